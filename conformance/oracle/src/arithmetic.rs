//! The four operations on intervals, rounded outward.

use dashu_float::round::mode::{Down, HalfEven, Up};
use dashu_float::{Context, FBig, FpResult};

use crate::interval::{Float, Interval};

/// Interval arithmetic at one precision.
///
/// Every operation is total: what cannot be enclosed (a divisor that may be 0, an unbounded operand) is the whole line.
/// An operation whose result fits the precision is exact, so that points stay points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arithmetic {
    bits: usize,
}

impl Arithmetic {
    /// Arithmetic with `bits` significant bits, at least 64.
    pub fn new(bits: usize) -> Self {
        Self { bits: bits.max(64) }
    }

    /// The number of significant bits.
    pub fn bits(self) -> usize {
        self.bits
    }

    pub(crate) fn down(self) -> Context<Down> {
        Context::new(self.bits)
    }

    pub(crate) fn up(self) -> Context<Up> {
        Context::new(self.bits)
    }

    /// `a + b`.
    pub fn add(self, a: &Interval, b: &Interval) -> Interval {
        if !(a.is_bounded() && b.is_bounded()) {
            return Interval::whole();
        }
        if a.is_zero() {
            return b.clone();
        }
        if b.is_zero() {
            return a.clone();
        }
        outward(
            self.down().add(a.lower(), b.lower()),
            self.up().add(a.upper(), b.upper()),
        )
    }

    /// `a − b`.
    pub fn sub(self, a: &Interval, b: &Interval) -> Interval {
        self.add(a, &-b.clone())
    }

    /// `a · b`; a factor that is exactly 0 makes 0 of any number.
    pub fn mul(self, a: &Interval, b: &Interval) -> Interval {
        if a.is_zero() || b.is_zero() {
            return Interval::zero();
        }
        if !(a.is_bounded() && b.is_bounded()) {
            return Interval::whole();
        }
        let pairs = extreme_pairs(a, b);
        pairs
            .iter()
            .map(|(x, y)| outward(self.down().mul(x, y), self.up().mul(x, y)))
            .reduce(hull)
            .unwrap_or_else(Interval::whole)
    }

    /// `a²`.
    pub fn square(self, a: &Interval) -> Interval {
        let product = self.mul(a, a);
        if product.is_bounded() && !product.is_nonnegative() {
            return Interval::new(Float::zero(), product.upper().clone());
        }
        product
    }

    /// `a / b`; the whole line if `b` may be 0.
    pub fn div(self, a: &Interval, b: &Interval) -> Interval {
        if b.contains_zero() || !(a.is_bounded() && b.is_bounded()) {
            return Interval::whole();
        }
        if a.is_zero() {
            return Interval::zero();
        }
        // On each side of 0, 1/b is monotone, so the extremes are again at pairs of ends.
        extreme_pairs(a, &reversed(b))
            .iter()
            .map(|(x, y)| outward(self.down().div(x, y), self.up().div(x, y)))
            .reduce(hull)
            .unwrap_or_else(Interval::whole)
    }

    /// The sum of all the terms, 0 if there are none.
    pub fn sum<'a>(self, terms: impl IntoIterator<Item = &'a Interval>) -> Interval {
        terms
            .into_iter()
            .fold(Interval::zero(), |sum, term| self.add(&sum, term))
    }

    /// The product of all the factors, 1 if there are none.
    pub fn product<'a>(self, factors: impl IntoIterator<Item = &'a Interval>) -> Interval {
        factors
            .into_iter()
            .fold(Interval::one(), |product, factor| self.mul(&product, factor))
    }

    /// A number near the middle of a bounded interval, and an upper bound of the distance to either end.
    pub(crate) fn middle_and_radius(self, x: &Interval) -> (Float, Float) {
        if x.is_point() {
            return (x.lower().clone(), Float::zero());
        }
        let context = Context::<HalfEven>::new(self.bits + 8);
        let doubled = context
            .add(x.lower(), x.upper())
            .map_or_else(|_| x.lower().clone(), |sum| sum.value().into_repr());
        let middle = Float::new(doubled.significand().clone(), doubled.exponent() - 1);
        let coarse = Arithmetic::new(64);
        let to_middle = coarse.sub(x, &Interval::point(middle.clone()));
        (middle, to_middle.greatest_magnitude())
    }
}

/// The pairs of ends among whose products the smallest and the largest are: one or two where the signs are known.
fn extreme_pairs<'a>(a: &'a Ends, b: &'a Ends) -> Vec<(&'a Float, &'a Float)> {
    if a.is_point() && b.is_point() {
        return vec![(a.lower(), b.lower())];
    }
    match (a.is_nonnegative(), b.is_nonnegative()) {
        (true, true) => vec![(a.lower(), b.lower()), (a.upper(), b.upper())],
        (true, false) if b.is_negative() => vec![(a.upper(), b.lower()), (a.lower(), b.upper())],
        (false, true) if a.is_negative() => vec![(a.lower(), b.upper()), (a.upper(), b.lower())],
        _ => vec![
            (a.lower(), b.lower()),
            (a.lower(), b.upper()),
            (a.upper(), b.lower()),
            (a.upper(), b.upper()),
        ],
    }
}
