//! The modulations `m(p)` by their textbook definitions and derivatives.

use lossproof::Modulation;

use crate::arithmetic::Arithmetic;
use crate::field::Field;
use crate::interval::Interval;
use crate::sinc::Sinc;

/// `m`, `m′` and `m″` at one probability.
#[derive(Clone, Debug)]
pub(crate) struct Modulated<N> {
    pub(crate) value: N,
    pub(crate) first: N,
    pub(crate) second: N,
}

impl<N> Modulated<N> {
    /// A modulation that does not depend on `p`.
    pub(crate) fn constant<F: Field<Number = N>>(field: F, value: N) -> Self {
        Self { value, first: field.integer(0), second: field.integer(0) }
    }

    /// `(1 − p)^γ`, `−γ(1 − p)^{γ−1}`, `γ(γ − 1)(1 − p)^{γ−2}` from the first of them, for `0 ≤ p < 1`.
    pub(crate) fn focal<F: Field<Number = N>>(field: F, gamma: f64, value: N, rest: &N) -> Self {
        let gamma = field.binary64(gamma);
        let less = field.sub(&gamma, &field.integer(1));
        let once = field.div(&field.mul(&gamma, &value), rest);
        let second = field.div(&field.mul(&less, &once), rest);
        Self { value, first: field.neg(&once), second }
    }
}

/// `(1 − p)^γ` for `0 < p < 1`.
pub(crate) fn focal_weight(arithmetic: Arithmetic, gamma: f64, p: &Interval, rest: &Interval) -> Interval {
    let half = arithmetic.div(&Interval::one(), &Interval::from_integer(2));
    let logarithm =
        || if p.is_below(&half) == Some(true) { arithmetic.ln_1p(&-p.clone()) } else { arithmetic.ln(rest) };
    arithmetic.power(rest, logarithm, &Interval::from_f64(gamma))
}

impl Modulated<Interval> {
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

/// The bits that a modulation loses: those of its parameter's size, and where it subtracts numbers that are almost equal for a
/// `p` or `1 − p` of `2^−lead` those of the lead, with some to spare. At a limit nothing is subtracted.
pub(crate) fn lost_bits(modulation: &Modulation, lead: f64) -> usize {
    let lead = if lead.is_finite() { lead } else { 0.0 };
    let (size, lost) = match *modulation {
        Modulation::Focal { gamma } => (gamma, 0.0),
        Modulation::HardMining { delta } | Modulation::HardMiningAsPublished { delta } => (delta, 1.5 * lead),
        Modulation::One | Modulation::GradientDensity { .. } => (1.0, 0.0),
    };
    (size.max(1.0).log2().ceil() + lost) as usize
}
