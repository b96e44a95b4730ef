//! `lossproof gallery`: published implementations, each in its own environment, on one page.

mod arguments;
mod day;
mod environment;
mod list;
mod outcome;
mod page;
mod progress;
mod results;
mod table;
mod words;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use lossproof_harness::report::html_page_below;
use lossproof_harness::run::KnownFailure;

use crate::commands::verify::{LossAndLink, given_or_default, grade, stop_subjects_on_interrupt};
use crate::failure::Failure;
use crate::files;
use crate::output::Output;
pub(crate) use arguments::GalleryArgs;
use environment::{Environments, Ready};
use list::{Documented, Implementation, List};
use outcome::{Outcome, Status};
use progress::Line;
use results::{RESULTS, before, write};

/// Runs the list and writes the page.
///
/// # Errors
/// For a list or a file that cannot be read or written.
pub(crate) fn run(args: &GalleryArgs) -> Result<ExitCode, Failure> {
    let list = list::read(args.list.as_deref())?;
    let chosen = chosen(args, &list)?;
    make(&args.out)?;
    files::writable(&args.out.join(RESULTS))?;
    stop_subjects_on_interrupt();
    let before = if args.resume { before(&args.out)? } else { Vec::new() };
    let python = given_or_default(args.python.clone());
    let mut environments = Environments::new(&list, &args.environments, &python);
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (number, implementation) in chosen.iter().enumerate() {
        let line = Line::new(&implementation.name, number + 1, chosen.len());
        let outcome = one(args, implementation, &mut environments, &before, &line)?;
        line.end(&outcome);
        outcomes.push(outcome);
        // After each: what is interrupted is gone on with by --resume.
        write(args, &list, &outcomes, &before)?;
    }
    print(&outcomes)?;
    let checked = outcomes.iter().any(|outcome| outcome.graded > 0);
    Ok(if checked { ExitCode::SUCCESS } else { ExitCode::from(3) })
}

/// Those of the list that are asked for.
fn chosen<'a>(args: &GalleryArgs, list: &'a List) -> Result<Vec<&'a Implementation>, Failure> {
    let names: Vec<&str> = list.implementations.iter().map(|one| one.name.as_str()).collect();
    if let Some(name) = args.only.iter().find(|name| !names.contains(&name.as_str())) {
        return Err(Failure::usage(format!("--only names {name:?}; expected some of {}", names.join(", ")))
            .help("leave --only out to run the whole list"));
    }
    Ok(list.implementations.iter().filter(|one| args.only.is_empty() || args.only.contains(&one.name)).collect())
}

fn make(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::usage(format!("the folder {} cannot be made: {error}", folder.display()))
            .help("name another with --out")
    })
}

/// One row: kept from before, or graded now and its report written.
fn one(
    args: &GalleryArgs,
    implementation: &Implementation,
    environments: &mut Environments,
    before: &[Outcome],
    line: &Line,
) -> Result<Outcome, Failure> {
    let ready = implementation.environment.as_ref().map(|name| environments.ready(name, &|doing| line.tell(doing)));
    let ready = match ready.transpose() {
        Ok(ready) => ready,
        Err(why) => return Ok(Outcome::without(implementation, "", Status::NotInstalled, why)),
    };
    let versions = ready.as_ref().map(|ready| ready.versions.clone()).unwrap_or_default();
    let made = with_what(args, implementation, &versions);
    let page = args.out.join(format!("{}.html", implementation.name));
    let same = before.iter().find(|outcome| outcome.name == implementation.name && outcome.made == made);
    if let Some(outcome) = same.filter(|_| page.exists()) {
        return Ok(outcome.clone());
    }
    let words = words(args, implementation, ready.as_ref());
    let known: Vec<KnownFailure> = implementation.documented.iter().map(Documented::known).collect();
    let asked = grade(&words, &known, None, &mut |event| line.progress(&event))?;
    let mut again =
        |place: LossAndLink| Ok(grade(&words, &known, Some(place), &mut |event| line.progress(&event))?.report);
    let outcome = Outcome::of(implementation, &made, &asked, &mut again)?;
    if outcome.graded > 0 {
        files::put(&page, &html_page_below(page::BACK, &[asked.report]))?;
    }
    let outcome = Outcome { packages: versions, ..outcome };
    Ok(outcome)
}

/// All that a result depends on.
fn with_what(args: &GalleryArgs, implementation: &Implementation, versions: &BTreeMap<String, String>) -> String {
    let options = (args.quick, args.seed, args.timeout.as_secs_f64(), args.budget.as_secs_f64());
    let all = (env!("CARGO_PKG_VERSION"), options, implementation, versions);
    serde_json::to_string(&all).unwrap_or_default()
}

/// What stands behind `lossproof verify`.
fn words(args: &GalleryArgs, implementation: &Implementation, ready: Option<&Ready>) -> Vec<String> {
    let python = ready.map_or_else(|| given_or_default(args.python.clone()), |ready| ready.python.clone());
    let python = python.to_string_lossy().into_owned();
    let time = |time: Duration| format!("{}s", time.as_secs_f64());
    let mut words = vec!["--seed".to_owned(), args.seed.to_string(), "--timeout".to_owned(), time(args.timeout)];
    words.extend(["--budget".to_owned(), time(args.budget)]);
    words.extend(args.quick.then(|| "--quick".to_owned()));
    match (&implementation.subject, &implementation.script) {
        (Some(subject), _) => {
            if subject.starts_with("python/") {
                words.extend(["--python".to_owned(), python]);
            }
            words.push(subject.clone());
        }
        (None, script) => {
            let beside = args.list.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
            let script = beside.join(script.as_deref().unwrap_or_default());
            words.extend(["--".to_owned(), python, script.to_string_lossy().into_owned()]);
        }
    }
    words
}

/// One line for each.
fn print(outcomes: &[Outcome]) -> Result<(), Failure> {
    let mut output = Output::new();
    for outcome in outcomes {
        let grades: Vec<String> =
            outcome.fields.iter().map(|field| format!("{} {}", field.column(), words::letter(field))).collect();
        let said = outcome.why.clone().unwrap_or_else(|| grades.join(", "));
        writeln!(output, "{}: {}; {said}", words::title(outcome), words::ended(outcome.status))?;
    }
    output.finish()?;
    Ok(())
}
