//! `e^x`.
//!
//! `x = n·ln 2 + r` with `|r| ≤ ½·ln 2·(1 + 2^-20)`: `n·hi` is exact, and what is left of ln 2 is known to 2^-56 (2^-102).
//! `e^r` by its Taylor series, which stops where the next term is below `0.13·u·e^r` in either type: 0.3466^8/8! = 5.2e-9 for f32
//! and 0.3466^14/14! = 4.2e-18 for f64.

use pulp::Simd;

use super::{Lane, Vector, polynomial};

/// `ROUNDER + n` and `r`.
#[inline(always)]
fn reduced<S: Simd, T: Lane>(x: Vector<S, T>) -> (Vector<S, T>, Vector<S, T>) {
    let shifted = x.mul_add(x.lift(std::f64::consts::LOG2_E), x.constant(T::ROUNDER));
    let n = x.constant(T::ROUNDER) - shifted;
    (shifted, n.mul_add(x.constant(T::LN_2[1]), n.mul_add(x.constant(T::LN_2[0]), x)))
}

/// `e^r − 1`.
#[inline(always)]
fn less_one<S: Simd, T: Lane>(r: Vector<S, T>) -> Vector<S, T> {
    polynomial(T::EXP, r).mul_add(r * r, r)
}

/// `e^x` for `x ≤ 40`, and NaN for NaN: relative error ≤ 3u, and half a unit of the smallest number more where it is not normal.
#[inline(always)]
pub(crate) fn exp<S: Simd, T: Lane>(x: Vector<S, T>) -> Vector<S, T> {
    exp_lifted(x) * x.constant(T::DROP)
}

/// `e^x/DROP`, which is normal wherever `e^x` is not 0, and never below that of the least x: relative error ≤ 3u.
#[inline(always)]
pub(crate) fn exp_lifted<S: Simd, T: Lane>(x: Vector<S, T>) -> Vector<S, T> {
    let floor = x.constant(T::EXP_FLOOR);
    let (shifted, r) = reduced(x.less(floor).select(floor, x));
    (less_one(r) + x.lift(1.0)) * T::lifted_power(shifted)
}

/// `e^x` to `2u` absolutely and `e^x − 1` to `4u` relatively, for `x ≤ 0`.
#[inline(always)]
pub(crate) fn exp_and_exp_m1<S: Simd, T: Lane>(x: Vector<S, T>) -> (Vector<S, T>, Vector<S, T>) {
    // Below, `e^x` is less than u² and counts as no more.
    let floor = x.constant(T::EXP_NORMAL);
    let (shifted, r) = reduced(x.less(floor).select(floor, x));
    let (less, power) = (less_one(r), T::power_of_two(shifted));
    let product = less * power;
    (product + power, product + (power - x.lift(1.0)))
}
