//! The derivatives put together term by term, each term where a mistake can be made.
//!
//! With `θ = d/dt`: `L' = ω(m_t·ℓ − q·m)`, `L'' = ω(m_tt·ℓ − 2q·m_t + pq·m)`, `m_t = pq·m'`,
//! `m_tt = (q − p)·pq·m' + (pq)²·m''`; in the logits `L'` at the target and `−L'·s_k` elsewhere, `L''` and
//! `L''·s_k² − L'·s_k(1 − s_k)`, times the scale, and its square.

use lossproof::{Ball, Derivatives, Evaluation, Link, Loss, RowDetail};

use crate::support::Owned;

/// Mistakes that are made in hand-written derivatives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mistake {
    /// The modulation held constant.
    DetachedModulation,
    /// The product rule without its middle term `−2q·m_t`.
    NoMixedTerm,
    /// `m_tt` without `(pq)²·m''`.
    NoSecondDerivative,
    /// `m_tt` without the derivative of `pq`.
    NoInnerDerivative,
    /// The other classes with the target's sign.
    SignOfOthers,
    /// The other classes by their probabilities, not by their shares of the rest.
    ProbabilitiesForShares,
    /// `L''·s_k²` alone, as in Gauss and Newton's approximation.
    NoBend,
    /// The scale on the Hessian once.
    ScaleOnce,
    /// The class weight twice.
    WeightTwice,
    /// The gradient of the sum beside the loss of the mean.
    NoDivisor,
}

pub(crate) const MISTAKES: [Mistake; 10] = [
    Mistake::DetachedModulation,
    Mistake::NoMixedTerm,
    Mistake::NoSecondDerivative,
    Mistake::NoInnerDerivative,
    Mistake::SignOfOthers,
    Mistake::ProbabilitiesForShares,
    Mistake::NoBend,
    Mistake::ScaleOnce,
    Mistake::WeightTwice,
    Mistake::NoDivisor,
];

/// The answer whose derivatives are assembled with one mistake, or with none.
pub(crate) fn assembled(loss: &Loss, batch: &Owned, mistake: Option<Mistake>) -> Evaluation<Ball> {
    let view = batch.batch();
    let mut answer = loss.evaluate_bounded(&view, Derivatives::Hessian).expect("valid");
    let rows = loss.details(&view, &number(0.0), |z| Ball::from(*z)).expect("valid");
    let (mut gradient, mut hessian) = (Vec::new(), Vec::new());
    for (row, target) in rows.into_iter().zip(&batch.targets) {
        let (row, target) = (row.expect("finite logits"), target.expect("a target"));
        let (first, second) = curve(loss, &row, mistake);
        let reported = if loss.link == Link::Sigmoid { 1..2 } else { 0..batch.columns };
        for k in reported {
            let (g, h) = of_class(&row, target, k, first, second, mistake);
            gradient.push(g);
            hessian.push(h);
        }
    }
    (answer.gradient, answer.hessian) = (gradient, Some(hessian));
    answer
}

/// `L'` and `L''`.
fn curve(loss: &Loss, row: &RowDetail<Ball>, mistake: Option<Mistake>) -> (Ball, Ball) {
    let keep = |dropped_by: Mistake, x: Ball| if mistake == Some(dropped_by) { number(0.0) } else { x };
    let at = &row.posterior;
    let (p, q, nll) = (at.p, at.q, at.nll);
    let modulated = loss.modulation.modulate(at, &row.density);
    let inner = keep(Mistake::NoInnerDerivative, (q - p) * modulated.slope);
    let outer = keep(Mistake::NoSecondDerivative, modulated.curvature);
    let m_t = keep(Mistake::DetachedModulation, modulated.slope);
    let m_tt = keep(Mistake::DetachedModulation, inner + outer);
    let mixed = keep(Mistake::NoMixedTerm, number(2.0) * q * m_t);
    let weight = if mistake == Some(Mistake::WeightTwice) { row.weight * row.weight } else { row.weight };
    (weight * (m_t * nll - q * modulated.value), weight * (m_tt * nll - mixed + p * q * modulated.value))
}

/// `∂L/∂z_k` and `∂²L/∂z_k²`.
fn of_class(
    row: &RowDetail<Ball>,
    target: usize,
    k: usize,
    first: Ball,
    second: Ball,
    mistake: Option<Mistake>,
) -> (Ball, Ball) {
    let once = if mistake == Some(Mistake::NoDivisor) { row.scale } else { row.scale * row.incoming };
    let twice = if mistake == Some(Mistake::ScaleOnce) { once } else { once * row.scale };
    if k == target {
        return (first * once, second * twice);
    }
    let share = match mistake {
        Some(Mistake::ProbabilitiesForShares) => row.shares[k] * row.posterior.q,
        _ => row.shares[k],
    };
    let slope = if mistake == Some(Mistake::SignOfOthers) { first } else { -first };
    let bend = if mistake == Some(Mistake::NoBend) { number(0.0) } else { first * share * (number(1.0) - share) };
    (slope * share * once, (second * share * share - bend) * twice)
}

fn number(x: f64) -> Ball {
    Ball::from(x)
}
