//! One thing that is wrong.

use lossproof_mistakes::Mistake;

use super::Curve;
use super::describe::replay;
use crate::protocol::{Answer, Request};
use crate::subject::Fault;

/// Whether a finding fails the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It does.
    Failure,
    /// It does not, and is worth knowing.
    Remark,
}

/// A mistake of the catalogue that gives the subject's own numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Its slug.
    pub slug: &'static str,
    /// The numbers that it was made with, by name.
    pub fitted: Vec<(&'static str, f64)>,
    /// The slugs of others that explain as much.
    pub candidates: Vec<&'static str>,
    /// What it does to training.
    pub effect: &'static str,
    /// How to mend it.
    pub mend: &'static str,
    /// Where others made it.
    pub seen: &'static [&'static str],
}

impl Explained {
    /// An entry of the catalogue, without a number.
    pub(crate) fn of(mistake: &Mistake) -> Self {
        let Mistake { slug, effect, mend, seen, .. } = *mistake;
        Self { slug, fitted: Vec::new(), candidates: Vec::new(), effect, mend, seen }
    }
}

/// One mistake, with the smallest request that shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Whether it fails the subject.
    pub severity: Severity,
    /// The mistake of the catalogue that explains it.
    pub mistake: Option<Explained>,
    /// `loss`, `gradient`, `hessian` or `protocol`.
    pub place: &'static str,
    /// What is wrong, and what to do next.
    pub message: String,
    /// The smallest request that shows it.
    pub request: Option<Request>,
    /// The exact answer, rounded to the request's dtype.
    pub expected: Option<Answer>,
    /// The subject's answer.
    pub got: Option<Answer>,
    /// The command that asks just this again.
    pub replay: Option<String>,
    /// The subject beside the exact curve; for the first findings only.
    pub curve: Option<Curve>,
    /// Whether it is a failure that a maintainer knows of, and so a remark.
    pub known: bool,
}

impl Finding {
    /// Whether it fails the subject.
    pub fn is_failure(&self) -> bool {
        self.severity == Severity::Failure
    }

    /// Makes a remark of a failure that is known.
    pub(crate) fn know(&mut self, reason: &str, link: &str) {
        self.severity = Severity::Remark;
        self.message = format!("known ({reason}; {link}): {}", self.message);
        self.known = true;
    }

    fn protocol(severity: Severity, message: String) -> Self {
        Self {
            severity,
            mistake: None,
            place: "protocol",
            message,
            request: None,
            expected: None,
            got: None,
            replay: None,
            curve: None,
            known: false,
        }
    }

    fn asked(mut self, request: &Request, command: &[String]) -> Self {
        self.replay = Some(replay(request, command));
        self.request = Some(request.clone());
        self
    }

    pub(crate) fn no_hello(fault: &Fault) -> Self {
        Self::protocol(Severity::Failure, fault.to_string())
    }

    /// A failure of what a maintainer wrote down, not of the subject.
    pub(crate) fn of_entry(message: String) -> Self {
        Self::protocol(Severity::Failure, message)
    }

    /// A fault that belongs to no request.
    pub(crate) fn stray(fault: &Fault) -> Self {
        Self::protocol(Severity::Failure, fault.to_string())
    }

    pub(crate) fn broken(fault: &Fault, request: &Request, command: &[String]) -> Self {
        Self::protocol(Severity::Failure, format!("{}: {fault}", request.loss)).asked(request, command)
    }

    /// The reference and the oracle give a request different grades; the oracle's is the one reported.
    pub(crate) fn own_fault(request: &Request) -> Self {
        let message = format!(
            "{}: lossproof itself is at fault: its reference and its oracle differ on this request, and the oracle is \
             believed; please report it",
            request.loss
        );
        Self::protocol(Severity::Remark, message).asked(request, &[])
    }

    pub(crate) fn unsupported(why: &str, request: &Request, command: &[String]) -> Self {
        let message = format!("{}: hello claims it, and the answer is \"unsupported\": {why}", request.loss);
        Self::protocol(Severity::Remark, message).asked(request, command)
    }
}
