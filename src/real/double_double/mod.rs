//! Double-double arithmetic with an exponent of its own: 106 bits, no underflow and no overflow that a loss can meet.
//!
//! A number is `(hi + lo)·2^{512·block}` with `|lo| ≤ ulp(hi)/2` and `|hi|` in `[2^-256, 2^256)`, or zero, infinite or
//! NaN with `block = 0`. Nearly all numbers have block 0, so the exponent costs one comparison an operation. It is
//! needed: a probability of e^-1400 times a class weight of 1e300 is an ordinary number, and a plain double-double has
//! neither the range for it nor, below 1e-292, its own second half.
//!
//! Error bounds, with `u = 2^-53`, are those of M. Joldes, J.-M. Muller, V. Popescu, "Tight and rigorous error bounds
//! for basic building blocks of double-word arithmetic", ACM TOMS 44 (2017); each is named where it is used.

mod arithmetic;
mod constants;
mod exponential;
mod lanes;
mod logarithm;
mod rounding;
mod trigonometry;

use super::Real;

/// A real number to about 32 digits: `f64`'s successor for everything the reference computes.
///
/// ```
/// use lossproof::{DoubleDouble, Real};
/// let third = DoubleDouble::from(1.0) / DoubleDouble::from(3.0);
/// assert_eq!(f64::from(third + third + third), 1.0);
/// // e^-1000 is far below the smallest binary64 number, and still a number here:
/// let tiny = DoubleDouble::from(-1000.0).exp();
/// assert_eq!(f64::from(tiny.ln()), -1000.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DoubleDouble {
    hi: f64,
    lo: f64,
    block: i32,
}

/// Exponents beyond this many blocks (2^±2,097,152) saturate to 0 or ∞: no product of weights, scales and parameters,
/// each below 2^1024, brings such a number back into the range of binary64.
const BLOCK_LIMIT: i32 = 4096;
const LOW: f64 = f64::from_bits((1023 - 256) << 52);
const HIGH: f64 = f64::from_bits((1023 + 256) << 52);
const UP: f64 = f64::from_bits((1023 + 512) << 52);
const DOWN: f64 = f64::from_bits((1023 - 512) << 52);

impl DoubleDouble {
    /// The sum `hi + lo` of two numbers of which the second does not exceed half an ulp of the first.
    #[inline]
    const fn pair((hi, lo): (f64, f64)) -> Self {
        Self { hi, lo, block: 0 }
    }

    /// Restores the range of `hi` after an operation.
    #[inline]
    fn normal(hi: f64, lo: f64, block: i32) -> Self {
        Self::normal_unless_infinite(hi, hi, lo, block)
    }

    /// The same, and the machine's own result, `first`, where an operand or it is infinite or NaN: all errors are NaN there, and
    /// with them `hi`.
    #[inline]
    fn normal_unless_infinite(first: f64, hi: f64, lo: f64, block: i32) -> Self {
        if (LOW..HIGH).contains(&hi.abs()) { Self { hi, lo, block } } else { Self::rescaled(first, hi, lo, block) }
    }

    #[cold]
    fn rescaled(first: f64, mut hi: f64, mut lo: f64, mut block: i32) -> Self {
        if hi == 0.0 || !hi.is_finite() {
            return Self { hi: if hi.is_nan() { first } else { hi }, lo: 0.0, block: 0 };
        }
        while hi.abs() >= HIGH {
            (hi, lo, block) = (hi * DOWN, lo * DOWN, block + 1);
        }
        while hi.abs() < LOW {
            (hi, lo, block) = (hi * UP, lo * UP, block - 1);
        }
        match block {
            b if b > BLOCK_LIMIT => Self { hi: hi.signum() * f64::INFINITY, lo: 0.0, block: 0 },
            b if b < -BLOCK_LIMIT => Self { hi: hi.signum() * 0.0, lo: 0.0, block: 0 },
            _ => Self { hi, lo, block },
        }
    }

    /// `self·2^n`, exactly (but for saturation).
    fn times_power_of_two(self, n: i32) -> Self {
        let blocks = (n + 256).div_euclid(512);
        let rest = n - 512 * blocks;
        let factor = f64::from_bits(((1023 + i64::from(rest)) as u64) << 52);
        Self::normal(self.hi * factor, self.lo * factor, if self.is_plain() { self.block + blocks } else { 0 })
    }

    /// Whether this is a number with a block: neither zero, nor infinite, nor NaN.
    fn is_plain(self) -> bool {
        self.hi != 0.0 && self.hi.is_finite()
    }

    /// The absolute value.
    pub fn abs(self) -> Self {
        if self.hi < 0.0 { -self } else { self }
    }
}

impl From<f64> for DoubleDouble {
    #[inline]
    fn from(x: f64) -> Self {
        Self::normal(x, 0.0, 0)
    }
}

impl Real for DoubleDouble {
    #[inline]
    fn lift(&self, x: f64) -> Self {
        Self::from(x)
    }
    #[inline]
    fn approx(&self) -> f64 {
        if self.block == 0 { self.hi } else { f64::from(*self) }
    }
    fn is_zero(&self) -> bool {
        self.hi == 0.0
    }
    fn epsilon(&self) -> f64 {
        f64::EPSILON * f64::EPSILON
    }
    fn pi(&self) -> Self {
        Self::pair(constants::PI)
    }
    fn sqrt(&self) -> Self {
        self.square_root()
    }
    fn exp(&self) -> Self {
        self.exponential()
    }
    fn exp_each(all: &mut [Self]) {
        Self::exponentials(all);
    }
    fn exp_m1(&self) -> Self {
        self.exponential_minus_one()
    }
    fn ln(&self) -> Self {
        self.logarithm()
    }
    fn ln_1p(&self) -> Self {
        self.logarithm_of_one_plus()
    }
    fn sin_pi(&self) -> Self {
        self.sine_of_pi_times()
    }
    fn cos_pi(&self) -> Self {
        self.cosine_of_pi_times()
    }
}
