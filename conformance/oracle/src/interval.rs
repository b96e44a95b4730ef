//! An interval of real numbers with binary ends, and what can be said for certain about the number inside.

use std::ops::Neg;

use dashu_int::IBig;

use crate::float::{Float, float_from_f64, is_below_power_of_two, is_zero, magnitude, unsigned_zero};

/// An interval that contains an exact real number. An infinite end means that nothing is known on that side.
///
/// An end is open where the number is known not to be the end itself. That decides the rounding of a number that differs
/// from a tie by less than any working precision resolves, such as `1 − e^{−10^6}` times a tie.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    lower: Float,
    upper: Float,
    lower_is_open: bool,
    upper_is_open: bool,
}

/// One end of an interval, and whether the number is known to be another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End<'a> {
    pub(crate) at: &'a Float,
    pub(crate) is_open: bool,
}

impl Interval {
    /// The closed interval from `lower` to `upper`; the whole line if they stand the wrong way round.
    pub fn new(lower: Float, upper: Float) -> Self {
        if lower > upper {
            return Self::whole();
        }
        Self::ordered(lower, upper)
    }

    /// The closed interval from `lower` to an `upper` that is known to be no less.
    pub(crate) fn ordered(lower: Float, upper: Float) -> Self {
        let (lower, upper) = (unsigned_zero(lower), unsigned_zero(upper));
        Self { lower, upper, lower_is_open: false, upper_is_open: false }
    }

    /// The same interval with ends opened; a point stays what it is.
    pub(crate) fn opened(mut self, lower: bool, upper: bool) -> Self {
        if !self.is_point() {
            self.lower_is_open |= lower;
            self.upper_is_open |= upper;
        }
        self
    }

    /// The lower end of one interval and the upper end of another.
    pub(crate) fn from_ends(lower: &Self, upper: &Self) -> Self {
        Self::new(lower.lower.clone(), upper.upper.clone()).opened(lower.lower_is_open, upper.upper_is_open)
    }

    /// The interval that holds one number only.
    pub fn point(value: Float) -> Self {
        Self::ordered(value.clone(), value)
    }

    /// The whole line: nothing is known.
    pub fn whole() -> Self {
        let (lower, upper) = (Float::neg_infinity(), Float::infinity());
        Self { lower, upper, lower_is_open: false, upper_is_open: false }
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
        Self::ordered(Float::new((-1).into(), exponent), Float::new(1.into(), exponent))
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

    pub(crate) fn lower_end(&self) -> End<'_> {
        End { at: &self.lower, is_open: self.lower_is_open }
    }

    pub(crate) fn upper_end(&self) -> End<'_> {
        End { at: &self.upper, is_open: self.upper_is_open }
    }

    /// The point 1.
    pub(crate) fn is_one(&self) -> bool {
        self.lower.is_one() && self.upper.is_one()
    }

    /// Every number of it is above `−2^exponent` and below `2^exponent`.
    pub(crate) fn is_within_power_of_two(&self, exponent: isize) -> bool {
        is_below_power_of_two(&self.lower, exponent) && is_below_power_of_two(&self.upper, exponent)
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

    /// Whether every number of `other` is in this interval, with its ends.
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
        Self::ordered(-self.upper, -self.lower).opened(self.upper_is_open, self.lower_is_open)
    }
}
