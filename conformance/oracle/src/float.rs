//! Binary floating-point numbers of any length, the ends of intervals.

use dashu_float::Repr;
use dashu_int::IBig;

/// One end of an interval: a binary floating-point number of any length, or ±infinity.
pub type Float = Repr<2>;

/// The absolute value of an end.
pub(crate) fn magnitude(x: &Float) -> Float {
    if *x < Float::zero() { -x.clone() } else { x.clone() }
}

/// Whether an end is 0; infinities share its significand.
pub(crate) fn is_zero(x: &Float) -> bool {
    x.is_finite() && x.significand().is_zero()
}

/// The least `k` with `|x| < 2^k`, for a finite `x` other than 0.
pub(crate) fn top(x: &Float) -> isize {
    x.digits().cast_signed() + x.exponent()
}

/// `|x| < 2^exponent`, by the number's length alone: a comparison of two numbers estimates their logarithms first.
pub(crate) fn is_below_power_of_two(x: &Float, exponent: isize) -> bool {
    x.is_finite() && (x.significand().is_zero() || top(x) <= exponent)
}

/// Zero without its sign, which an exact number does not have.
pub(crate) fn unsigned_zero(x: Float) -> Float {
    if is_zero(&x) { Float::zero() } else { x }
}

/// The exact value of a finite binary64 number.
pub(crate) fn float_from_f64(value: f64) -> Option<Float> {
    if !value.is_finite() {
        return None;
    }
    let bits = value.to_bits();
    let field = (bits >> 52 & 0x7ff).cast_signed() as isize;
    let fraction = bits & ((1 << 52) - 1);
    let (significand, exponent) = if field == 0 { (fraction, -1074) } else { (fraction | 1 << 52, field - 1075) };
    let significand = IBig::from(significand);
    let signed = if value.is_sign_negative() { -significand } else { significand };
    Some(Float::new(signed, exponent))
}
