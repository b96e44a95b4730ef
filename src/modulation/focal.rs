//! Focal loss.
//!
//! # Definition
//! `m(p) = (1 − p)^γ` (Lin et al. 2017, eq. 4).
//!
//! # Domain
//! `γ ≥ 0`, `p ∈ [0, 1]`.
//!
//! # Stable form and why
//! For integer γ up to 8 the product of γ factors `q`: each product adds its own rounding, 7 in all at most, and nothing else,
//! where a logarithm's error would be multiplied by γ. Otherwise `m = e^{γ·ln q}` with `ln q = log1p(−p)` for `p < ½` and `ln q`
//! of the link's own `q` from there on: `1 − p` by subtraction has no digit left at confident rows. The derivatives are
//! multiples of `m` itself, `pq·m' = −γ·p·q^γ` and `(pq)²·m'' = γ(γ − 1)·p²·q^γ`, so `q^{γ−1}`, infinite at `q = 0` for γ < 1, is
//! never formed: that is where most published implementations give NaN.
//!
//! # Limits
//! `q = 0`: `m` is 0 for γ > 0 and 1 for γ = 0. `p = 0`: `m = 1`.
//!
//! # Departures
//! The α of the paper's eq. 5 is the class weight of slot 4 here, given as `[1 − α, α]`.
//!
//! # Source
//! T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, "Focal Loss for Dense Object Detection", ICCV 2017.

use super::Modulated;
use crate::Real;
use crate::link::Posterior;

/// Up to here an integer γ is a number of factors.
const FACTORS: f64 = 8.0;

pub(super) fn modulate<T: Real>(gamma: f64, at: &Posterior<T>) -> Modulated<T> {
    let (p, q) = (&at.p, &at.q);
    let exponent = p.lift(gamma);
    let value = if gamma == 0.0 {
        p.lift(1.0)
    } else if gamma <= FACTORS && gamma.fract() == 0.0 {
        (1..gamma as u32).fold(q.clone(), |product, _| product * q.clone())
    } else if q.is_zero() {
        p.lift(0.0)
    } else {
        let log_q = if p.approx() < 0.5 { (-p.clone()).ln_1p() } else { q.ln() };
        (exponent.clone() * log_q).exp()
    };
    let slope = -(exponent.clone() * p.clone() * value.clone());
    // Not −(γ − 1)·p·slope of a rounded γ − 1: the difference is formed in the type, where it is exact.
    let curvature = -((exponent - p.lift(1.0)) * p.clone() * slope.clone());
    Modulated { value, slope, curvature }
}
