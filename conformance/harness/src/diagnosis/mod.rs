//! What is wrong with a subject, in words: the mistake of the catalogue that gives the subject's own numbers.
//!
//! A mistake is named only where it reproduces all that the subject answered, right and wrong, within the working
//! precision of its own formula. One is tried first, then two together, then one for each weighting, reduction, dtype or
//! setting apart; where none does, the part of the domain is told in which the subject is wrong.

mod domain;
mod evidence;
mod explain;
mod fit;
mod hypothesis;
mod search;

pub(crate) use domain::domain;
pub(crate) use evidence::{Evidence, gather};
pub(crate) use explain::explains;
pub use hypothesis::{Computed, Hypothesis, Made};
pub(crate) use search::search;

use lossproof_mistakes::Mistake;

/// A mistake that explains a subject's answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The mistakes that give its numbers: one, or two together.
    pub hypothesis: Hypothesis,
    /// Others that explain as much.
    pub candidates: Vec<&'static str>,
}

/// Some failing cases that one explanation covers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Diagnosis {
    pub(crate) named: Named,
    /// The failing cases, by index.
    pub(crate) cases: Vec<usize>,
}

/// What a mistake's entry is compared by: the catalogue is one table.
pub(crate) fn same(one: &Mistake, other: &Mistake) -> bool {
    one.slug == other.slug
}
