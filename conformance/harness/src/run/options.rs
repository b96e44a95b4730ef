//! How a verification is run.

use std::time::Duration;

use super::KnownFailure;
use crate::cases::Selection;
use crate::grading::Grade;
use crate::protocol::Request;

/// How a verification is run.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// What to ask.
    pub selection: Selection,
    /// Only this request, as it is, in the place of the selection's.
    pub request: Option<Request>,
    /// Requests that failed before: they are asked first.
    pub regressions: Vec<Request>,
    /// Whether the extreme region decides too.
    pub strict: bool,
    /// The lowest grade that conforms: A or B.
    pub require: Grade,
    /// The subject's time in all; the last fifth of it is kept for shrinking what fails.
    pub budget: Duration,
    /// What names the subject behind `lossproof verify --request …`: `-- CMD ARG…`, or a built-in subject's name.
    pub command: Vec<String>,
    /// Failures that must fail, and fail nothing.
    pub known: Vec<KnownFailure>,
    /// Whether the oracle stands behind every expected number, not only behind those that are reported.
    pub oracle_throughout: bool,
    /// So many findings get a curve: the subject is asked some forty small requests more for each.
    pub curves: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            request: None,
            regressions: Vec::new(),
            strict: false,
            require: Grade::B,
            budget: Duration::from_secs(25),
            command: Vec::new(),
            known: Vec::new(),
            oracle_throughout: false,
            curves: 3,
        }
    }
}
