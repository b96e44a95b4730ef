//! Requests that are answered elsewhere: written to a file, and the answers read from another.

use std::collections::HashSet;
use std::path::Path;

use lossproof::registry::LOSSES;
use lossproof_harness::protocol::{Dtype, Encoding, Hello, Json};
use lossproof_harness::run::{Options, planned, requests};
use lossproof_harness::subject::Collected;

use super::VerifyArgs;
use super::subjects::Chosen;
use crate::failure::Failure;
use crate::files;

/// What the command line says that is offered.
///
/// # Errors
/// For a hello that is none.
fn hello(args: &VerifyArgs) -> Result<Hello, Failure> {
    let Some(text) = &args.hello else {
        let losses = if args.loss.is_empty() {
            LOSSES.iter().map(|loss| loss.name.to_owned()).collect()
        } else {
            args.loss.clone()
        };
        let dtypes = if args.dtype.is_empty() { vec![Dtype::F64] } else { args.dtype.clone() };
        return Ok(Hello { losses, dtypes, gradient: true, ..Hello::default() });
    };
    let wrong = |why: String| {
        Failure::usage(format!("--hello is no answer to hello: {why}"))
            .help(r#"expected such as {"protocol":1,"losses":["focal"],"dtypes":["f32"],"gradient":true}"#)
    };
    let json = Json::parse(text.as_bytes()).map_err(|error| wrong(format!("it is {error}")))?;
    Hello::from_json(&json).map_err(|error| wrong(error.to_string()))
}

/// Writes the lines that a program would read on its standard input: hello, the requests, bye.
///
/// # Errors
/// For a hello that is none, a selection that asks nothing, and a file that cannot be written.
pub(super) fn write(args: &VerifyArgs, path: &Path, options: &Options) -> Result<(), Failure> {
    files::writable(path)?;
    let asked = requests(&hello(args)?, options);
    if asked.is_empty() {
        return Err(Failure::usage("nothing is asked: what --loss and --dtype leave is not what --hello offers")
            .help("leave one of them out"));
    }
    let mut text = Hello::request_line() + "\n";
    for request in &asked {
        text.push_str(&request.to_line(request.id, Encoding::Plain));
        text.push('\n');
    }
    text.push_str("{\"op\":\"bye\"}\n");
    files::put(path, &text)?;
    eprintln!(
        "{} requests; answer each by a line under its id, then grade them with --answers FILE and the same options",
        asked.len()
    );
    Ok(())
}

/// The answers of a file as a subject.
///
/// # Errors
/// For a file that cannot be read, and one that answers nothing of what these options ask.
pub(super) fn read(args: &VerifyArgs, path: &Path, options: &Options) -> Result<Chosen, Failure> {
    let name = path.display().to_string();
    let offered = hello(args)?;
    let subject = Collected::new(name.clone(), files::read(path)?.as_bytes(), &offered);
    let asked: HashSet<u64> = planned(&offered, options).cases.iter().map(|case| case.request.fingerprint()).collect();
    let first = subject.answered().next();
    if let Some(first) = first.filter(|_| !subject.answered().any(|id| asked.contains(&id))) {
        return Err(Failure::usage(format!(
            "{name}: none of its {} answers is to one of the {} requests that these options ask; its smallest id is {first}",
            subject.answered().count(),
            asked.len()
        ))
        .help(
            "write the requests anew with --requests FILE and answer those, or give the --hello, --loss, --dtype, --seed, \
             --cases and --quick by which they were written",
        ));
    }
    let replay = vec!["--answers".to_owned(), name.clone()];
    Ok(Chosen { name, subject: Box::new(subject), replay, folder: None })
}
