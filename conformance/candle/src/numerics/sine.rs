//! `sin πx` and `cos πx` up to half a turn, and the reduction to there.
//!
//! On `|x| ≤ ½`, `1 − sinc x = x²·S(x²)` and `sinc x − cos πx = x²·B(x²)`: neither difference is formed, and each keeps its
//! relative accuracy where it vanishes. The series stop where the next term is below `0.1·u` of the sum.

use super::{Lane, polynomial};

/// At `|x| ≤ ½`, each to `4u` relatively.
#[derive(Clone, Copy)]
pub(crate) struct HalfTurn<T> {
    /// `1 − sinc x`.
    pub(crate) fall: T,
    /// `sinc x = sin(πx)/(πx)`.
    pub(crate) sinc: T,
    /// `sinc x − cos πx`.
    pub(crate) bend: T,
    /// `cos πx`, to `4u` absolutely.
    pub(crate) cos: T,
}

#[inline(always)]
pub(crate) fn half_turn<T: Lane, const FUSED: bool>(x: T) -> HalfTurn<T> {
    let square = x * x;
    let fall = square * polynomial::<T, FUSED>(T::SINC, square);
    let bend = square * polynomial::<T, FUSED>(T::BEND, square);
    let sinc = T::ONE - fall;
    HalfTurn { fall, sinc, bend, cos: sinc - bend }
}

/// `ROUNDER + n` and `x − n` for the integer nearest to `x`, exactly, where `|x|` is below a quarter of ROUNDER.
#[inline(always)]
pub(crate) fn reduced<T: Lane>(x: T) -> (T, T) {
    let shifted = x + T::ROUNDER;
    (shifted, x - (shifted - T::ROUNDER))
}
