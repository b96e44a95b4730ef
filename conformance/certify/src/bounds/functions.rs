//! What is measured: each function in the reference, and its exact value.

use lossproof::numerics::{Sinc, one_minus_power};
use lossproof::{Ball, DoubleDouble, Modulation, Posterior, Real};

use super::BITS;
use super::sample::Sample;
use crate::doubled::{error_and_radius, exact};
use crate::enclosure::Enclosure;
use crate::functions::hard_mining::Weight;
use crate::functions::sinc::sinc;

/// A function of the reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Function {
    Sum,
    Product,
    Quotient,
    Root,
    Exp,
    ExpM1,
    Ln,
    Ln1p,
    SinPi,
    CosPi,
    Sinc,
    OneMinusPower,
    HardMining,
}

pub(super) const ALL: [(Function, &str, &str); 13] = [
    (Function::Sum, "a + b", "a, b from ±2^-8 to ±2^8"),
    (Function::Product, "a·b", "a, b from ±2^-8 to ±2^8"),
    (Function::Quotient, "a/b", "a, b from ±2^-8 to ±2^8"),
    (Function::Root, "√x", "x from 2^-300 to 2^300"),
    (Function::Exp, "e^x", "x from -700 to 700"),
    (Function::ExpM1, "e^x − 1", "x from ±2^-60 to ±2^6"),
    (Function::Ln, "ln x", "x from 2^-300 to 2^300"),
    (Function::Ln1p, "ln(1 + x)", "x from 2^-60 to 2^60"),
    (Function::SinPi, "sin πx", "x from ±2^-60 to ±2^6"),
    (Function::CosPi, "cos πx", "x from ±2^-60 to ±2^6"),
    (Function::Sinc, "sinc x", "x from 2^-60 to 2^6"),
    (Function::OneMinusPower, "1 − β^n", "β = 1 − 2^-1 to 1 − 2^-40, n up to 10^6"),
    (Function::HardMining, "HMLoss weight", "p from 2^-60 to 1, δ = 10^4"),
];

/// The bound, the error in the same units, and whether the one covers the other.
pub(super) struct Judged {
    pub(super) derived: f64,
    pub(super) measured: f64,
    pub(super) holds: bool,
}

impl Function {
    /// At one argument of the sample.
    pub(super) fn at(self, sample: &mut Sample) -> Judged {
        match self {
            Self::Sum | Self::Product | Self::Quotient => self.at_pair(sample.full(-8, 8), sample.full(-8, 8)),
            Self::Root | Self::Ln => self.at_pair(sample.full(-300, 300).abs(), DoubleDouble::from(1.0)),
            Self::Exp => self.at_number(sample.between(-700.0, 700.0)),
            Self::ExpM1 | Self::SinPi | Self::CosPi => {
                let size = sample.size(-60, 6);
                self.at_number(if sample.unit() < 0.5 { size } else { -size })
            }
            Self::Ln1p => self.at_number(sample.size(-60, 60)),
            Self::Sinc => self.at_number(sample.size(-60, 6)),
            Self::OneMinusPower => self.at_numbers(1.0 - sample.size(-40, -1), sample.between(1.0, 1e6).floor()),
            Self::HardMining => hard_mining(sample.size(-60, 0), 1e4),
        }
    }

    /// The reference's own function, in any of its number types.
    fn of<T: Real>(self, a: &T, b: &T) -> T {
        match self {
            Self::Sum => a.clone() + b.clone(),
            Self::Product => a.clone() * b.clone(),
            Self::Quotient => a.clone() / b.clone(),
            Self::Root => a.sqrt(),
            Self::Exp => a.exp(),
            Self::ExpM1 => a.exp_m1(),
            Self::Ln => a.ln(),
            Self::Ln1p => a.ln_1p(),
            Self::SinPi => a.sin_pi(),
            Self::CosPi => a.cos_pi(),
            Self::Sinc => Sinc::at(a).value,
            Self::OneMinusPower => one_minus_power(a, b),
            Self::HardMining => a.lift(f64::NAN),
        }
    }

    fn truth(self, a: &Enclosure, b: &Enclosure) -> Enclosure {
        match self {
            Self::Sum => a + b,
            Self::Product => a * b,
            Self::Quotient => a / b,
            Self::Root => (a.ln() * 0.5).exp(),
            Self::Exp => a.exp(),
            Self::ExpM1 => a.exp() - 1.0,
            Self::Ln => a.ln(),
            Self::Ln1p => (a + 1.0).ln(),
            Self::SinPi => a.sin_cos_pi().0,
            Self::CosPi => a.sin_cos_pi().1,
            Self::Sinc => sinc(a)[0].clone(),
            Self::OneMinusPower => a.lift(1.0) - (a.ln() * b).exp(),
            Self::HardMining => a.lift(f64::NAN),
        }
    }

    /// At exact binary64 numbers: what the ball says there.
    fn at_numbers(self, a: f64, b: f64) -> Judged {
        let truth = self.truth(&Enclosure::exact(a, BITS), &Enclosure::exact(b, BITS));
        judged(self.of(&Ball::from(a), &Ball::from(b)), &truth)
    }

    fn at_number(self, x: f64) -> Judged {
        self.at_numbers(x, 1.0)
    }

    /// At double-doubles with both halves full. A ball of radius 0 has one half only, and its bound, relative to the result,
    /// does not depend on the other half.
    fn at_pair(self, a: DoubleDouble, b: DoubleDouble) -> Judged {
        let ball = self.of(&Ball::from(a.approx()), &Ball::from(b.approx()));
        let derived = (exact(ball.radius(), BITS) / exact(ball.midpoint(), BITS).abs() * UNITS).to_f64().1;
        let truth = self.truth(&exact(a, BITS), &exact(b, BITS));
        let error = (exact(self.of(&a, &b), BITS) - &truth).abs() / truth.abs() * UNITS;
        let measured = error.to_f64().1;
        Judged { derived, measured, holds: measured <= derived }
    }
}

/// Errors are told in units of 2^-106.
const UNITS: f64 = (1_u128 << 106) as f64;

/// The HMLoss weight at an exact p; q is formed, with its own error.
fn hard_mining(p: f64, delta: f64) -> Judged {
    let at = Ball::from(p);
    let zero = Ball::from(0.0);
    let q = Ball::from(1.0) - at;
    let posterior = Posterior { p: at, q, nll: -at.ln(), rivals: zero, excess: zero, in_favour: zero };
    let weight = Modulation::HardMining { delta }.modulate(&posterior, &Ball::from(1.0)).value;
    let [truth, ..] = Weight::in_p(&Enclosure::exact(delta, BITS)).derivatives(&Enclosure::exact(p, BITS));
    judged(weight, &truth)
}

/// A ball against the exact value.
fn judged(ball: Ball, truth: &Enclosure) -> Judged {
    let (error, radius) = error_and_radius(ball, truth);
    let in_units = |x: &Enclosure| {
        if x.interval().is_zero() { 0.0 } else { (x / truth.abs() * UNITS).to_f64().1 }
    };
    let holds = (&radius - &error).interval().is_nonnegative();
    Judged { derived: in_units(&radius), measured: in_units(&error), holds }
}
