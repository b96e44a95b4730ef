//! Binary floating-point formats and rounding to the nearest of their numbers, ties to even.

use dashu_int::IBig;
use dashu_int::ops::UnsignedAbs;

use crate::float::{Float, is_zero, top};
use crate::interval::{End, Interval};

/// A binary floating-point format whose numbers are all binary64 numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Format {
    /// Significant bits of a normal number, from 1 to 53.
    pub precision: u32,
    /// The exponent of the smallest subnormal number, at least −1074.
    pub min_exponent: i32,
    /// The largest finite number.
    pub max: f64,
}

impl Format {
    /// IEEE 754 binary16.
    pub const F16: Self = Self { precision: 11, min_exponent: -24, max: 65504.0 };
    /// bfloat16.
    pub const BF16: Self = Self { precision: 8, min_exponent: -133, max: 3.3895313892515355e38 };
    /// IEEE 754 binary32.
    pub const F32: Self = Self { precision: 24, min_exponent: -149, max: 3.4028234663852886e38 };
    /// IEEE 754 binary64.
    pub const F64: Self = Self { precision: 53, min_exponent: -1074, max: f64::MAX };

    /// The exponent of the unit in the last place at a number `x` with `2^{top−1} ≤ |x| < 2^top`.
    fn unit_exponent(self, top: isize) -> isize {
        top.saturating_sub_unsigned(self.precision as usize).max(self.min_exponent as isize)
    }

    /// The exponent of the unit in the last place at `x`; the smallest subnormal's at 0.
    pub(crate) fn unit_exponent_at(self, x: &Float) -> isize {
        if is_zero(x) { self.min_exponent as isize } else { self.unit_exponent(top(x)) }
    }

    /// The nearest number of the format, ties to even; above its largest number, infinity by the rule of IEEE 754 (from
    /// half a unit in the last place above it on). Zero comes out without a sign.
    pub fn round(self, x: &Float) -> f64 {
        if x.is_infinite() {
            return if *x > Float::zero() { f64::INFINITY } else { f64::NEG_INFINITY };
        }
        if is_zero(x) {
            return 0.0;
        }
        let unit = self.unit_exponent(top(x));
        let significand = IBig::from(x.significand().unsigned_abs());
        let kept = match unit.checked_sub(x.exponent()) {
            Some(shift) if shift <= 0 => significand << shift.unsigned_abs(),
            Some(shift) if shift.unsigned_abs() <= x.digits() + 1 => {
                round_half_even(&significand, shift.unsigned_abs())
            }
            _ => IBig::ZERO,
        };
        let kept = u64::try_from(kept.unsigned_abs()).unwrap_or(u64::MAX);
        let value = times_power_of_two(kept, unit);
        let limited = if value > self.max { f64::INFINITY } else { value };
        if *x < Float::zero() && limited != 0.0 { -limited } else { limited }
    }

    /// The number of the format to which everything in the interval rounds; `None` if its ends round apart.
    pub fn round_interval(self, x: &Interval) -> Option<f64> {
        if !x.is_bounded() {
            return None;
        }
        let lower = self.round_end(x.lower_end(), 1);
        (lower == self.round_end(x.upper_end(), -1)).then_some(lower)
    }

    /// Rounds an end, or what is next to an open one in the direction of `inward`.
    ///
    /// Ties are multiples of half a unit, of a quarter below a power of two: a step of an eighth from another multiple of
    /// half a unit, or of less from a longer number, does not cross one.
    fn round_end(self, end: End, inward: i8) -> f64 {
        if !end.is_open {
            return self.round(end.at);
        }
        let unit = self.unit_exponent_at(end.at);
        let exponent = end.at.exponent().min(unit) - 3;
        let shift = end.at.exponent().abs_diff(exponent);
        self.round(&Float::new((end.at.significand() << shift) + IBig::from(inward), exponent))
    }
}

/// `significand / 2^shift` to the nearest integer, ties to even, for `shift ≥ 1`.
fn round_half_even(significand: &IBig, shift: usize) -> IBig {
    let floor = significand >> shift;
    let rest = significand - (&floor << shift);
    let half = IBig::ONE << (shift - 1);
    let odd = &floor % IBig::from(2) == IBig::ONE;
    if rest > half || (rest == half && odd) { floor + IBig::ONE } else { floor }
}

/// `significand · 2^exponent`, where that is a binary64 number or overflows.
fn times_power_of_two(significand: u64, exponent: isize) -> f64 {
    let power = |exponent: isize| f64::from_bits(((exponent + 1023) as u64) << 52);
    if significand == 0 {
        0.0
    } else if exponent > 1000 {
        f64::INFINITY
    } else {
        // In two steps, since 2^exponent alone may be subnormal or 0. The first step is exact, and so is the second.
        let first = exponent / 2;
        significand as f64 * power(first) * power(exponent - first)
    }
}
