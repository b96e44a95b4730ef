//! Sums, products, quotients and square roots.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::{DOWN, DoubleDouble, UP};

/// What stands for a number of which only the sign is left: below 2^-512 of any `hi`, and not lost when it is multiplied by
/// what a loss multiplies with.
const TRACE: f64 = f64::from_bits((1023 - 800) << 52);

/// `a + b` and its rounding error, exactly (Knuth).
#[inline]
pub(super) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    let t = s - a;
    (s, (a - (s - t)) + (b - t))
}

/// `a + b` and its rounding error, exactly, for `|a| ≥ |b|` or `a = 0` (Dekker).
#[inline]
pub(super) fn fast_two_sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    (s, b - (s - a))
}

/// `a·b` and its rounding error, exactly.
#[inline]
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let p = a * b;
    (p, a.mul_add(b, -p))
}

impl Add for DoubleDouble {
    type Output = Self;
    /// Relative error ≤ 3u² + 13u³ (AccurateDWPlusDW), whatever cancels.
    #[inline]
    fn add(self, other: Self) -> Self {
        if self.block != other.block {
            return self.add_across_blocks(other);
        }
        let (s, e) = two_sum(self.hi, other.hi);
        let (t, f) = two_sum(self.lo, other.lo);
        let (v, w) = fast_two_sum(s, e + t);
        let (hi, lo) = fast_two_sum(v, f + w);
        Self::normal_unless_infinite(s, hi, lo, self.block)
    }
}

impl DoubleDouble {
    #[cold]
    fn add_across_blocks(self, other: Self) -> Self {
        if !self.is_plain() || !other.is_plain() {
            // One of them is zero, infinite or NaN, with block 0; only zero leaves the other as it is.
            return match (self.hi == 0.0, other.hi == 0.0) {
                (true, _) => other,
                (_, true) => self,
                _ => Self { hi: if self.is_plain() { other.hi } else { self.hi }, lo: 0.0, block: 0 },
            };
        }
        let (large, small) = if self.block > other.block { (self, other) } else { (other, self) };
        if large.block - small.block > 1 {
            // |small|/|large| < 2^256·2^-1024/2^-256 = 2^-512: nothing of it is left in 106 bits but its sign, which decides
            // how a tie is rounded: at t = −536.25, ℓ = −t + e^t is above the middle of two numbers of f16.
            return if large.lo == 0.0 { Self { lo: small.hi.signum() * TRACE, ..large } } else { large };
        }
        large + Self { hi: small.hi * DOWN, lo: small.lo * DOWN, block: large.block }
    }

    /// Relative error ≤ 25/8·u² (SQRTDWtoDW; Lefèvre, Louvet, Muller, Picot, Rideau 2023).
    pub(super) fn square_root(self) -> Self {
        if self.hi <= 0.0 || !self.hi.is_finite() {
            return Self { hi: self.hi.sqrt(), lo: 0.0, block: 0 };
        }
        // Half of an odd block is not a block: its factor goes into the numbers, which have room for it.
        let odd = self.block.rem_euclid(2);
        let factor = if odd == 1 { UP } else { 1.0 };
        let (hi, lo) = (self.hi * factor, self.lo * factor);
        let s = hi.sqrt();
        let rest = lo + (-s).mul_add(s, hi);
        let (hi, lo) = fast_two_sum(s, rest / (2.0 * s));
        Self::normal(hi, lo, (self.block - odd) / 2)
    }

    /// `self·x` for a binary64 number of moderate size; relative error ≤ 2u² (DWTimesFP3).
    #[inline]
    pub(super) fn times_float(self, x: f64) -> Self {
        let (p, e) = two_product(self.hi, x);
        let (hi, lo) = fast_two_sum(p, self.lo.mul_add(x, e));
        Self::normal_unless_infinite(p, hi, lo, self.block)
    }
}

impl Neg for DoubleDouble {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self { hi: -self.hi, lo: -self.lo, block: self.block }
    }
}

impl Sub for DoubleDouble {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for DoubleDouble {
    type Output = Self;
    /// Relative error ≤ 4u² (DWTimesDW3).
    #[inline]
    fn mul(self, other: Self) -> Self {
        let (p, e) = two_product(self.hi, other.hi);
        let cross = self.lo.mul_add(other.hi, self.hi.mul_add(other.lo, self.lo * other.lo));
        let (hi, lo) = fast_two_sum(p, e + cross);
        Self::normal_unless_infinite(p, hi, lo, self.block + other.block)
    }
}

impl Div for DoubleDouble {
    type Output = Self;
    /// Relative error ≤ 15u² (DWDivDW2).
    #[inline]
    fn div(self, other: Self) -> Self {
        let q = self.hi / other.hi;
        let (p, e) = two_product(other.hi, q);
        let (rh, rl) = fast_two_sum(p, other.lo.mul_add(q, e));
        let rest = (self.hi - rh) + (self.lo - rl);
        let (hi, lo) = fast_two_sum(q, rest / other.hi);
        Self::normal_unless_infinite(q, hi, lo, self.block - other.block)
    }
}
