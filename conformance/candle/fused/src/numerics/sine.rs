//! `sin πx` and `cos πx` up to half a turn, and the reduction to there.
//!
//! On `|x| ≤ ½`, `1 − sinc x = x²·S(x²)` and `sinc x − cos πx = x²·B(x²)`: neither difference is formed, and each keeps its
//! relative accuracy where it vanishes. The series stop where the next term is below `0.1·u` of the sum.

use pulp::Simd;

use super::{Lane, Vector, polynomial};

/// At `|x| ≤ ½`, each to `4u` relatively.
#[derive(Clone, Copy)]
pub(crate) struct HalfTurn<S: Simd, T: Lane, const N: usize> {
    /// `1 − sinc x`.
    pub(crate) fall: Vector<S, T, N>,
    /// `sinc x = sin(πx)/(πx)`.
    pub(crate) sinc: Vector<S, T, N>,
    /// `sinc x − cos πx`.
    pub(crate) bend: Vector<S, T, N>,
    /// `cos πx`, to `4u` absolutely.
    pub(crate) cos: Vector<S, T, N>,
}

#[inline(always)]
pub(crate) fn half_turn<S: Simd, T: Lane, const N: usize>(x: Vector<S, T, N>) -> HalfTurn<S, T, N> {
    let square = x * x;
    let fall = square * polynomial(T::SINC, square);
    let bend = square * polynomial(T::BEND, square);
    let sinc = x.lift(1.0) - fall;
    HalfTurn { fall, sinc, bend, cos: sinc - bend }
}

/// `ROUNDER + n` and `x − n` for the integer nearest to `x`, exactly, where `|x|` is below a quarter of ROUNDER.
#[inline(always)]
pub(crate) fn reduced<S: Simd, T: Lane, const N: usize>(x: Vector<S, T, N>) -> (Vector<S, T, N>, Vector<S, T, N>) {
    let rounder = x.constant(T::ROUNDER);
    let shifted = x + rounder;
    (shifted, x - (shifted - rounder))
}
