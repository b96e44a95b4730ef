//! LDAM's label-distribution-aware margin.
//!
//! # Definition
//! `a = s·(z − Δ_y·[k = y])`, `Δ_k ∝ n_k^{−1/4}`, the largest equal to `max_margin` (Cao et al. 2019, eq. 12 and 13).
//!
//! # Domain
//! Counts ≥ 1, `max_margin ≥ 0`, scale `s > 0`.
//!
//! # Stable form and why
//! `Δ_k = max_margin·√√(n_min/n_k)`: the rarest class gets `max_margin` exactly, and no power is rounded twice. In the link
//! the margin is added to the difference of raw logits, before the scale.
//!
//! # Limits
//! `max_margin = 0` and `s = 1` is cross-entropy.
//!
//! # Departures
//! Implementations that scale before the margin, or leave the margin unnormalised, exist; see `spec/ldam.md`.
//!
//! # Source
//! K. Cao, C. Wei, A. Gaidon, N. Arechiga, T. Ma, "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss",
//! NeurIPS 2019.

use crate::Real;

pub(super) fn margins<T: Real>(seed: &T, max_margin: f64, counts: &[u64]) -> Vec<T> {
    let rarest = counts.iter().min().copied().unwrap_or(1);
    let of = |&n: &u64| seed.lift(max_margin) * (seed.lift_count(rarest) / seed.lift_count(n)).sqrt().sqrt();
    counts.iter().map(of).collect()
}
