//! An interval of real numbers with binary ends, and what can be said for certain about the number inside.

use std::ops::Neg;

use dashu_float::Repr;
use dashu_int::IBig;

/// One end of an interval: a binary floating-point number of any length, or ±infinity.
pub type Float = Repr<2>;

/// A closed interval that contains an exact real number. An infinite end means that nothing is known on that side.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    lower: Float,
    upper: Float,
}

impl Interval {
    /// The interval from `lower` to `upper`; the whole line if they stand the wrong way round.
    pub fn new(lower: Float, upper: Float) -> Self {
        if lower > upper {
            return Self::whole();
        }
        Self { lower: unsigned_zero(lower), upper: unsigned_zero(upper) }
    }

    /// The interval that holds one number only.
    pub fn point(value: Float) -> Self {
        Self::new(value.clone(), value)
    }

    /// The whole line: nothing is known.
    pub fn whole() -> Self {
        Self { lower: Float::neg_infinity(), upper: Float::infinity() }
    }

    /// The point 0.
    pub fn zero() -> Self {
        Self::point(Float::zero())
    }

    /// The point 1.
    pub fn one() -> Self {
        Self::point(Float::one())
    }

    /// `[−2^exponent, 2^exponent]`.
    pub fn within_power_of_two(exponent: isize) -> Self {
        Self::new(Float::new((-1).into(), exponent), Float::new(1.into(), exponent))
    }

    /// The point with the exact value of `value`; the whole line if that is not finite.
    pub fn from_f64(value: f64) -> Self {
        float_from_f64(value).map_or_else(Self::whole, Self::point)
    }

    /// The point with the value of an integer.
    pub fn from_integer(value: impl Into<IBig>) -> Self {
        Self::point(Float::new(value.into(), 0))
    }

    /// The lower end.
    pub fn lower(&self) -> &Float {
        &self.lower
    }

    /// The upper end.
    pub fn upper(&self) -> &Float {
        &self.upper
    }

    /// Both ends are finite.
    pub fn is_bounded(&self) -> bool {
        self.lower.is_finite() && self.upper.is_finite()
    }

    /// The number is known exactly.
    pub fn is_point(&self) -> bool {
        self.is_bounded() && self.lower == self.upper
    }

    /// The number is known to be 0.
    pub fn is_zero(&self) -> bool {
        self.is_point() && is_zero(&self.lower)
    }

    /// The number may be 0.
    pub fn contains_zero(&self) -> bool {
        self.lower <= Float::zero() && self.upper >= Float::zero()
    }

    /// The number is certainly above 0.
    pub fn is_positive(&self) -> bool {
        self.lower > Float::zero()
    }

    /// The number is certainly below 0.
    pub fn is_negative(&self) -> bool {
        self.upper < Float::zero()
    }

    /// The number is certainly 0 or above.
    pub fn is_nonnegative(&self) -> bool {
        self.lower >= Float::zero()
    }

    /// Whether the number is below another one, where that is certain.
    pub fn is_below(&self, other: &Self) -> Option<bool> {
        if self.upper < other.lower {
            Some(true)
        } else if self.lower >= other.upper {
            Some(false)
        } else {
            None
        }
    }

    /// Whether every number of `other` is in this interval.
    pub fn contains(&self, other: &Self) -> bool {
        self.lower <= other.lower && self.upper >= other.upper
    }

    /// The smaller magnitude of the two ends, or 0 if the interval contains 0.
    pub fn least_magnitude(&self) -> Float {
        if self.contains_zero() {
            Float::zero()
        } else if self.is_positive() {
            self.lower.clone()
        } else {
            -self.upper.clone()
        }
    }

    /// The larger magnitude of the two ends.
    pub fn greatest_magnitude(&self) -> Float {
        magnitude(&self.lower).max(magnitude(&self.upper))
    }

    /// The part of the interval inside `[lower, upper]`, where the number is known to lie.
    pub(crate) fn clipped(&self, lower: &Float, upper: &Float) -> Self {
        Self::new(
            self.lower.clone().clamp(lower.clone(), upper.clone()),
            self.upper.clone().clamp(lower.clone(), upper.clone()),
        )
    }
}

impl Neg for Interval {
    type Output = Self;

    fn neg(self) -> Self {
        Self::new(-self.upper, -self.lower)
    }
}

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

/// Zero without its sign, which an exact number does not have.
fn unsigned_zero(x: Float) -> Float {
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
