//! What the verification of a trace found.

mod json;
mod terminal;

pub(crate) use terminal::count;
pub use terminal::render;

use lossproof_harness::grading::Grade;
use lossproof_harness::report::{CellReport, Explained, Severity, Verdict};

/// One thing that is wrong with a trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Whether it fails the trace.
    pub severity: Severity,
    /// The mistake of the catalogue that gives the recorded numbers.
    pub mistake: Option<Explained>,
    /// In what the run departs from what it says of itself: `rate`, `batch-size`, `sampler`, …
    pub departure: Option<&'static str>,
    /// `loss`, `gradient` or `protocol`.
    pub place: &'static str,
    /// The first step that shows it.
    pub step: Option<usize>,
    /// That step's epoch.
    pub epoch: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl Finding {
    /// A departure from the protocol, first seen at a step of an epoch.
    pub(crate) fn departure(name: &'static str, (step, epoch): (usize, usize), message: String) -> Self {
        Self {
            severity: Severity::Failure,
            mistake: None,
            departure: Some(name),
            place: "protocol",
            step: Some(step),
            epoch: Some(epoch),
            message,
        }
    }

    /// Something worth knowing that decides nothing.
    pub(crate) fn remark(message: String) -> Self {
        Self {
            severity: Severity::Remark,
            mistake: None,
            departure: None,
            place: "protocol",
            step: None,
            epoch: None,
            message,
        }
    }

    /// Whether it fails the trace.
    pub fn is_failure(&self) -> bool {
        self.severity == Severity::Failure
    }
}

/// The result of verifying a trace.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceReport {
    /// What the run is called.
    pub name: String,
    /// Whether it conforms.
    pub verdict: Verdict,
    /// The worst grade of its steps, the extreme region left out unless strict.
    pub grade: Option<Grade>,
    /// The steps in the trace.
    pub steps: usize,
    /// The epochs that they belong to.
    pub epochs: usize,
    /// The first step that is wrong: by its numbers, or by the protocol.
    pub first_wrong: Option<usize>,
    /// Steps whose exact answer jumps too near for anyone to be held to it.
    pub not_judged: usize,
    /// The grades, one cell a loss as it ran.
    pub cells: Vec<CellReport>,
    /// What is wrong, failures first, the first step first.
    pub findings: Vec<Finding>,
    /// The parts of the protocol that were checked.
    pub checked: Vec<&'static str>,
    /// The parts that were not, since the trace does not claim or record them.
    pub unchecked: Vec<&'static str>,
}
