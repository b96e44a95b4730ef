//! `e^x` and `e^x − 1`.
//!
//! `x = (32e + j)·ln 2/32 + r` with `|j| ≤ 16` and `|r| ≤ ln 2/64 < 0.0109`. The multiple of `ln 2/32` is subtracted in
//! three parts of which two are exact, so `r` has an absolute error below 3u²·|r| plus that of `x` itself. Then
//!
//! `e^x = 2^e·(1 + m)`, `m = E_j + (1 + E_j)·(e^r − 1)`, `E_j = 2^{j/32} − 1` from a table,
//!
//! and `e^r − 1 = r + r²·P(r)`. In `P` the terms from `r^8/8!` on are below 2^-61·r, so binary64 serves for them; the
//! series ends at `r^13/13!`, `r^13/14! < 2^-120`.
//!
//! Errors: `e^r − 1` relatively ≤ 3.2u²; `m` ≤ 12u² of itself (`|E_j| ≥ 2|r|`, so at most a factor 3 is lost where they
//! have opposite signs); `e^x` ≤ 8u²; `e^x − 1` ≤ 32u² (|x| ≥ 0.33 when e ≠ 0, where `2^e(1 + m) − 1` loses at most 2 bits).

use super::super::Real;
use super::DoubleDouble;
use super::constants::{INVERSE_FACTORIALS, POWERS, STEP};

/// Beyond this, `e^{±x}` saturates to ∞ or 0; see `BLOCK_LIMIT` for why no result can tell.
const SATURATION: f64 = 60_000.0;

impl DoubleDouble {
    pub(super) fn exponential(self) -> Self {
        let one = Self::from(1.0);
        match self.reduced() {
            Reduced::Tiny => one + self,
            Reduced::Saturated(limit) => Self { hi: limit, lo: 0.0, block: 0 },
            Reduced::Power { exponent, mantissa_minus_one } => (one + mantissa_minus_one).times_power_of_two(exponent),
        }
    }

    pub(super) fn exponential_minus_one(self) -> Self {
        let one = Self::from(1.0);
        match self.reduced() {
            Reduced::Tiny => self + (self * self).times_float(0.5),
            Reduced::Saturated(limit) => Self { hi: limit - 1.0, lo: 0.0, block: 0 },
            Reduced::Power { exponent: 0, mantissa_minus_one } => mantissa_minus_one,
            Reduced::Power { exponent, mantissa_minus_one } => {
                (one + mantissa_minus_one).times_power_of_two(exponent) - one
            }
        }
    }

    fn reduced(self) -> Reduced {
        if self.hi == 0.0 || (self.block < 0 && self.hi.is_finite()) {
            return Reduced::Tiny;
        }
        let x = self.approx();
        if x.is_nan() {
            return Reduced::Saturated(x);
        }
        if x.abs() > SATURATION {
            return Reduced::Saturated(if x > 0.0 { f64::INFINITY } else { 0.0 });
        }
        let k = (x * (32.0 / std::f64::consts::LN_2)).round();
        let (head, middle, tail) = STEP;
        let r = self - Self::from(k * head) - Self::from(k * middle) - Self::pair(tail).times_float(k);
        let exponent = ((k + 16.0) / 32.0).floor();
        let j = (k - 32.0 * exponent) as i32;
        let power = Self::pair(POWERS[(j + 16) as usize]);
        let e = exponential_minus_one_of_small(r);
        let mantissa_minus_one = if j == 0 { e } else { power + (e + power * e) };
        Reduced::Power { exponent: exponent as i32, mantissa_minus_one }
    }
}

enum Reduced {
    /// `|x| < 2^-256`.
    Tiny,
    /// The limit of `e^x`: 0, ∞ or NaN.
    Saturated(f64),
    /// `e^x = 2^exponent·(1 + mantissa_minus_one)`.
    Power { exponent: i32, mantissa_minus_one: DoubleDouble },
}

fn exponential_minus_one_of_small(r: DoubleDouble) -> DoubleDouble {
    let x = r.approx();
    let tail = (8..=13).rev().fold(0.0, |sum: f64, n| sum.mul_add(x, INVERSE_FACTORIALS[n].0));
    let p = (2..=7).rev().fold(DoubleDouble::from(tail), |sum, n| sum * r + DoubleDouble::pair(INVERSE_FACTORIALS[n]));
    r + r * r * p
}
