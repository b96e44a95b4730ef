//! The mask of SEQL, softmax equalization loss.
//!
//! # Definition
//! `p̃_y = e^{z_y}/Σ_k w̃_k e^{z_k}`, `w̃_k = 1 − β_k·[n_k/N < λ]·[k ≠ y]` (Tan et al. 2020, eq. 11 and 12). The draws
//! `β_k ~ Bernoulli(γ)` are an input, so that evaluation is a function of its arguments.
//!
//! # Domain
//! `0 ≤ λ ≤ 1`, counts ≥ 0 with at least one positive.
//!
//! # Stable form and why
//! Whether a class is rare is decided in integers, `n_k·2^e < m·N` for `λ = m·2^{−e}`: at the threshold itself (λ = 0.01, 1
//! in 100) a rounded quotient falls on either side.
//!
//! # Limits
//! No draw, or λ = 0: cross-entropy. All others masked: p = 1, loss 0.
//!
//! # Departures
//! Some compare λ with counts, or mask the target too.
//!
//! # Source
//! J. Tan et al., "Equalization Loss for Long-Tailed Object Recognition", CVPR 2020.

use num_bigint::BigUint;

/// Which classes have a relative frequency below `threshold`.
pub(super) fn rare(counts: &[u64], threshold: f64) -> Vec<bool> {
    let total: BigUint = counts.iter().map(|&n| BigUint::from(n)).sum();
    let (mantissa, exponent) = decompose(threshold);
    let bound = total * mantissa;
    counts.iter().map(|&n| (BigUint::from(n) << exponent) < bound).collect()
}

/// `x = mantissa·2^{−exponent}` for `0 ≤ x ≤ 1`.
fn decompose(x: f64) -> (u64, u32) {
    let bits = x.to_bits();
    let (biased, fraction) = ((bits >> 52) as u32, bits & ((1 << 52) - 1));
    if biased == 0 { (fraction, 1074) } else { (fraction | 1 << 52, 1075 - biased) }
}
