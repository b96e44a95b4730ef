//! The number type: what a formula may ask of a number.
//!
//! Every formula of the reference is written once, over [`Real`]. The same source runs in `f32`, `f64`,
//! [`DoubleDouble`] (the default), [`Ball`] (double-double with a rigorous error bound) and [`Jet`] (dual numbers over
//! any of these); arbitrary precision and intervals need no change to a formula either. Two rules make that work:
//! constants are lifted from a value, which carries the precision, and branches look at [`Real::approx`] only, both
//! forms being valid on both sides of the threshold.

mod ball;
mod double_double;
mod float;
mod format;
mod jet;

use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

pub use ball::Ball;
pub use double_double::DoubleDouble;
pub use format::Format;
pub use jet::Jet;

/// A real number in some precision.
pub trait Real:
    Clone
    + Debug
    + PartialEq
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// The constant `x`, in the precision of `self`.
    fn lift(&self, x: f64) -> Self;
    /// The nearest binary64 number: for branches and for printing, never for results.
    fn approx(&self) -> f64;
    /// Whether this is exactly zero. A type with a wide exponent has numbers that are not zero and approximate to it.
    fn is_zero(&self) -> bool;
    /// The distance from 1 to the next number: a series has ended when its term falls below it.
    fn epsilon(&self) -> f64;
    /// π, in the precision of `self`.
    fn pi(&self) -> Self;
    /// `√x`; NaN below 0.
    fn sqrt(&self) -> Self;
    /// `e^x`.
    fn exp(&self) -> Self;
    /// Puts `e^x` in the place of each x: as [`Real::exp`], and faster where a type computes several side by side.
    fn exp_each(all: &mut [Self]) {
        for x in all {
            *x = x.exp();
        }
    }
    /// `e^x − 1`, relatively accurate near 0.
    fn exp_m1(&self) -> Self;
    /// `ln x`, relatively accurate near 1; −∞ at 0, NaN below.
    fn ln(&self) -> Self;
    /// `ln(1 + x)`, relatively accurate near 0.
    fn ln_1p(&self) -> Self;
    /// `sin(πx)`, relatively accurate near 0 and exactly 0 at every integer.
    fn sin_pi(&self) -> Self;
    /// `cos(πx)`, exactly 0 at every half-integer.
    fn cos_pi(&self) -> Self;

    /// The count `n`, exactly where the type holds 64 bits.
    fn lift_count(&self, n: u64) -> Self {
        let high = n & !0xffff_ffff;
        self.lift(high as f64) + self.lift((n - high) as f64)
    }
}

/// The sum by halves: its error grows with the logarithm of the number of terms, not with the number.
pub(crate) fn sum<T: Real>(zero: &T, terms: &[T]) -> T {
    match terms {
        [] => zero.lift(0.0),
        [x] => x.clone(),
        [x, y] => x.clone() + y.clone(),
        [x, y, z] => x.clone() + (y.clone() + z.clone()),
        _ => {
            let (left, right) = terms.split_at(terms.len() / 2);
            sum(zero, left) + sum(zero, right)
        }
    }
}
