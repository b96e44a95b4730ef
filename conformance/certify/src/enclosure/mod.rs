//! Numbers with an enclosure: interval arithmetic of the oracle with operators.

mod operators;

use lossproof_oracle::{Arithmetic, Float, Format, Interval};

/// An interval that contains an exact number, and the arithmetic in which it is computed on.
///
/// Two of different precision meet in the precision of the left one.
#[derive(Clone, Debug, PartialEq)]
pub struct Enclosure {
    interval: Interval,
    arithmetic: Arithmetic,
}

impl Enclosure {
    /// The interval, in arithmetic of `bits` significant bits (at least 64).
    pub fn new(interval: Interval, bits: usize) -> Self {
        Self { interval, arithmetic: Arithmetic::new(bits) }
    }

    /// Everything between two binary64 numbers.
    pub fn between(lower: f64, upper: f64, bits: usize) -> Self {
        let end = |x: f64| Interval::from_f64(x).lower().clone();
        Self::new(Interval::new(end(lower), end(upper)), bits)
    }

    /// The exact value of a binary64 number.
    pub fn exact(x: f64, bits: usize) -> Self {
        Self::new(Interval::from_f64(x), bits)
    }

    /// The exact value of a binary64 number, in this arithmetic.
    pub fn lift(&self, x: f64) -> Self {
        self.with(Interval::from_f64(x))
    }

    /// The same interval, computed on with `bits` significant bits.
    pub fn at_precision(&self, bits: usize) -> Self {
        Self::new(self.interval.clone(), bits)
    }

    fn with(&self, interval: Interval) -> Self {
        Self { interval, arithmetic: self.arithmetic }
    }

    /// The interval.
    pub fn interval(&self) -> &Interval {
        &self.interval
    }

    /// The significant bits of the arithmetic.
    pub fn bits(&self) -> usize {
        self.arithmetic.bits()
    }

    /// Both ends as binary64 numbers, rounded outward.
    pub fn to_f64(&self) -> (f64, f64) {
        let (lower, upper) = (Format::F64.round(self.interval.lower()), Format::F64.round(self.interval.upper()));
        let exact = |x: f64, end: &Float| Interval::from_f64(x).lower() == end;
        (
            if exact(lower, self.interval.lower()) { lower } else { lower.next_down() },
            if exact(upper, self.interval.upper()) { upper } else { upper.next_up() },
        )
    }

    /// The lower end, as a point.
    pub fn lower(&self) -> Self {
        self.with(Interval::point(self.interval.lower().clone()))
    }

    /// The upper end, as a point.
    pub fn upper(&self) -> Self {
        self.with(Interval::point(self.interval.upper().clone()))
    }

    /// A point near the middle of a bounded interval.
    pub fn middle(&self) -> Self {
        ((self.lower() + self.upper()) * 0.5).lower()
    }

    /// Whether the number is certainly above 0.
    pub fn is_positive(&self) -> bool {
        self.interval.is_positive()
    }

    /// Whether the number is certainly below 0.
    pub fn is_negative(&self) -> bool {
        self.interval.is_negative()
    }

    /// What is in both intervals. Both contain the exact number, so they meet; if they do not, nothing is known.
    pub fn and(&self, other: &Self) -> Self {
        let (a, b) = (&self.interval, &other.interval);
        self.with(Interval::new(a.lower().max(b.lower()).clone(), a.upper().min(b.upper()).clone()))
    }

    /// The smallest interval around both.
    pub fn hull(&self, other: &Self) -> Self {
        let (a, b) = (&self.interval, &other.interval);
        self.with(Interval::new(a.lower().min(b.lower()).clone(), a.upper().max(b.upper()).clone()))
    }

    /// `[−r, r]`, `r` the larger magnitude of the two ends.
    pub fn symmetric(&self) -> Self {
        let size = self.interval.greatest_magnitude();
        self.with(Interval::new(-size.clone(), size))
    }

    /// The square.
    pub fn square(&self) -> Self {
        self.with(self.arithmetic.square(&self.interval))
    }

    /// The absolute value.
    pub fn abs(&self) -> Self {
        self.with(Interval::new(self.interval.least_magnitude(), self.interval.greatest_magnitude()))
    }

    /// `e^x`.
    pub fn exp(&self) -> Self {
        self.with(self.arithmetic.exp(&self.interval))
    }

    /// The natural logarithm; the whole line unless the number is certainly above 0.
    pub fn ln(&self) -> Self {
        self.with(self.arithmetic.ln(&self.interval))
    }

    /// `ln(1 + x)`, for `x > −1`.
    pub fn ln_1p(&self) -> Self {
        self.with(self.arithmetic.ln_1p(&self.interval))
    }

    /// π.
    pub fn pi(&self) -> Self {
        self.with(self.arithmetic.pi())
    }

    /// `(sin πx, cos πx)`.
    pub fn sin_cos_pi(&self) -> (Self, Self) {
        let (sin, cos) = self.arithmetic.sin_cos_pi(&self.interval);
        (self.with(sin), self.with(cos))
    }
}
