//! HMLoss as its authors' code computes it, for the reproduction only.
//!
//! # Definition
//! `L = 10·w_δ(clip(e^{−ψ}, ε, 1 − ε))·ψ`, `ψ = ω·ℓ`, `ε = 1e-10` (both ends as binary64 numbers).
//!
//! # Domain
//! As HMLoss. The paper writes neither the factor 10 nor the clip, and has the class weight outside.
//!
//! # Stable form and why
//! `π = e^{−ψ}` and `1 − π = −expm1(−ψ)`. With `dψ/dt = −ωq`, `d²ψ/dt² = ωpq`, and `F(ψ) = 10·w(π)·ψ`, `dπ/dψ = −π`:
//! `F' = 10·(w − ψ·π·w')`, `F'' = 10·(−2π·w' + ψ·(π·w' + π²·w''))`, without the terms in `w'` where the clip holds. On which
//! side of the upper end π lies is decided at `1 − π`: rounded to binary64, π is at the end long before it is there.
//!
//! # Limits
//! ψ → ∞: the clip leaves `w(ε) > 0`, so the loss grows with ψ: outliers are not ignored.
//!
//! # Departures
//! This is the departure.
//!
//! # Source
//! The code published with the paper (ISIC 2019 and CIFAR, PyTorch).

use super::{Curve, Modulated, hard_mining};
use crate::link::Posterior;
use crate::{Derivatives, Real};

const EPSILON: f64 = 1e-10;
/// What the upper end, rounded, leaves of 1: exact in binary64.
const LEFT: f64 = 1.0 - (1.0 - EPSILON);

pub(super) fn curve<T: Real>(delta: f64, at: &Posterior<T>, weight: &T) -> Curve<T> {
    let psi = super::weighted(weight, at.nll.clone());
    let (pi, complement) = ((-psi.clone()).exp(), -(-psi.clone()).exp_m1());
    let below = |x: &T, bound: f64| (x.clone() - psi.lift(bound)).approx() < 0.0;
    let (inside, p, q) = if below(&pi, EPSILON) {
        (false, psi.lift(EPSILON), psi.lift(1.0) - psi.lift(EPSILON))
    } else if below(&complement, LEFT) {
        (false, psi.lift(1.0 - EPSILON), psi.lift(LEFT))
    } else {
        (true, pi, complement)
    };
    let Modulated { value: w, slope, curvature } = hard_mining::modulate(delta, &p, &q, Derivatives::Hessian);
    // `modulate` gives q·(p·w') and q²·(p²·w''); the clip keeps q away from 0.
    let (first, second) =
        if inside { (slope / q.clone(), curvature / (q.clone() * q)) } else { (psi.lift(0.0), psi.lift(0.0)) };
    let (ten, two) = (psi.lift(10.0), psi.lift(2.0));
    let f1 = ten.clone() * (w.clone() - super::vanishing(first.clone(), &psi));
    let f2 = ten.clone() * (super::vanishing(first.clone() + second, &psi) - two * first);
    let psi_t = -(weight.clone() * at.q.clone());
    let psi_tt = weight.clone() * at.p.clone() * at.q.clone();
    Curve {
        value: ten * w * psi,
        slope: f1.clone() * psi_t.clone(),
        curvature: f2 * psi_t.clone() * psi_t + f1 * psi_tt,
    }
}
