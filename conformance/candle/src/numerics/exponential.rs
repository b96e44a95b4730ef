//! `e^x`.
//!
//! `x = n·ln 2 + r` with `|r| ≤ ½·ln 2·(1 + 2^-20)`: `n·hi` is exact, and what is left of ln 2 is known to 2^-56 (2^-102).
//! `e^r` by its Taylor series, which stops where the next term is below `0.13·u·e^r` in either type: 0.3466^8/8! = 5.2e-9 for f32
//! and 0.3466^14/14! = 4.2e-18 for f64.

use super::{Lane, mul_add, polynomial};

/// `ROUNDER + n` and `r`.
#[inline(always)]
fn reduced<T: Lane, const FUSED: bool>(x: T) -> (T, T) {
    let shifted = mul_add::<T, FUSED>(x, T::LOG2_E, T::ROUNDER);
    let n = shifted - T::ROUNDER;
    (shifted, mul_add::<T, FUSED>(n, -T::LN_2[1], mul_add::<T, FUSED>(n, -T::LN_2[0], x)))
}

/// `e^r − 1`.
#[inline(always)]
fn less_one<T: Lane, const FUSED: bool>(r: T) -> T {
    mul_add::<T, FUSED>(polynomial::<T, FUSED>(T::EXP, r), r * r, r)
}

/// `e^x` for `x ≤ 40`, and NaN for NaN: relative error ≤ 3u, and half a unit of the smallest number more where it is not normal.
#[inline(always)]
pub(crate) fn exp<T: Lane, const FUSED: bool>(x: T) -> T {
    exp_lifted::<T, FUSED>(x) * T::DROP
}

/// `e^x/DROP`, which is normal wherever `e^x` is not 0, and never below that of the least x: relative error ≤ 3u.
#[inline(always)]
pub(crate) fn exp_lifted<T: Lane, const FUSED: bool>(x: T) -> T {
    let x = if x < T::EXP_FLOOR { T::EXP_FLOOR } else { x };
    let (shifted, r) = reduced::<T, FUSED>(x);
    (less_one::<T, FUSED>(r) + T::ONE) * T::lifted_power(shifted)
}

/// `e^x` to `2u` absolutely and `e^x − 1` to `4u` relatively, for `x ≤ 0`.
#[inline(always)]
pub(crate) fn exp_and_exp_m1<T: Lane, const FUSED: bool>(x: T) -> (T, T) {
    // Below, `e^x` is less than u² and counts as no more.
    let x = if x < T::EXP_NORMAL { T::EXP_NORMAL } else { x };
    let (shifted, r) = reduced::<T, FUSED>(x);
    let (less, power) = (less_one::<T, FUSED>(r), T::power_of_two(shifted));
    let product = less * power;
    (product + power, product + (power - T::ONE))
}
