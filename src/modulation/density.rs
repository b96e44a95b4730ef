//! GHM-C: gradient density.
//!
//! # Definition
//! `m_i = N/(n_b · M')` for a row of gradient norm `g = 1 − p` in bin `b` of `M` equal bins on [0, 1], `n_b` rows being in
//! that bin and `M'` bins being non-empty (Li et al. 2019, eq. 7 and 8, with the unit-region approximation of §3.3).
//!
//! # Domain
//! `M` from 1 to 2^24; the last bin is closed. Momentum in [0, 1): `state_b ← momentum·state_b + (1 − momentum)·n_b` for the
//! non-empty bins, which then stands for `n_b`; empty bins keep theirs. The first state is 0 everywhere.
//!
//! # Stable form and why
//! The bin is decided, not rounded: `M·q ≥ j` where `q = B/(A + B)` is `(M − j)·B ≥ j·A`. With `B` split into the masses
//! `B₀` and the excess, `(M − j)·B₀ − j·A` is computed without error (integers below 2^106), and at a tie, which only equal
//! logits give (anything else makes q transcendental), the sign of the excess decides. By division q = 0.9 with ten bins
//! falls one short; at a margin of 1e-300, q = ½ − 2.5e-301 is on the other side of ½ than at 0.
//!
//! # Limits
//! A row that is NaN has no bin, so no count is known: every row is NaN. Ignored rows are counted nowhere.
//!
//! # Departures
//! The weights are held constant: no derivative goes through them. Some implementations divide by all bins instead of the
//! non-empty ones, or leave the last bin open.
//!
//! # Source
//! B. Li, Y. Liu, X. Wang, "Gradient Harmonized Single-stage Detector", AAAI 2019.

use std::collections::BTreeMap;

use crate::Real;
use crate::link::Posterior;

/// The row weights of one batch under GHM-C, and the moving average after it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Density<T> {
    /// One weight a row that is not ignored, in their order.
    pub(crate) weights: Vec<T>,
    /// The new moving average, one number a bin, where there is a momentum.
    pub(crate) state: Option<Vec<T>>,
}

impl<T: Real> Density<T> {
    /// The weights of the rows that are not ignored; `None` is a row that is NaN. `state` has one number a bin, all 0 if not
    /// given.
    pub(crate) fn of(
        zero: &T,
        rows: &[Option<Posterior<T>>],
        bins: usize,
        momentum: f64,
        state: Option<&[f64]>,
    ) -> Self {
        let places: Vec<Option<usize>> = rows.iter().map(|at| at.as_ref().and_then(|at| bin(at, bins))).collect();
        let mut state: Option<Vec<T>> = (momentum > 0.0).then(|| match state {
            Some(given) => given.iter().map(|x| zero.lift(*x)).collect(),
            None => vec![zero.lift(0.0); bins],
        });
        if places.contains(&None) {
            let unknown = || zero.lift(f64::NAN);
            let state = state.map(|state| state.iter().map(|_| unknown()).collect());
            return Self { weights: places.iter().map(|_| unknown()).collect(), state };
        }
        let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
        for place in places.iter().flatten() {
            *counts.entry(*place).or_default() += 1;
        }
        let total = zero.lift_count(places.len() as u64);
        let nonempty = zero.lift_count(counts.len() as u64);
        let mut weight = BTreeMap::new();
        for (&place, &count) in &counts {
            let mut size = zero.lift_count(count);
            if let Some(state) = &mut state {
                let share = zero.lift(1.0) - zero.lift(momentum);
                state[place] = zero.lift(momentum) * state[place].clone() + share * size;
                size = state[place].clone();
            }
            weight.insert(place, total.clone() / (size * nonempty.clone()));
        }
        let weights = places.iter().flatten().map(|place| weight[place].clone()).collect();
        Self { weights, state }
    }
}

/// `⌊M·q⌋`, at most `M − 1`; `None` where q is NaN.
fn bin<T: Real>(at: &Posterior<T>, bins: usize) -> Option<usize> {
    let q = at.q.approx();
    if q.is_nan() {
        return None;
    }
    let last = bins - 1;
    if !at.excess.approx().is_finite() {
        return Some(last);
    }
    // The candidate is within one of the truth; the comparison decides.
    let mut j = ((q * bins as f64) as usize).min(last);
    let reaches = |j: usize| {
        let (above, below) = (count(at, bins - j), count(at, j));
        let at_tie = above.clone() * at.rivals.clone() - below * at.in_favour.clone();
        (at_tie + above * at.excess.clone()).approx() >= 0.0
    };
    if j > 0 && !reaches(j) {
        j -= 1;
    } else if j < last && reaches(j + 1) {
        j += 1;
    }
    Some(j)
}

fn count<T: Real>(at: &Posterior<T>, n: usize) -> T {
    at.q.lift_count(n as u64)
}
