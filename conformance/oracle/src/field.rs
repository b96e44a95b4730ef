//! The operations that the formulas are written in, for the two kinds of numbers that they are evaluated in.
//!
//! [`Arithmetic`] encloses every number; [`Rationals`](crate::rational::Rationals) keeps it exactly where it can. One
//! formula serves both, so that the exact path cannot say something else than the enclosures.

use dashu_int::IBig;

use crate::arithmetic::Arithmetic;
use crate::float::Float;
use crate::interval::Interval;

/// The four operations on numbers of one kind. Each is total.
pub(crate) trait Field: Copy {
    /// What the operations act on.
    type Number: Clone;

    fn integer(self, value: impl Into<IBig>) -> Self::Number;
    /// The exact value of a binary64 number.
    fn binary64(self, value: f64) -> Self::Number;
    fn add(self, a: &Self::Number, b: &Self::Number) -> Self::Number;
    fn neg(self, a: &Self::Number) -> Self::Number;
    /// A factor that is exactly 0 makes 0 of anything.
    fn mul(self, a: &Self::Number, b: &Self::Number) -> Self::Number;
    fn div(self, a: &Self::Number, b: &Self::Number) -> Self::Number;
    fn square(self, a: &Self::Number) -> Self::Number;
    /// `base^exponent` for `0 ≤ base < 1` and `exponent ≥ 1`.
    fn integer_power(self, base: f64, exponent: u64) -> Self::Number;
    /// The number is known to be 0.
    fn is_zero(self, a: &Self::Number) -> bool;

    fn sub(self, a: &Self::Number, b: &Self::Number) -> Self::Number {
        self.add(a, &self.neg(b))
    }

    /// `p(1 − p)` for `0 ≤ p ≤ 1`.
    fn spread(self, p: &Self::Number) -> Self::Number {
        self.mul(p, &self.sub(&self.integer(1), p))
    }

    fn sum<'a>(self, terms: impl IntoIterator<Item = &'a Self::Number>) -> Self::Number
    where
        Self::Number: 'a,
    {
        terms.into_iter().fold(self.integer(0), |sum, term| self.add(&sum, term))
    }

    fn product<'a>(self, factors: impl IntoIterator<Item = &'a Self::Number>) -> Self::Number
    where
        Self::Number: 'a,
    {
        factors.into_iter().fold(self.integer(1), |product, factor| self.mul(&product, factor))
    }
}

impl Field for Arithmetic {
    type Number = Interval;

    fn integer(self, value: impl Into<IBig>) -> Interval {
        Interval::from_integer(value)
    }

    fn binary64(self, value: f64) -> Interval {
        Interval::from_f64(value)
    }

    fn add(self, a: &Interval, b: &Interval) -> Interval {
        Self::add(self, a, b)
    }

    fn neg(self, a: &Interval) -> Interval {
        -a.clone()
    }

    fn mul(self, a: &Interval, b: &Interval) -> Interval {
        Self::mul(self, a, b)
    }

    fn div(self, a: &Interval, b: &Interval) -> Interval {
        Self::div(self, a, b)
    }

    fn square(self, a: &Interval) -> Interval {
        Self::square(self, a)
    }

    fn integer_power(self, base: f64, exponent: u64) -> Interval {
        let base = Interval::from_f64(base);
        if base.is_zero() {
            return Interval::zero();
        }
        self.power(&base, || self.ln(&base), &Interval::from_integer(exponent))
    }

    fn is_zero(self, a: &Interval) -> bool {
        a.is_zero()
    }

    /// On either side of 1/2 the ends decide: `p(1 − p)` rises up to there, and falls from there on.
    fn spread(self, p: &Interval) -> Interval {
        let at = |end: Interval| self.mul(&end, &self.sub(&Interval::one(), &end));
        let half = Float::new(1.into(), -1);
        let (low, high) = if *p.upper() <= half {
            (p.lower_end(), p.upper_end())
        } else if *p.lower() >= half {
            (p.upper_end(), p.lower_end())
        } else {
            return at(p.clone());
        };
        let [least, greatest] = [low, high].map(|end| at(Interval::point(end.at.clone())));
        Interval::from_ends(&least, &greatest).opened(low.is_open, high.is_open)
    }
}
