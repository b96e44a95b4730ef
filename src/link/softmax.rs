//! The softmax link.
//!
//! # Definition
//! `p = e^{a_y}/Σ_k e^{a_k} = σ(t)`, `t = −log Σ_{k≠y} e^{a_k − a_y}`.
//!
//! # Domain
//! Any logits; −∞ masks a class.
//!
//! # Stable form and why
//! With `R = e^{−t}`, the odds against the target: `ℓ = log1p(R)`, `p = 1/(1 + R)`, `q = R/(1 + R)`, each through the
//! smaller of `R` and `1/R`. Neither `p` then `log p`, nor `1 − p` by subtraction is ever formed. `R = e^D·S` where `D` is
//! the target's distance to the largest other class and `S = Σ e^{a_k − a_max}`; where `R` is large,
//! `ℓ = D + log S + log1p(1/R)`, which does not overflow. Above `−t = 30` that sum cancels by less than a factor 5
//! (|log S| < 45 + 44 for 64-bit counts), below it `log1p` has no need of it.
//!
//! # Limits
//! The special values of `spec/special-values.md`.
//!
//! # Departures
//! None.
//!
//! # Source
//! Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 41 (2021).

use super::Posterior;
use crate::Real;
use crate::adjustment::{Mass, Prepared};
use crate::numerics::log_one_plus_odds;
use crate::real::sum;

/// A row after the link.
pub(crate) struct Row<T> {
    /// Where the row lies on the margin's curve.
    pub(crate) posterior: Posterior<T>,
    /// `s_k = e^{a_k}/Σ_{j≠y} e^{a_j}`, 0 at the target and where masked.
    pub(crate) shares: Vec<T>,
    /// The class with the largest share and `1 − s_k` there, which a subtraction would lose; where it was asked for.
    pub(crate) largest: Option<(usize, T)>,
}

/// Links one row, with `1 − s_k` of the largest share where it is wanted: second derivatives alone need it. `None` where the result
/// is NaN: a NaN logit, two at +∞, all at −∞.
pub(crate) fn link<T: Real>(
    logits: &[T],
    target: usize,
    draws: Option<&[bool]>,
    adjustment: &Prepared<T>,
    wants_largest: bool,
) -> Option<Row<T>> {
    let seed = &adjustment.scale;
    if logits.iter().any(|z| z.approx().is_nan()) {
        return None;
    }
    let mass = |k: usize| adjustment.mass(k, target, draws).filter(|_| logits[k].approx() != f64::NEG_INFINITY);
    let mut infinite = (0..logits.len()).filter(|&k| logits[k].approx() == f64::INFINITY && mass(k).is_some());
    match (infinite.next(), infinite.next()) {
        (Some(_), Some(_)) => return None,
        (Some(k), None) if k == target => return Some(certain(seed, logits.len())),
        (Some(k), None) => {
            let mut shares = vec![seed.lift(0.0); logits.len()];
            shares[k] = seed.lift(1.0);
            return Some(Row { posterior: impossible(seed), shares, largest: Some((k, seed.lift(0.0))) });
        }
        _ => {}
    }
    let mut others = Vec::with_capacity(logits.len());
    others.extend((0..logits.len()).filter(|&k| k != target && mass(k).is_some()));
    let largest = |numbers: &[T]| {
        // By the approximations: any of nearly equal largest numbers serves.
        others.iter().copied().max_by(|&j, &k| numbers[j].approx().total_cmp(&numbers[k].approx()))
    };
    let Some(top) = largest(logits) else {
        return mass(target).map(|_| certain(seed, logits.len()));
    };
    let margin = adjustment.margin(target);
    let difference = |k: usize| adjustment.scaled(logits[k].clone() - logits[target].clone() + margin.clone());
    let distance = difference(top);
    // The target's first, and the others' beside it.
    let mut exponentials = Vec::with_capacity(logits.len());
    exponentials.push(distance.clone());
    exponentials.extend(others.iter().map(|&k| adjustment.scaled(logits[k].clone() - logits[top].clone())));
    T::exp_each(&mut exponentials);
    let mut terms = vec![seed.lift(0.0); logits.len()];
    for (k, exponential) in others.iter().zip(exponentials[1..].iter().cloned()) {
        terms[*k] = mass(*k).map_or_else(|| seed.lift(0.0), |mass| mass.times(exponential));
    }
    let s = sum(seed, &terms);
    let posterior = match mass(target) {
        None => impossible(seed),
        Some(of_target) => {
            let mut at = posterior(&distance, &(exponentials[0].clone() * s.clone()), &s, of_target);
            if distance.approx().abs() < NEAR_TIE {
                let near: Vec<(T, T)> =
                    others.iter().filter_map(|&k| Some((mass(k)?.number(seed), difference(k)))).collect();
                (at.rivals, at.excess) = near_tie(seed, &near).unwrap_or((at.rivals, at.excess));
            }
            at
        }
    };
    let largest = wants_largest.then(|| largest(&terms)).flatten().map(|k| {
        let whole = std::mem::replace(&mut terms[k], seed.lift(0.0));
        let rest = sum(seed, &terms);
        terms[k] = whole;
        (k, rest / s.clone())
    });
    let shares = terms.into_iter().map(|x| if x.is_zero() { x } else { x / s.clone() }).collect();
    Some(Row { posterior, shares, largest })
}

/// Below this all differences count as near ties, and the excess is summed from `expm1`.
const NEAR_TIE: f64 = 1e-6;

/// The others' masses and their excess, from masses and differences; `None` where one of them is no near tie.
fn near_tie<T: Real>(seed: &T, others: &[(T, T)]) -> Option<(T, T)> {
    let near = others.iter().all(|(_, difference)| difference.approx().abs() < NEAR_TIE);
    let masses: Vec<T> = others.iter().map(|(mass, _)| mass.clone()).collect();
    let excesses: Vec<T> = others.iter().map(|(mass, difference)| mass.clone() * difference.exp_m1()).collect();
    near.then(|| (sum(seed, &masses), sum(seed, &excesses)))
}

/// From `D`, `e^D·S`, `S` and the target's mass.
fn posterior<T: Real>(distance: &T, against: &T, s: &T, mass: Mass<T>) -> Posterior<T> {
    let one = s.lift(1.0);
    let odds = mass.divides(against.clone());
    let ratio = mass.divides(s.clone());
    let log_odds = distance.approx() + ratio.approx().ln();
    let nll = log_one_plus_odds(distance, &ratio, &odds);
    let (p, q) = if log_odds > 0.0 {
        let inverse = one.clone() / odds;
        let q = one.clone() / (one + inverse.clone());
        (inverse * q.clone(), q)
    } else {
        let p = one.clone() / (one + odds.clone());
        (p.clone(), odds * p)
    };
    Posterior { p, q, nll, rivals: s.lift(0.0), excess: against.clone(), in_favour: mass.number(s) }
}

/// The limit `t = +∞`: the target has no rival.
fn certain<T: Real>(seed: &T, classes: usize) -> Row<T> {
    let (zero, one) = (seed.lift(0.0), seed.lift(1.0));
    let posterior = Posterior {
        p: one.clone(),
        q: zero.clone(),
        nll: zero.clone(),
        rivals: zero.clone(),
        excess: zero.clone(),
        in_favour: one,
    };
    Row { posterior, shares: vec![zero; classes], largest: None }
}

/// The limit `t = −∞`: the target is masked, or a rival is at +∞.
fn impossible<T: Real>(seed: &T) -> Posterior<T> {
    let (zero, one, infinity) = (seed.lift(0.0), seed.lift(1.0), seed.lift(f64::INFINITY));
    Posterior { p: zero.clone(), q: one.clone(), nll: infinity.clone(), rivals: zero, excess: infinity, in_favour: one }
}
