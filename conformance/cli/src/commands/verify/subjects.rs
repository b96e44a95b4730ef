//! Which subjects: built in, named, or a program.

use std::ffi::OsString;

use lossproof_harness::protocol::Reply;
use lossproof_harness::reference;
use lossproof_harness::subject::{InProcess, Limits, Outcome, Process, Subject};

use tempfile::TempDir;

use super::VerifyArgs;
use super::python;
use crate::failure::{Failure, quoted};
use crate::nearest::nearest;

/// A subject that is to be verified.
pub(super) struct Chosen {
    /// The name for progress.
    pub(super) name: String,
    /// The subject.
    pub(super) subject: Box<dyn Subject>,
    /// What stands behind `lossproof verify --request …` to ask it again.
    pub(super) replay: Vec<String>,
    /// Where its scripts lie while it runs.
    #[allow(dead_code)] // held for its drop, which removes the folder
    pub(super) folder: Option<TempDir>,
}

/// The subjects that the command line asks for; all that are in process where it names none.
///
/// # Errors
/// For a name that is no subject.
pub(super) fn choose(args: &VerifyArgs) -> Result<Vec<Chosen>, Failure> {
    if let Some((program, arguments)) = args.command.split_first() {
        if let Some(name) = args.names.first() {
            return Err(Failure::usage(format!("both the subject {} and a program are given", quoted(name)))
                .help("name built-in subjects, or give a program behind --"));
        }
        return Ok(vec![process(args, program.clone(), arguments.to_vec(), None)]);
    }
    if args.names.is_empty() {
        return Ok(in_process().into_iter().map(|(name, make)| built_in(&name, make)).collect());
    }
    args.names.iter().map(|name| named(args, name)).collect()
}

fn named(args: &VerifyArgs, name: &str) -> Result<Chosen, Failure> {
    if let Some((name, make)) = in_process().into_iter().find(|(own, _)| own == name) {
        return Ok(built_in(&name, make));
    }
    if let Some(script) = python::SUBJECTS.iter().find(|script| script.name == name) {
        let (python, file, folder) = python::command(args.python.clone(), script)?;
        return Ok(Chosen { folder: Some(folder), ..process(args, python, vec![file], Some(name)) });
    }
    let names: Vec<String> = in_process()
        .into_iter()
        .map(|(name, _)| name)
        .chain(python::SUBJECTS.iter().map(|s| s.name.to_owned()))
        .collect();
    let hint =
        nearest(name, names.iter().map(String::as_str)).map_or(String::new(), |n| format!("did you mean `{n}`? "));
    Err(Failure::usage(format!("there is no built-in subject {}; expected one of {}", quoted(name), names.join(", ")))
        .help(format!("{hint}a program of your own goes behind --: `lossproof verify -- {name}`")))
}

type Make = Box<dyn Fn() -> Box<dyn Subject>>;

/// The subjects inside this program: the reference, and the losses of Rust libraries.
fn in_process() -> Vec<(String, Make)> {
    let reference: Make = Box::new(|| {
        Box::new(InProcess::new(reference::hello(), |request| match reference::answer(request) {
            Reply::Answer(answer) => Outcome::Answered(answer),
            Reply::Unsupported { why, .. } => Outcome::Unsupported(why),
            Reply::Error { why, .. } => Outcome::Error(why),
        }))
    });
    let candle = lossproof_adapter_candle::subjects().into_iter();
    std::iter::once((reference::NAME.to_owned(), reference))
        .chain(candle.map(|(name, make)| (name.to_owned(), Box::new(make) as Make)))
        .collect()
}

fn built_in(name: &str, make: Make) -> Chosen {
    Chosen { name: name.to_owned(), subject: make(), replay: vec![name.to_owned()], folder: None }
}

/// A program; `name` is that of the built-in subject that it is.
fn process(args: &VerifyArgs, program: OsString, arguments: Vec<OsString>, name: Option<&str>) -> Chosen {
    let limits = Limits { timeout: args.timeout, budget: Some(args.budget) };
    let words = std::iter::once(&program).chain(&arguments).map(|word| word.to_string_lossy().into_owned());
    let replay = match name {
        Some(name) => vec![name.to_owned()],
        None => std::iter::once("--".to_owned()).chain(words).collect(),
    };
    let subject = Process::new(program.clone(), arguments, limits).show_stderr(true);
    let name = name.map_or_else(|| program.to_string_lossy().into_owned(), str::to_owned);
    Chosen { name, subject: Box::new(subject), replay, folder: None }
}
