//! The four operations on intervals, rounded outward.

use dashu_float::round::Rounded;
use dashu_float::round::mode::{Down, HalfEven, Up};
use dashu_float::{Context, FBig, FpResult};

use crate::float::{Float, is_zero};
use crate::interval::{End, Interval};

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
        let is_open = |a: End, b: End| a.is_open || b.is_open;
        let open = (is_open(a.lower_end(), b.lower_end()), is_open(a.upper_end(), b.upper_end()));
        outward(a.is_point() && b.is_point(), open, self.down().add(a.lower(), b.lower()), || {
            self.up().add(a.upper(), b.upper())
        })
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
        if a.is_one() {
            return b.clone();
        }
        if b.is_one() {
            return a.clone();
        }
        if !(a.is_bounded() && b.is_bounded()) {
            return Interval::whole();
        }
        if a.is_negative() {
            return -self.mul(&-a.clone(), b);
        }
        if b.is_negative() {
            return -self.mul(a, &-b.clone());
        }
        match (a.is_nonnegative(), b.is_nonnegative()) {
            (true, true) => self.product_of_ends(a.lower_end(), b.lower_end(), a.upper_end(), b.upper_end()),
            (true, false) => self.product_of_ends(a.upper_end(), b.lower_end(), a.upper_end(), b.upper_end()),
            (false, true) => self.product_of_ends(a.lower_end(), b.upper_end(), a.upper_end(), b.upper_end()),
            (false, false) => hull(
                &self.product_of_ends(a.lower_end(), b.upper_end(), a.upper_end(), b.upper_end()),
                &self.product_of_ends(a.upper_end(), b.lower_end(), a.lower_end(), b.lower_end()),
            ),
        }
    }

    /// `[a·b, c·d]`, rounded outward.
    fn product_of_ends(self, a: End, b: End, c: End, d: End) -> Interval {
        let open = (is_never_reached(a, b), is_never_reached(c, d));
        outward(a.at == c.at && b.at == d.at, open, self.down().mul(a.at, b.at), || self.up().mul(c.at, d.at))
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
        if b.is_one() {
            return a.clone();
        }
        if b.is_negative() {
            return self.div(&-a.clone(), &-b.clone());
        }
        if a.is_negative() {
            return -self.div(&-a.clone(), b);
        }
        // The quotient is largest over the smallest divisor, and smallest there too if the dividend may be negative.
        let below = if a.is_nonnegative() { b.upper_end() } else { b.lower_end() };
        let open = (is_never_reached(a.lower_end(), below), is_never_reached(a.upper_end(), b.lower_end()));
        outward(a.is_point() && b.is_point(), open, self.down().div(a.lower(), below.at), || {
            self.up().div(a.upper(), b.lower())
        })
    }

    /// The sum of all the terms, 0 if there are none.
    pub fn sum<'a>(self, terms: impl IntoIterator<Item = &'a Interval>) -> Interval {
        terms.into_iter().fold(Interval::zero(), |sum, term| self.add(&sum, term))
    }

    /// The product of all the factors, 1 if there are none.
    pub fn product<'a>(self, factors: impl IntoIterator<Item = &'a Interval>) -> Interval {
        factors.into_iter().fold(Interval::one(), |product, factor| self.mul(&product, factor))
    }

    /// A number near the middle of a bounded interval.
    pub(crate) fn middle(self, x: &Interval) -> Float {
        if x.is_point() {
            return x.lower().clone();
        }
        let context = Context::<HalfEven>::new(self.bits + 8);
        let doubled =
            context.add(x.lower(), x.upper()).map_or_else(|_| x.lower().clone(), |sum| sum.value().into_repr());
        let exponent = doubled.exponent() - 1;
        Float::new(doubled.into_parts().0, exponent)
    }

    /// The same, and an upper bound of the distance to either end.
    pub(crate) fn middle_and_radius(self, x: &Interval) -> (Float, Float) {
        let middle = self.middle(x);
        if x.is_point() {
            return (middle, Float::zero());
        }
        let coarse = Arithmetic::new(64);
        let to_middle = coarse.sub(x, &Interval::point(middle.clone()));
        (middle, to_middle.greatest_magnitude())
    }
}

/// The product, or the quotient, of two ends is not one of numbers in the intervals: one end is open, unless the other is a
/// 0 that is reached.
fn is_never_reached(a: End, b: End) -> bool {
    (a.is_open && (b.is_open || !is_zero(b.at))) || (b.is_open && !is_zero(a.at))
}

/// The interval between the two rounded results; the second is not needed where both round the same exact number and the
/// first rounding was exact. An end is open that is known to be, and one that was rounded outward.
fn outward(
    same: bool,
    open: (bool, bool),
    lower: FpResult<FBig<Down>>,
    upper: impl FnOnce() -> FpResult<FBig<Up>>,
) -> Interval {
    let Ok(lower) = lower else {
        return Interval::whole();
    };
    if same && let Rounded::Exact(value) = lower {
        return Interval::point(value.into_repr());
    }
    match upper() {
        Ok(upper) => {
            let open = (open.0 || is_inexact(&lower), open.1 || is_inexact(&upper));
            Interval::ordered(lower.value().into_repr(), upper.value().into_repr()).opened(open.0, open.1)
        }
        Err(_) => Interval::whole(),
    }
}

fn is_inexact<T>(rounded: &Rounded<T>) -> bool {
    matches!(rounded, Rounded::Inexact(..))
}

/// The smallest interval around two others.
fn hull(a: &Interval, b: &Interval) -> Interval {
    let (lower, upper) = (a.lower().min(b.lower()), a.upper().max(b.upper()));
    Interval::new(lower.clone(), upper.clone())
}
