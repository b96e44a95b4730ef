//! CB, class-balanced weights by the effective number of samples.
//!
//! # Definition
//! `ω_k ∝ 1/E_k`, `E_k = (1 − β^{n_k})/(1 − β)`, normalised to sum `C` (Cui et al. 2019, eq. 2 and §4).
//!
//! # Domain
//! `0 ≤ β < 1`, counts ≥ 1.
//!
//! # Stable form and why
//! `1 − β^n = −expm1(n·log1p(−(1 − β)))`; the common factor `1 − β` goes out with the normalisation and is left out.
//!
//! # Limits
//! β = 0: every weight 1. β → 1: the weights of CS.
//!
//! # Departures
//! Normalised to sum 1 or not at all, elsewhere; `1 − β^n` by subtraction loses all digits for β near 1.
//!
//! # Source
//! Y. Cui, M. Jia, T.-Y. Lin, Y. Song, S. Belongie, "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019.

use crate::Real;
use crate::numerics::one_minus_power;

pub(super) fn weights<T: Real>(seed: &T, beta: f64, counts: &[u64]) -> Vec<T> {
    let of = |&n: &u64| seed.lift(1.0) / one_minus_power(&seed.lift(beta), &seed.lift_count(n));
    counts.iter().map(of).collect()
}
