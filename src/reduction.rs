//! Slot 5, reduction: from row losses to one number.

use crate::Real;
use crate::real::sum;

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

impl Reduction {
    /// What the sum, and with it every derivative, is divided by. `weights` are those of the rows that are not ignored.
    pub(crate) fn divisor<T: Real>(self, seed: &T, weights: &[T]) -> T {
        match self {
            Self::None | Self::Sum => seed.lift(1.0),
            Self::Mean => seed.lift_count(weights.len() as u64),
            // Not ∞ where a smoothed row of zeros has a loss and no weight.
            Self::WeightedMean => {
                Some(sum(seed, weights)).filter(|sum| !sum.is_zero()).unwrap_or_else(|| seed.lift(f64::NAN))
            }
        }
    }

    /// The losses reported for the rows' losses: one a row, or one.
    pub(crate) fn reduce<T: Real>(self, seed: &T, rows: Vec<T>, divisor: &T) -> Vec<T> {
        match self {
            Self::None => rows,
            Self::Sum => vec![sum(seed, &rows)],
            Self::Mean | Self::WeightedMean => vec![sum(seed, &rows) / divisor.clone()],
        }
    }
}
