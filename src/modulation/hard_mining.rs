//! HMLoss, the hard mining loss.
//!
//! # Definition
//! `m(p) = w_δ(p) = sinc(p) − sinc(δp)·e^{−δp}`, `sinc(x) = sin(πx)/(πx)` (Foahom Gouabou et al. 2022, eq. 3).
//!
//! # Domain
//! `δ > 0`, `p ∈ [0, 1]`. For integer δ ≥ 1, `w ≥ 0`; for other δ it can be negative near `p = 1`, for δ < 1 elsewhere too.
//!
//! # Stable form and why
//! With `u = δp`. Both terms go to 1 as p → 0, so there
//! `w = −(1 − sinc p) + (1 − sinc u) − sinc(u)·expm1(−u)`, each `1 − sinc` by series: the last term, about u, leads, and
//! nothing cancels. Near p = 1 both sines go to 0 (for integer δ), so they are taken at `q`: `sin(πp) = sin(πq)`, and
//! `sin(πu) = sin(πδ)·cos(πδq) − cos(πδ)·sin(πδq)` with δ reduced modulo 2 first, exactly, since δ is a binary64 number.
//!
//! Derivatives, for `g(u) = sinc(u)·e^{−u}`:
//! `p·w' = p·sinc'(p) − u·g'(u)`, `p²·w'' = p²·sinc''(p) − u²·g''(u)`,
//! `u·g' = e^{−u}·(u·sinc' − u·sinc)`, `u²·g'' = e^{−u}·(u²·sinc'' − 2u·(u·sinc') + u²·sinc)`.
//!
//! # Limits
//! `w(0) = 0`; `w(1) = −sin(πδ)/(πδ)·e^{−δ}`, 0 for integer δ. Near 0 `w ≈ δp`, near 1 and integer δ `w ≈ q`.
//!
//! # Departures
//! The authors' code puts the class weight inside p, multiplies by 10 and clips p: see the variant `as-published`.
//!
//! # Source
//! A. C. Foahom Gouabou et al., "Adressing class imbalance with hard mining loss", GRETSI 2022.

use super::Modulated;
use crate::numerics::{SINC_SERIES_BELOW, Sinc};
use crate::{Derivatives, Real};

/// From here on `e^{−u}` is below 2^-86,000: the second term is gone, and `sin(πu)` of such a u has no meaning left in any
/// fixed precision.
const DAMPED_ABOVE: f64 = 60_000.0;

/// 2^-14: 0.63/8 times 2^-10, rounded down.
const LOST: f64 = 1.0 / 16_384.0;

/// Whether the second term is gone beside the first: value and derivatives each below 2^-10 of the type's ε times the first's.
///
/// The first's are at least 0.63·min(q, p²) (`sinc(p) ≥ 2q/π`, `|p·sinc'| ≥ 2p²` up to ½ and `≥ 2/π` from there on, and of the
/// curvature, which has a zero, its terms), the second's at most `8(1 + u)·e^{−u}`, since `|sin πu| ≤ 1`; one more factor `1 + u` is
/// for the derivatives that dual numbers take of these. A ball loses nothing by it: a last sum, product or quotient adds u² = ε/4
/// more to its radius than its error may be.
fn is_gone<T: Real>(u: &T, p: &T, q: &T) -> bool {
    let (epsilon, u, p, q) = (u.epsilon(), u.approx(), p.approx(), q.approx());
    u > DAMPED_ABOVE || (-u).exp() * (1.0 + u).powi(2) < LOST * epsilon * q.min(p * p)
}

pub(super) fn modulate<T: Real>(delta: f64, p: &T, q: &T, derivatives: Derivatives) -> Modulated<T> {
    let u = p.lift(delta) * p.clone();
    let main = at_p(p, q, derivatives);
    let damped = damped(&u, delta, p, q, derivatives);
    let value = match &damped {
        Some(d) if u.approx() < SINC_SERIES_BELOW && p.approx() < SINC_SERIES_BELOW => {
            d.sinc.complement.clone() - main.complement - d.sinc.value.clone() * (-u).exp_m1()
        }
        Some(d) => main.value - d.value.clone(),
        None => main.value,
    };
    let (slope, curvature) = match damped {
        Some(d) => (main.slope - d.slope, main.curvature - d.curvature),
        None => (main.slope, main.curvature),
    };
    Modulated { value, slope: q.clone() * slope, curvature: q.clone() * q.clone() * curvature }
}

/// `sinc` at `p`, from whichever of `p` and `q` is the smaller.
fn at_p<T: Real>(p: &T, q: &T, derivatives: Derivatives) -> Sinc<T> {
    if p.approx() < SINC_SERIES_BELOW {
        Sinc::series_to(p, derivatives)
    } else {
        Sinc::closed_to(p, &q.sin_pi(), -q.cos_pi(), derivatives)
    }
}

/// The second term, `g(u)`, `u·g'(u)` and `u²·g''(u)`.
struct Damped<T> {
    sinc: Sinc<T>,
    value: T,
    slope: T,
    curvature: T,
}

fn damped<T: Real>(u: &T, delta: f64, p: &T, q: &T, derivatives: Derivatives) -> Option<Damped<T>> {
    if is_gone(u, p, q) {
        return None;
    }
    let sinc = if u.approx() < SINC_SERIES_BELOW {
        Sinc::series_to(u, derivatives)
    } else if p.approx() < 0.5 {
        Sinc::closed_to(u, &u.sin_pi(), u.cos_pi(), derivatives)
    } else {
        let phase = p.lift(delta % 2.0);
        let rest = p.lift(delta) * q.clone();
        let (sin_d, cos_d, sin_r, cos_r) = (phase.sin_pi(), phase.cos_pi(), rest.sin_pi(), rest.cos_pi());
        let sin = sin_d.clone() * cos_r.clone() - cos_d.clone() * sin_r.clone();
        Sinc::closed_to(u, &sin, cos_d * cos_r + sin_d * sin_r, derivatives)
    };
    let damping = (-u.clone()).exp();
    let value = damping.clone() * sinc.value.clone();
    let slope = damping.clone() * (sinc.slope.clone() - u.clone() * sinc.value.clone());
    let curvature = match derivatives {
        Derivatives::Gradient => u.lift(0.0),
        Derivatives::Hessian => {
            let bend = sinc.curvature.clone() - u.lift(2.0) * u.clone() * sinc.slope.clone();
            damping * (bend + u.clone() * u.clone() * sinc.value.clone())
        }
    };
    Some(Damped { sinc, value, slope, curvature })
}
