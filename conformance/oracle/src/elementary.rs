//! Exponential, logarithm, power and root of intervals.
//!
//! An interval argument is taken at a number near its middle, and widened by what the function can change over its radius.

use crate::arithmetic::Arithmetic;
use crate::float::{Float, float_from_f64, is_below_power_of_two, top};
use crate::interval::Interval;
use crate::library::library;
use crate::rounding::Format;

/// `e^{−2^40}` and below is enclosed by `[0, 2^{−2^40}]`: exponents stay far from the library's limits.
pub(crate) const EXPONENT_LIMIT: isize = 40;

impl Arithmetic {
    /// `e^x`. The point 0 gives exactly 1; from `−2^40` down it is `[0, 2^{−2^40}]`, from `2^40` up unbounded.
    pub fn exp(self, x: &Interval) -> Interval {
        if x.is_zero() {
            return Interval::one();
        }
        if !x.is_within_power_of_two(EXPONENT_LIMIT) {
            return self.exp_out_of_range(x);
        }
        if x.is_within_power_of_two(-self.bits().cast_signed()) {
            // 1 + x ≤ e^x ≤ 1 + x + x² for |x| ≤ 1; the library would align 1 and x bit by bit.
            let linear = self.add(&Interval::one(), x);
            return self.add(&linear, &Interval::new(Float::zero(), self.square(x).upper().clone()));
        }
        let (middle, radius) = self.middle_and_radius(x);
        if !is_below_power_of_two(&radius, -1) {
            let lower = self.exp(&Interval::point(x.lower().clone()));
            let upper = self.exp(&Interval::point(x.upper().clone()));
            return Interval::new(lower.lower().clone(), upper.upper().clone());
        }
        let value = self.exp_of_number(&middle);
        // 1 − r ≤ e^{−r} and e^r ≤ 1 + 2r for 0 ≤ r ≤ 1/2.
        let r = Interval::point(radius);
        let spread = Interval::new(
            self.sub(&Interval::one(), &r).lower().clone(),
            self.add(&Interval::one(), &self.add(&r, &r)).upper().clone(),
        );
        self.mul(&value, &spread)
    }

    /// `e^x` where an end of `x` is `±2^40` or beyond.
    fn exp_out_of_range(self, x: &Interval) -> Interval {
        let limit = Float::new(1.into(), EXPONENT_LIMIT);
        if !x.is_bounded() || *x.upper() >= limit {
            return Interval::whole();
        }
        let upper = if *x.upper() <= -limit {
            Float::new(1.into(), -(1 << EXPONENT_LIMIT))
        } else {
            self.exp(&Interval::point(x.upper().clone())).upper().clone()
        };
        Interval::new(Float::zero(), upper).opened(true, false)
    }

    /// The natural logarithm; the whole line unless `x` is certainly above 0.
    pub fn ln(self, x: &Interval) -> Interval {
        if !(x.is_positive() && x.is_bounded()) {
            return Interval::whole();
        }
        let (middle, radius) = self.middle_and_radius(x);
        let value = self.ln_of_number(&middle);
        // |ln a − ln b| ≤ |a − b| / min(a, b).
        let relative = self.div(&Interval::point(radius), &Interval::point(x.lower().clone()));
        let change = relative.upper().clone();
        let enclosure = self.add(&value, &Interval::new(-change.clone(), change));
        with_sign_of_logarithm(&enclosure, x)
    }

    /// `ln x = ln s + k·ln 2` with `s` near 1.
    fn ln_of_number(self, x: &Float) -> Interval {
        let mut k = top(x);
        let mut s = Float::new(x.significand().clone(), x.exponent() - k);
        if Format::F64.round(&s) < std::f64::consts::FRAC_1_SQRT_2 {
            k -= 1;
            s = Float::new(s.significand().clone(), s.exponent() + 1);
        }
        let whole_part = self.mul(&Interval::from_integer(k), &self.ln_2());
        self.add(&whole_part, &self.ln_near_one(&s))
    }

    /// `ln s = g + ln(1 + ε)`, `ε = (s − e^g)/e^g`, for any guess `g`: the exponential proves the guess. A guess with a third
    /// of the bits is enough, since the series of `ln(1 + ε)` is cut after its third term.
    fn ln_near_one(self, s: &Float) -> Interval {
        const BITS_FROM_BINARY64: usize = 190;
        let guess = if self.bits() <= BITS_FROM_BINARY64 {
            float_from_f64(Format::F64.round(s).ln()).unwrap_or_else(Float::zero)
        } else {
            let coarse = Arithmetic::new(self.bits() / 3 + 16);
            coarse.middle(&coarse.ln_near_one(s))
        };
        let guess = Interval::point(guess);
        let exponential = self.exp(&guess);
        let residue = self.sub(&Interval::point(s.clone()), &exponential);
        self.add(&guess, &self.ln_1p_series(&self.div(&residue, &exponential)))
    }

    /// `ln(1 + x)` for `|x| < 1/2`: `x − x²/2 + x³/3 ± x⁴`, the rest of the series being below `x⁴/4/(1 − |x|)`.
    fn ln_1p_series(self, x: &Interval) -> Interval {
        if !x.is_within_power_of_two(-1) {
            return Interval::whole();
        }
        let square = self.square(x);
        let cube = self.mul(&square, x);
        let rest = self.square(&square).upper().clone();
        let terms = [
            x.clone(),
            -self.div(&square, &Interval::from_integer(2)),
            self.div(&cube, &Interval::from_integer(3)),
            Interval::new(-rest.clone(), rest),
        ];
        self.sum(&terms)
    }

    /// `ln(1 + x)`, `x > −1`: by the sum `1 + x`, or by the series where that sum would lose more than the series leaves
    /// out. At least three quarters of the bits of a point are relative accuracy.
    pub fn ln_1p(self, x: &Interval) -> Interval {
        if x.is_zero() {
            Interval::zero()
        } else if x.is_within_power_of_two(-(self.bits() / 4).cast_signed()) {
            self.ln_1p_series(x)
        } else {
            self.ln(&self.add(&Interval::one(), x))
        }
    }

    /// `base^exponent` for `base ≥ 0` with a given logarithm. Small integer exponents multiply, and so keep points.
    pub(crate) fn power(self, base: &Interval, logarithm: impl FnOnce() -> Interval, exponent: &Interval) -> Interval {
        const MULTIPLIED: u8 = 64;
        for count in 0..=MULTIPLIED {
            if *exponent == Interval::from_integer(count) {
                return (0..count).fold(Interval::one(), |power, _| self.mul(&power, base));
            }
        }
        self.exp(&self.mul(exponent, &logarithm()))
    }

    /// The fourth root of a number above 0.
    pub(crate) fn fourth_root(self, x: &Interval) -> Interval {
        self.sqrt(&self.sqrt(x))
    }

    /// The square root, increasing, so that the ends decide.
    fn sqrt(self, x: &Interval) -> Interval {
        if !(x.is_positive() && x.is_bounded()) {
            return Interval::whole();
        }
        let lower = library(self, |context, _| context.sqrt(x.lower()));
        let upper = library(self, |context, _| context.sqrt(x.upper()));
        Interval::new(lower.lower().clone(), upper.upper().clone())
    }
}

/// The part of an enclosure of `ln x` on the side of 0 on which it lies: that of `x` from 1.
fn with_sign_of_logarithm(enclosure: &Interval, x: &Interval) -> Interval {
    let one = Float::one();
    let zero = Interval::zero();
    if *x.lower() >= one && enclosure.contains_zero() {
        Interval::from_ends(&zero, enclosure).opened(*x.lower() > one || x.lower_end().is_open, false)
    } else if *x.upper() <= one && enclosure.contains_zero() {
        Interval::from_ends(enclosure, &zero).opened(false, *x.upper() < one || x.upper_end().is_open)
    } else {
        enclosure.clone()
    }
}
