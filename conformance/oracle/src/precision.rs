//! The working precisions, and when a number is known well enough.

use lossproof::Modulation;

use crate::arithmetic::Arithmetic;
use crate::competition::Competition;
use crate::float::Float;
use crate::interval::Interval;
use crate::modulation::lost_bits;
use crate::rounding::Format;
use crate::surprisal::is_negligible;
use crate::value::Value;

/// The greatest working precision in bits.
pub const GREATEST_PRECISION: usize = 1 << 17;

/// The least working precision in bits that anything is begun with.
pub(crate) const FIRST: usize = 128;

/// What a number's enclosure is narrowed to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Goal {
    /// Both ends round to one number of the format.
    Rounded(Format),
    /// The interval is a point, or narrower than `2^−bits` of its magnitude, or within `±2^−20000`.
    Relative(usize),
}

impl Goal {
    pub(crate) fn is_met(self, value: &Value) -> bool {
        let Value::Finite(interval) = value else {
            return true;
        };
        match self {
            Self::Rounded(format) => format.round_interval(interval).is_some(),
            Self::Relative(bits) => interval.is_point() || is_negligible(interval) || is_narrow(interval, bits),
        }
    }

    /// The precision beyond which nothing more is decided for a row.
    ///
    /// A probability below `2^−GREATEST_PRECISION` is not resolved at any; what a rounding takes of the others is: logits
    /// differ by `2^−1074` or more, and weights, scales and parameters are binary64 numbers.
    pub(crate) fn last_useful_bits(self, row: &Competition) -> usize {
        let is_beyond = row.rough_lead() / std::f64::consts::LN_2 > GREATEST_PRECISION as f64;
        if is_beyond && matches!(self, Self::Rounded(_)) { 1 << 14 } else { GREATEST_PRECISION }
    }

    /// The bits that the goal asks for beyond those of binary64.
    pub(crate) fn extra_bits(self) -> usize {
        match self {
            Self::Rounded(_) => 0,
            Self::Relative(bits) => bits.saturating_sub(53),
        }
    }
}

fn is_narrow(x: &Interval, bits: usize) -> bool {
    if !x.is_bounded() || x.contains_zero() {
        return false;
    }
    let ends = (Interval::point(x.upper().clone()), Interval::point(x.lower().clone()));
    let width = Arithmetic::new(64).sub(&ends.0, &ends.1).upper().clone();
    let allowed = x.least_magnitude();
    width <= Float::new(allowed.significand().clone(), allowed.exponent().saturating_sub_unsigned(bits))
}

/// The precision to begin with: [`FIRST`], and what the row's modulation loses. It matters for speed only.
pub(crate) fn starting_bits(row: &Competition, modulation: &Modulation) -> usize {
    const CAP: usize = 4096;
    FIRST + lost_bits(modulation, row.rough_lead() / std::f64::consts::LN_2).min(CAP)
}

/// `first`, doubled up to [`GREATEST_PRECISION`].
pub(crate) fn doubling_from(first: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(first.min(GREATEST_PRECISION)), |&bits| {
        (bits < GREATEST_PRECISION).then(|| (2 * bits).min(GREATEST_PRECISION))
    })
}
