//! The prior of balanced softmax.
//!
//! # Definition
//! `a_k = z_k + log n_k` (Ren et al. 2020, eq. 3 and 4).
//!
//! # Domain
//! Counts ≥ 0; a class of count 0 is masked.
//!
//! # Stable form and why
//! `e^{a_k} = n_k·e^{z_k}`: the count multiplies the exponential. The logarithm would be rounded, and equal logits would no
//! longer give the rational probability `n_y/Σn`.
//!
//! # Limits
//! All counts equal: cross-entropy. A target of count 0 has probability 0: loss ∞.
//!
//! # Departures
//! `log(n_k/N)` in its place gives the same loss.
//!
//! # Source
//! J. Ren et al., "Balanced Meta-Softmax for Long-Tailed Visual Recognition", NeurIPS 2020.

use crate::Real;

pub(super) fn masses<T: Real>(seed: &T, counts: &[u64]) -> Vec<T> {
    counts.iter().map(|&n| seed.lift_count(n)).collect()
}
