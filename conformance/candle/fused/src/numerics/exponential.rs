//! `e^x`.
//!
//! `x = n·ln 2 + r` with `|r| ≤ h = ½·ln 2·(1 + 2^-20)`: `n·hi` is exact, and what is left of ln 2 is known to 2^-56 (2^-102).
//! `e^r = 1 + r + r²·Q(r)`, where Q leaves out less than `0.2·u·e^r`: in f64 it is the Taylor series, whose next term is
//! h^14/14! = 4.2e-18, and in f32 what [`EXP_NARROW`](super::series::EXP_NARROW) says, h²·(h⁵/16/7! + h⁶/32/8! + h⁷/9!) =
//! 8.1e-9.

use pulp::Simd;

use super::{Lane, Vector, polynomial};

/// `from + n` and `r`, `from` being ROUNDER and some integer.
#[inline(always)]
fn reduced<S: Simd, T: Lane, const N: usize>(x: Vector<S, T, N>, from: T) -> (Vector<S, T, N>, Vector<S, T, N>) {
    let from = x.constant(from);
    let shifted = x.mul_add(x.lift(std::f64::consts::LOG2_E), from);
    let n = from - shifted;
    (shifted, n.mul_add(x.constant(T::LN_2[1]), n.mul_add(x.constant(T::LN_2[0]), x)))
}

/// `e^x` for `x ≤ 40`, and NaN for NaN: relative error ≤ 3u, and half a unit of the smallest number more where it is not normal.
#[inline(always)]
pub(crate) fn exp<S: Simd, T: Lane, const N: usize>(x: Vector<S, T, N>) -> Vector<S, T, N> {
    exp_lifted(x) * x.constant(T::DROP)
}

/// `e^x/DROP`, which is normal nearly wherever it is not 0: relative error ≤ 3u.
#[inline(always)]
pub(crate) fn exp_lifted<S: Simd, T: Lane, const N: usize>(x: Vector<S, T, N>) -> Vector<S, T, N> {
    let (floor, one) = (x.constant(T::EXP_FLOOR), x.lift(1.0));
    let (shifted, r) = reduced(x.less(floor).select(floor, x), T::LIFTED_POWER);
    polynomial(T::EXP, r).mul_add(r, one).mul_add(r, one) * T::power_of_two(shifted)
}

/// `e^x` to `2u` absolutely and `e^x − 1` to `4u` relatively, for `x ≤ 0`.
#[inline(always)]
pub(crate) fn exp_and_exp_m1<S: Simd, T: Lane, const N: usize>(
    x: Vector<S, T, N>,
) -> (Vector<S, T, N>, Vector<S, T, N>) {
    let (zero, one) = (x.lift(0.0), x.lift(1.0));
    // What is not normal counts as 0: less than u², and it costs a machine more than all the rest here.
    let is_nothing = x.less(x.constant(T::EXP_NORMAL));
    let (shifted, r) = reduced(is_nothing.select(zero, x), T::POWER);
    let (less, power) = (polynomial(T::EXP, r).mul_add(r * r, r), T::power_of_two(shifted));
    let product = less * power;
    (is_nothing.select(zero, product + power), is_nothing.select(-one, product + (power - one)))
}
