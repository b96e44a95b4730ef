//! CS, cost-sensitive weights.
//!
//! # Definition
//! `ω_k ∝ 1/n_k`, normalised to sum `C` (Aurelio et al. 2019).
//!
//! # Domain
//! Counts ≥ 1.
//!
//! # Stable form and why
//! As it stands: a quotient of exact counts.
//!
//! # Limits
//! All counts equal: every weight 1.
//!
//! # Departures
//! Normalised to sum 1, to mean 1 over the samples, or not at all, elsewhere.
//!
//! # Source
//! Y. S. Aurelio et al., "Learning from Imbalanced Data Sets with Weighted Cross-Entropy Function", Neural Process. Lett. 2019.

use crate::Real;

pub(super) fn weights<T: Real>(seed: &T, counts: &[u64]) -> Vec<T> {
    counts.iter().map(|&n| seed.lift(1.0) / seed.lift_count(n)).collect()
}
