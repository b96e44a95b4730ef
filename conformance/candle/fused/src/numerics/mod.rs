//! The transcendental functions on vector registers, branch-free and generic over `f32` and `f64` and over the machine.
//!
//! Each function states its error, derived from its truncation and from what its last operations round; `u` is the unit
//! roundoff. Products and sums are rounded once where the machine can, and apart where it can not.

mod exponential;
mod float;
mod lane;
mod logarithm;
mod mask;
mod series;
mod sine;
#[cfg(test)]
mod tests;
mod vector;

pub(crate) use exponential::{exp, exp_and_exp_m1, exp_lifted};
pub(crate) use lane::Lane;
pub(crate) use logarithm::ln_1p;
pub(crate) use mask::Mask;
pub(crate) use sine::{HalfTurn, half_turn, reduced};
pub(crate) use vector::Vector;

use pulp::Simd;

/// `c₀ + c₁x + …` by Horner's rule.
#[inline(always)]
fn polynomial<S: Simd, T: Lane, const N: usize>(coefficients: &[T], x: Vector<S, T, N>) -> Vector<S, T, N> {
    let last = coefficients.len() - 1;
    let mut sum = x.constant(coefficients[last]);
    for &c in coefficients[..last].iter().rev() {
        sum = sum.mul_add(x, x.constant(c));
    }
    sum
}
