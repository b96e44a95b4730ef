//! Decimal digits of a binary number.

use dashu_int::IBig;
use dashu_int::ops::UnsignedAbs;

use crate::float::{Float, is_zero, magnitude, top};

/// The largest binary exponent for which digits are formed: the integers in between are as long as it.
const LONGEST: isize = 1 << 17;

/// `d.ddde±x` with `digits` significant digits, rounded to nearest, ties to even; `None` for 0 digits, for 0, infinities
/// and binary exponents beyond ±2^17.
pub(crate) fn scientific(x: &Float, digits: usize) -> Option<String> {
    if digits == 0 || !x.is_finite() || is_zero(x) || top(x).abs() > LONGEST {
        return None;
    }
    let size = magnitude(x);
    let limit = power_of_ten(digits);
    // The estimate is at most one too large or too small.
    let mut exponent = ((top(x) - 1) as f64 * std::f64::consts::LOG10_2).floor() as isize;
    if scaled(&size, digits.cast_signed() - 1 - exponent) < power_of_ten(digits - 1) {
        exponent -= 1;
    }
    let mut decimal = scaled(&size, digits.cast_signed() - 1 - exponent);
    if decimal >= limit {
        exponent += 1;
        decimal = scaled(&size, digits.cast_signed() - 1 - exponent);
    }
    let text = decimal.unsigned_abs().to_string();
    let (first, rest) = text.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if *x < Float::zero() { "-" } else { "" };
    Some(format!("{sign}{first}{point}{rest}e{exponent}"))
}

fn power_of_ten(exponent: usize) -> IBig {
    IBig::from(10).pow(exponent)
}

/// `x·10^power` to the nearest integer, ties to even, for `x > 0`.
fn scaled(x: &Float, power: isize) -> IBig {
    let (mut numerator, mut denominator) = (x.significand().clone(), IBig::ONE);
    if x.exponent() >= 0 {
        numerator <<= x.exponent().unsigned_abs();
    } else {
        denominator <<= x.exponent().unsigned_abs();
    }
    if power >= 0 {
        numerator *= power_of_ten(power.unsigned_abs());
    } else {
        denominator *= power_of_ten(power.unsigned_abs());
    }
    let floor = &numerator / &denominator;
    let twice_rest = (numerator - &floor * &denominator) << 1;
    let odd = &floor % IBig::from(2) == IBig::ONE;
    if twice_rest > denominator || (twice_rest == denominator && odd) { floor + IBig::ONE } else { floor }
}
