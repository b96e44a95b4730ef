//! The transcendental functions, branch-free and generic over `f32` and `f64`, so that a loop over rows or classes becomes
//! vector instructions.
//!
//! `FUSED` says whether the machine has a fused multiply-add; without one, product and sum are rounded apart. Each function
//! states its error, derived from its truncation and from what its last operations round; `u` is the unit roundoff.

mod exponential;
mod lane;
mod logarithm;
mod series;
mod sine;

pub(crate) use exponential::{exp, exp_and_exp_m1, exp_lifted};
pub(crate) use lane::Lane;
pub(crate) use logarithm::ln_1p;
pub(crate) use sine::{HalfTurn, half_turn, reduced};

/// `a·b + c`.
#[inline(always)]
pub(crate) fn mul_add<T: Lane, const FUSED: bool>(a: T, b: T, c: T) -> T {
    if FUSED { a.fused(b, c) } else { a * b + c }
}

/// `c₀ + c₁x + …` by Horner's rule.
#[inline(always)]
fn polynomial<T: Lane, const FUSED: bool>(coefficients: &[T], x: T) -> T {
    let mut sum = T::ZERO;
    for &c in coefficients.iter().rev() {
        sum = mul_add::<T, FUSED>(sum, x, c);
    }
    sum
}
