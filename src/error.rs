//! What can be wrong with an input, said so that its owner can mend it.

/// An input that the reference refuses. Every message names the value, where it stood and what was expected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A parameter outside its range.
    #[error("parameter `{name}` is {value}; expected {expected}")]
    Parameter {
        /// The parameter's name, as in the registry.
        name: &'static str,
        /// The value given.
        value: f64,
        /// Its range.
        expected: &'static str,
    },
    /// A parameter that this loss does not have.
    #[error("`{loss}` has no parameter `{name}`; expected {expected}")]
    UnknownParameter {
        /// The loss or weighting that was asked.
        loss: String,
        /// The name given.
        name: String,
        /// The names it has.
        expected: String,
    },
    /// A name that is in no table.
    #[error("there is no {kind} `{name}`; expected one of {expected}")]
    UnknownName {
        /// What was looked up: a loss, a weighting, a reduction.
        kind: &'static str,
        /// The name given.
        name: String,
        /// The names there are.
        expected: String,
    },
    /// Something that the loss or weighting needs was left out.
    #[error("`{what}` is missing; {needed_by} needs it: {expected}")]
    Missing {
        /// What is missing.
        what: &'static str,
        /// What needs it.
        needed_by: &'static str,
        /// Its shape and range.
        expected: &'static str,
    },
    /// A number of elements that does not fit the batch.
    #[error("`{what}` has length {found}; expected {expected} ({because})")]
    Length {
        /// What has the wrong length.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length expected.
        expected: usize,
        /// Where the expected length comes from.
        because: &'static str,
    },
    /// A target that is not a class.
    #[error("targets[{row}] is {value}; expected a class from 0 to {}", classes.saturating_sub(1))]
    Target {
        /// The row.
        row: usize,
        /// The target given.
        value: usize,
        /// The number of classes.
        classes: usize,
    },
    /// An element of a row of targets that is no probability, or that the loss cannot take.
    #[error("targets[{row}][{column}] is {value}; expected {expected}")]
    TargetRow {
        /// The row.
        row: usize,
        /// Where in the row.
        column: usize,
        /// The value given.
        value: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// An element of a list (counts, weights, draws, state) outside its range.
    #[error("{what}[{index}] is {value}; expected {expected}")]
    Element {
        /// The list.
        what: &'static str,
        /// Where in the list.
        index: usize,
        /// The value given.
        value: f64,
        /// Its range.
        expected: &'static str,
    },
}

impl Error {
    /// Refuses a parameter that is not `ok`.
    pub(crate) fn parameter(name: &'static str, value: f64, ok: bool, expected: &'static str) -> Result<(), Self> {
        if ok { Ok(()) } else { Err(Self::Parameter { name, value, expected }) }
    }
}
