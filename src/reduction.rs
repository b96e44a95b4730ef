//! Slot 5, reduction: from row losses to one number.

/// How the rows' losses are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduction {
    /// One loss a row; the gradient is that of their sum.
    None,
    /// The sum over the rows.
    Sum,
    /// The sum divided by the number of rows that are not ignored.
    Mean,
    /// The sum divided by the sum of the rows' weights `ω_y` (times the row weights).
    WeightedMean,
}
