//! A subject that another command grades.

use clap::Parser;
use lossproof::Link;
use lossproof_harness::cases::{Plan, plan};
use lossproof_harness::protocol::{Hello, Request};
use lossproof_harness::report::Report;
use lossproof_harness::run::{KnownFailure, Options, Progress, verify};
use lossproof_harness::subject::{Fault, Outcome, Subject};

use super::{VerifyArgs, leave_if_interrupted, options, replay, subjects};
use crate::failure::Failure;

/// A subject's report, with what was asked of it.
pub(crate) struct Asked {
    pub(crate) report: Report,
    /// Empty where it gave no hello.
    pub(crate) plan: Plan,
    /// The words that name it behind `lossproof verify --request …`.
    pub(crate) command: Vec<String>,
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: VerifyArgs,
}

/// One loss with one link.
pub(crate) type LossAndLink<'a> = (&'a str, Link);

/// Grades the one subject that a command line of `lossproof verify` names, in one place alone where one is given; `words` are what
/// stands behind `verify`.
///
/// # Errors
/// For a command line that is wrong.
pub(crate) fn grade(
    words: &[String],
    known: &[KnownFailure],
    only: Option<LossAndLink>,
    tell: &mut dyn FnMut(Progress),
) -> Result<Asked, Failure> {
    let line = std::iter::once("verify").chain(words.iter().map(String::as_str));
    let args = Line::try_parse_from(line).map_err(|error| Failure::usage(error.to_string()))?.args;
    let one = subjects::choose(&args)?.pop().ok_or_else(|| Failure::usage("no subject is named; expected one"))?;
    let curves = Options::default().curves;
    let options = Options { known: known.to_vec(), curves, command: replay(&args, &one), ..options(&args) };
    let mut subject = Narrowed { subject: one.subject, only };
    let nothing = Plan { cells: Vec::new(), cases: Vec::new() };
    let plan = subject.hello().map_or(nothing, |hello| plan(&hello, &options.selection));
    let report = verify(&mut subject, &options, tell);
    leave_if_interrupted();
    Ok(Asked { report, plan, command: options.command })
}

/// A subject that offers no more than one place of what it has.
struct Narrowed<'a> {
    subject: Box<dyn Subject>,
    only: Option<LossAndLink<'a>>,
}

impl Subject for Narrowed<'_> {
    fn name(&self) -> &str {
        self.subject.name()
    }

    fn hello(&mut self) -> Result<Hello, Fault> {
        let mut hello = self.subject.hello()?;
        if let Some((loss, link)) = self.only {
            hello.losses.retain(|own| own == loss);
            hello.links.retain(|own| *own == link);
        }
        Ok(hello)
    }

    fn answer(&mut self, requests: &[Request], each: &mut dyn FnMut(usize, Outcome)) {
        self.subject.answer(requests, each);
    }

    fn faults(&mut self) -> Vec<Fault> {
        self.subject.faults()
    }

    fn finish(&mut self) -> Vec<Fault> {
        self.subject.finish()
    }
}
