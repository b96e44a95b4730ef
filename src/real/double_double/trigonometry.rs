//! `sin(πx)` and `cos(πx)`.
//!
//! `x = n/2 + r` with `|r| ≤ 1/4`: each half of the pair is reduced by the period 2 exactly, so `r` has a relative error of
//! 3u² only. With `y = πr`, `|y| < 0.786`, `z = y²`, the Taylor series follow; their terms from `z^8` on are below 2^-53 of
//! the first, so binary64 serves for these, and the series end below 2^-110. Relative errors: sin ≤ 24u² (of which 7u²
//! from y), cos ≤ 8u² + the conditioning of y, which is below 1 on this range.

use super::super::Real;
use super::DoubleDouble;
use super::arithmetic::two_sum;
use super::constants::INVERSE_FACTORIALS;
use super::{DOWN, UP};

impl DoubleDouble {
    pub(super) fn sine_of_pi_times(self) -> Self {
        let (halves, r) = self.half_turns();
        match halves {
            0 => sine(r),
            1 => cosine(r),
            2 => -sine(r),
            _ => -cosine(r),
        }
    }

    pub(super) fn cosine_of_pi_times(self) -> Self {
        let (halves, r) = self.half_turns();
        match halves {
            0 => cosine(r),
            1 => -sine(r),
            2 => -cosine(r),
            _ => sine(r),
        }
    }

    /// `n mod 4` and `r` of `x = n/2 + r`.
    fn half_turns(self) -> (i64, Self) {
        let (hi, lo) = match self.block {
            0 => (self.hi % 2.0, self.lo % 2.0),
            // Above 2^256 the leading half is an even integer.
            1 => (0.0, (self.lo * UP) % 2.0),
            b if b > 1 => (0.0, 0.0),
            // Below 2^-256 there is nothing to reduce.
            _ => return (0, self),
        };
        let (hi, lo) = two_sum(hi, lo);
        let reduced = Self::normal(hi, lo, 0);
        if !hi.is_finite() {
            return (0, reduced);
        }
        let halves = (2.0 * hi).round();
        ((halves as i64).rem_euclid(4), reduced - Self::from(halves / 2.0))
    }
}

/// `1/n!` with the sign of `i^n`.
fn coefficient(n: usize) -> DoubleDouble {
    let (hi, lo) = INVERSE_FACTORIALS[n];
    if (n / 2).is_multiple_of(2) { DoubleDouble::pair((hi, lo)) } else { DoubleDouble::pair((-hi, -lo)) }
}

/// `Σ c_{n+2m} z^m` over `m < 14`, of which `m ≥ 8` in binary64.
fn series(n: usize, z: DoubleDouble) -> DoubleDouble {
    let x = if z.block < 0 { z.hi * DOWN } else { z.hi };
    let tail = (8..14).rev().fold(0.0, |sum: f64, m| sum.mul_add(x, coefficient(n + 2 * m).hi));
    (0..8).rev().fold(DoubleDouble::from(tail), |sum, m| sum * z + coefficient(n + 2 * m))
}

fn sine(r: DoubleDouble) -> DoubleDouble {
    let y = r * r.pi();
    let z = y * y;
    y + y * z * series(3, z)
}

fn cosine(r: DoubleDouble) -> DoubleDouble {
    let y = r * r.pi();
    let z = y * y;
    r.lift(1.0) + z * series(2, z)
}
