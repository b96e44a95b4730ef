//! Several pairs side by side: what one of them waits for, the others do not.
//!
//! Numbers of ordinary size, without a block: no operation here meets one beyond 2^±512. Products are Veltkamp's and Dekker's,
//! which vector instructions and every processor have, where `mul_add` may be a call of a library for each number.

// Arrays stay in registers only where all of this is one function.
#![allow(clippy::inline_always)]

use std::ops::{Add, Mul};

use super::arithmetic::{fast_two_sum, two_sum};

/// `L` pairs `hi + lo` with `|lo| ≤ ulp(hi)/2`.
#[derive(Clone, Copy)]
pub(super) struct Lanes<const L: usize> {
    pub(super) hi: Floats<L>,
    pub(super) lo: Floats<L>,
}

/// A number a lane.
pub(super) type Floats<const L: usize> = [f64; L];

/// 2^27 + 1: its product with a number has the number's upper half left when the number is taken from it again.
const SPLITTER: f64 = 134_217_729.0;

#[inline(always)]
pub(super) fn each<const L: usize>(a: Floats<L>, b: Floats<L>, operation: impl Fn(f64, f64) -> f64) -> Floats<L> {
    let mut all = a;
    for (x, y) in all.iter_mut().zip(b) {
        *x = operation(*x, y);
    }
    all
}

#[inline(always)]
fn plus<const L: usize>(a: Floats<L>, b: Floats<L>) -> Floats<L> {
    each(a, b, |a, b| a + b)
}

#[inline(always)]
fn minus<const L: usize>(a: Floats<L>, b: Floats<L>) -> Floats<L> {
    each(a, b, |a, b| a - b)
}

#[inline(always)]
fn times<const L: usize>(a: Floats<L>, b: Floats<L>) -> Floats<L> {
    each(a, b, |a, b| a * b)
}

/// A sum and its rounding error in each lane.
#[inline(always)]
fn sums<const L: usize>(a: Floats<L>, b: Floats<L>, sum: impl Fn(f64, f64) -> (f64, f64)) -> (Floats<L>, Floats<L>) {
    let (mut s, mut e) = (a, b);
    for (a, b) in s.iter_mut().zip(&mut e) {
        (*a, *b) = sum(*a, *b);
    }
    (s, e)
}

/// The upper and the lower half of each, of at most 26 bits.
#[inline(always)]
fn split<const L: usize>(a: Floats<L>) -> (Floats<L>, Floats<L>) {
    let scaled = times(a, [SPLITTER; L]);
    let upper = minus(scaled, minus(scaled, a));
    (upper, minus(a, upper))
}

/// `a·b` and its rounding error, exactly.
#[inline(always)]
fn two_product<const L: usize>(a: Floats<L>, b: Floats<L>) -> (Floats<L>, Floats<L>) {
    let p = times(a, b);
    let ((a, c), (b, d)) = (split(a), split(b));
    (p, plus(plus(minus(times(a, b), p), plus(times(a, d), times(c, b))), times(c, d)))
}

impl<const L: usize> Lanes<L> {
    /// The same in each.
    #[inline(always)]
    pub(super) fn of((hi, lo): (f64, f64)) -> Self {
        Self { hi: [hi; L], lo: [lo; L] }
    }

    /// Less a binary64 number each; as the sum of pairs.
    #[inline(always)]
    pub(super) fn less(self, x: Floats<L>) -> Self {
        self + Self { hi: times(x, [-1.0; L]), lo: [0.0; L] }
    }

    /// `self + small`, of numbers at most a hundredth of these in size; relative error ≤ 3.1u² (`SloppyDWPlusDW`, whose bound of 3u²
    /// is for equal signs: the two roundings are of at most `1.01u·|hi|` and `2.03u·|hi|`, and at least 0.99 of `hi` is left).
    #[inline(always)]
    pub(super) fn plus_small(self, small: Self) -> Self {
        let (s, e) = sums(self.hi, small.hi, fast_two_sum);
        let (hi, lo) = sums(s, plus(e, plus(self.lo, small.lo)), fast_two_sum);
        Self { hi, lo }
    }

    /// Times a binary64 number each; relative error ≤ 3u² (`DWTimesFP2`, whose last product is rounded).
    #[inline(always)]
    pub(super) fn times_floats(self, x: Floats<L>) -> Self {
        let (p, e) = two_product(self.hi, x);
        let (hi, lo) = sums(p, plus(e, times(self.lo, x)), fast_two_sum);
        Self { hi, lo }
    }
}

impl<const L: usize> Add for Lanes<L> {
    type Output = Self;
    /// Relative error ≤ 3u² + 13u³ (`AccurateDWPlusDW`), whatever cancels.
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (s, e) = sums(self.hi, other.hi, two_sum);
        let (t, f) = sums(self.lo, other.lo, two_sum);
        let (v, w) = sums(s, plus(e, t), fast_two_sum);
        let (hi, lo) = sums(v, plus(f, w), fast_two_sum);
        Self { hi, lo }
    }
}

impl<const L: usize> Mul for Lanes<L> {
    type Output = Self;
    /// Relative error ≤ 7u² (`DWTimesDW1`).
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let (p, e) = two_product(self.hi, other.hi);
        let cross = plus(times(self.hi, other.lo), times(self.lo, other.hi));
        let (hi, lo) = sums(p, plus(e, cross), fast_two_sum);
        Self { hi, lo }
    }
}
