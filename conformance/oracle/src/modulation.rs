//! The modulations `m(p)` by their textbook definitions and derivatives.

use lossproof::Modulation;

use crate::arithmetic::Arithmetic;
use crate::interval::Interval;
use crate::sinc::Sinc;

/// `m`, `m′` and `m″` at one probability.
#[derive(Clone, Debug)]
pub(crate) struct Modulated {
    pub(crate) value: Interval,
    pub(crate) first: Interval,
    pub(crate) second: Interval,
}

impl Modulated {
    /// A modulation that does not depend on `p`.
    pub(crate) fn constant(value: Interval) -> Self {
        Self { value, first: Interval::zero(), second: Interval::zero() }
    }

    /// `(1 − p)^γ`, `−γ(1 − p)^{γ−1}`, `γ(γ − 1)(1 − p)^{γ−2}`, for `0 < p < 1`.
    pub(crate) fn focal(arithmetic: Arithmetic, gamma: f64, p: &Interval, rest: &Interval) -> Self {
        let gamma = Interval::from_f64(gamma);
        let less = arithmetic.sub(&gamma, &Interval::one());
        let half = arithmetic.div(&Interval::one(), &Interval::from_integer(2));
        let logarithm = || {
            if p.is_below(&half) == Some(true) { arithmetic.ln_1p(&-p.clone()) } else { arithmetic.ln(rest) }
        };
        let value = arithmetic.power(rest, logarithm, &gamma);
        let once = arithmetic.div(&arithmetic.mul(&gamma, &value), rest);
        let twice = arithmetic.div(&arithmetic.mul(&less, &once), rest);
        Self { value, first: -once, second: twice }
    }

    /// `w = sinc p − sinc u·e^{−u}` with `u = δp`, and
    /// `w′ = sinc′ p − δ(sinc′ u − sinc u)e^{−u}`, `w″ = sinc″ p − δ²(sinc″ u − 2 sinc′ u + sinc u)e^{−u}`, for `0 ≤ p ≤ 1`.
    pub(crate) fn hard_mining(arithmetic: Arithmetic, delta: f64, p: &Interval) -> Self {
        let delta = Interval::from_f64(delta);
        let u = arithmetic.mul(&delta, p);
        let slow = Sinc::at(arithmetic, p);
        let fast = Sinc::at(arithmetic, &u);
        let decay = arithmetic.exp(&-u);
        let slope = arithmetic.sub(&fast.first, &fast.value);
        let bend = arithmetic.sub(&arithmetic.sub(&fast.second, &fast.first), &slope);
        let square = arithmetic.square(&delta);
        Self {
            value: arithmetic.sub(&slow.value, &arithmetic.mul(&fast.value, &decay)),
            first: arithmetic.sub(&slow.first, &arithmetic.product([&delta, &slope, &decay])),
            second: arithmetic.sub(&slow.second, &arithmetic.product([&square, &bend, &decay])),
        }
    }
}

/// The bits that a modulation's parameters lose: those of their size.
pub(crate) fn parameter_bits(modulation: &Modulation) -> usize {
    let size = match *modulation {
        Modulation::Focal { gamma } => gamma,
        Modulation::HardMining { delta } | Modulation::HardMiningAsPublished { delta } => delta,
        Modulation::One | Modulation::GradientDensity { .. } => 1.0,
    };
    size.max(1.0).log2().ceil() as usize
}
