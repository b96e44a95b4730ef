//! What can keep the oracle from an answer.

use crate::precision::GREATEST_PRECISION;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OracleError {
    /// The input is not one that the losses are defined on.
    #[error(transparent)]
    Input(#[from] lossproof::Error),
    /// A number that the greatest working precision does not tell from its neighbours.
    #[error("{what}[{index}] is still undecided at {GREATEST_PRECISION} bits")]
    Undecided {
        /// Which result: `loss`, `gradient`, `hessian`, `density`, or the `bin` of a row.
        what: &'static str,
        /// Its place in that result, row-major; the row for a bin.
        index: usize,
    },
}
