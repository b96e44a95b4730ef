//! Which subjects: built in, named, or a program.

use std::ffi::{OsStr, OsString};

use lossproof_adapter_candle::{Place, start_at};
use lossproof_harness::protocol::Request;
use lossproof_harness::reference;
use lossproof_harness::subject::{BuiltIn, InProcess, Limits, Outcome, Process, Subject};

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
        if args.device != Place::Cpu {
            return Err(Failure::usage(format!(
                "--device {} is for candle's losses, and a program is given",
                args.device
            ))
            .help("a program chooses its device itself"));
        }
        return Ok(vec![process(args, program, arguments.to_vec(), None)]);
    }
    if args.names.is_empty() {
        return Ok(in_process().iter().filter_map(|one| built_in(args, one)).collect());
    }
    let mut chosen = Vec::new();
    for name in &args.names {
        let library: Vec<BuiltIn> = in_process().into_iter().filter(|one| is_of(one.name, name)).collect();
        if in_process().iter().any(|one| one.name == name) || library.is_empty() {
            chosen.push(named(args, name)?);
        } else {
            chosen.extend(library.iter().filter_map(|one| built_in(args, one)));
        }
    }
    Ok(chosen)
}

/// Whether a subject, `library/loss`, is one of a library: `candle-nn/…` is one of candle-nn's and of candle's.
fn is_of(subject: &str, library: &str) -> bool {
    subject.split_once('/').is_some_and(|(own, _)| own == library || own.split('-').any(|word| word == library))
}

fn named(args: &VerifyArgs, name: &str) -> Result<Chosen, Failure> {
    if let Some(one) = in_process().iter().find(|one| one.name == name) {
        return built_in(args, one).ok_or_else(|| {
            Failure::usage(format!("{} is for the host alone; --device {} was asked for", quoted(name), args.device))
                .help("leave --device out, or name one of candle's losses: `lossproof verify candle`")
        });
    }
    if args.device != Place::Cpu {
        return Err(Failure::usage(format!(
            "--device {} is for candle's losses; {} is none",
            args.device,
            quoted(name)
        ))
        .help("expected such as `lossproof verify candle --device cuda:0`"));
    }
    if let Some(script) = python::SUBJECTS.iter().find(|script| script.name == name) {
        let (python, file, folder) = python::command(args.python.clone(), script)?;
        let mut chosen = process(args, &python, vec![file], Some(name));
        if args.python.is_some() {
            chosen.replay.splice(0..0, ["--python".to_owned(), python.to_string_lossy().into_owned()]);
        }
        return Ok(Chosen { folder: Some(folder), ..chosen });
    }
    if cfg!(not(feature = "burn")) && (name == "burn" || name.starts_with("burn/")) {
        return Err(Failure::usage(format!("{} is burn's, and this program was built without burn", quoted(name)))
            .help("build it with burn: `cargo run --release --features burn -- verify burn/cross-entropy`"));
    }
    let names: Vec<&str> =
        in_process().iter().map(|one| one.name).chain(python::SUBJECTS.iter().map(|script| script.name)).collect();
    let hint = nearest(name, names.iter().copied()).map_or(String::new(), |n| format!("did you mean `{n}`? "));
    Err(Failure::usage(format!("there is no built-in subject {}; expected one of {}", quoted(name), names.join(", ")))
        .help(format!("{hint}a program of your own goes behind --: `lossproof verify -- {name}`")))
}

/// Whether this program has a subject of this name.
pub(crate) fn is_subject(name: &str) -> bool {
    in_process().iter().any(|one| one.name == name) || python::SUBJECTS.iter().any(|script| script.name == name)
}

/// The subjects inside this program: the reference, and the losses of Rust libraries.
fn in_process() -> Vec<BuiltIn> {
    let reference = BuiltIn { name: reference::NAME, about: "the reference itself", start: reference_in_process };
    let all = std::iter::once(reference).chain(lossproof_adapter_candle::SUBJECTS.iter().copied());
    #[cfg(feature = "burn")]
    let all = all.chain(lossproof_adapter_burn::SUBJECTS.iter().copied());
    all.collect()
}

fn reference_in_process(limits: Limits) -> Box<dyn Subject> {
    let evaluate = |request: &Request| Outcome::from(reference::answer(request));
    Box::new(InProcess::new(reference::hello(), evaluate, limits))
}

/// `None` where the subject does not run on the device that is asked for.
fn built_in(args: &VerifyArgs, one: &BuiltIn) -> Option<Chosen> {
    let subject = match args.device {
        Place::Cpu => (one.start)(limits(args)),
        place => start_at(one.name, place, limits(args))?,
    };
    Some(Chosen { name: one.name.to_owned(), subject, replay: vec![one.name.to_owned()], folder: None })
}

fn limits(args: &VerifyArgs) -> Limits {
    Limits { timeout: args.timeout(), budget: Some(args.budget()) }
}

/// A program; `name` is that of the built-in subject that it is.
fn process(args: &VerifyArgs, program: &OsStr, arguments: Vec<OsString>, name: Option<&str>) -> Chosen {
    let words = std::iter::once(program)
        .chain(arguments.iter().map(OsString::as_os_str))
        .map(|word| word.to_string_lossy().into_owned());
    let replay = match name {
        Some(name) => vec![name.to_owned()],
        None => std::iter::once("--".to_owned()).chain(words).collect(),
    };
    let subject = Process::new(program, arguments, limits(args)).show_stderr(true);
    let name = name.map_or_else(|| program.to_string_lossy().into_owned(), str::to_owned);
    Chosen { name, subject: Box::new(subject), replay, folder: None }
}
