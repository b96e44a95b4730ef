//! `sin πx` and `cos πx` of intervals.

use dashu_float::round::mode::HalfEven;
use dashu_float::{ConstCache, Context};
use dashu_int::IBig;

use crate::arithmetic::Arithmetic;
use crate::float::{Float, is_below_power_of_two, is_zero, top};
use crate::interval::Interval;
use crate::library::library;

impl Arithmetic {
    /// `(sin πx, cos πx)`, exact at the half-integers.
    ///
    /// The middle of the interval is reduced by the period 2 exactly, as an integer multiple of a power of two. Both
    /// functions change by less than `4r` over a distance `r` (their slope is at most π), and neither leaves `[−1, 1]`;
    /// that holds across extrema too, so that no case needs to be told apart.
    pub fn sin_cos_pi(self, x: &Interval) -> (Interval, Interval) {
        let everything = Interval::within_power_of_two(0);
        if !x.is_bounded() {
            return (everything.clone(), everything);
        }
        let (middle, radius) = self.middle_and_radius(x);
        if !is_below_power_of_two(&radius, -1) {
            return (everything.clone(), everything);
        }
        let (sin, cos) = self.sin_cos_pi_of_number(&reduced_by_period(&middle));
        let change = Float::new(radius.significand().clone(), radius.exponent() + 2);
        let change = Interval::new(-change.clone(), change);
        let one = Float::one();
        let widen = |value: &Interval| self.add(value, &change).clipped(&-one.clone(), &one);
        (widen(&sin), widen(&cos))
    }

    /// At a number in (−2, 2).
    fn sin_cos_pi_of_number(self, x: &Float) -> (Interval, Interval) {
        if is_zero(x) {
            return (Interval::zero(), Interval::one());
        }
        if x.exponent() >= -1 {
            let halves = Float::new(x.significand().clone(), x.exponent() + 1);
            return at_half_integer(&halves);
        }
        let one = Float::one();
        let value = |function: fn(&Context<HalfEven>, &Float, &mut ConstCache) -> _| {
            library(self, |context, constants| function(context, x, constants)).clipped(&-one.clone(), &one)
        };
        (
            value(|context, x, constants| context.sin_pi(x, Some(constants))),
            value(|context, x, constants| context.cos_pi(x, Some(constants))),
        )
    }
}

/// `x` less a multiple of 2, exactly.
fn reduced_by_period(x: &Float) -> Float {
    if is_zero(x) || x.exponent() >= 1 {
        return Float::zero();
    }
    if top(x) <= 1 {
        return x.clone();
    }
    // |x| ≥ 2, so the exponent is above minus the significand's length, and this shift is short.
    let period = IBig::ONE << (1 - x.exponent()).unsigned_abs();
    Float::new(x.significand() % period, x.exponent())
}

/// `sin` and `cos` of `n` quarter turns.
fn at_half_integer(n: &Float) -> (Interval, Interval) {
    let plus = Interval::one;
    let minus = || -Interval::one();
    let turns = (n.significand().clone() << n.exponent().unsigned_abs()) % IBig::from(4);
    match i8::try_from(turns).map(|turn| turn.rem_euclid(4)) {
        Ok(0) => (Interval::zero(), plus()),
        Ok(1) => (plus(), Interval::zero()),
        Ok(2) => (Interval::zero(), minus()),
        _ => (minus(), Interval::zero()),
    }
}
