//! Slot 3, modulation: the factor `m(p)` on the cross-entropy.

mod as_published;
mod density;
mod focal;
mod hard_mining;

pub(crate) use density::Density;

use crate::link::Posterior;
use crate::{Derivatives, Error, Real};

/// How a row's loss is modulated by the probability `p` of its target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Modulation {
    /// `m = 1`: cross-entropy.
    One,
    /// `m = (1 − p)^γ`.
    Focal {
        /// The exponent γ, ≥ 0.
        gamma: f64,
    },
    /// HMLoss: `m = sinc(p) − sinc(δp)·e^{−δp}`, `sinc(x) = sin(πx)/(πx)`.
    HardMining {
        /// The frequency δ, > 0.
        delta: f64,
    },
    /// HMLoss as its authors' code has it: `L = 10·w_δ(clip(e^{−ωℓ}, 1e-10, 1 − 1e-10))·ωℓ`. For reproduction only.
    HardMiningAsPublished {
        /// The frequency δ, > 0.
        delta: f64,
    },
    /// GHM-C: `m = N/(count of the row's bin · number of non-empty bins)`, bins of `g = 1 − p`, held constant.
    GradientDensity {
        /// The number of equal bins on [0, 1], from 1 to 2^24.
        bins: usize,
        /// The momentum of the bins' moving average, in [0, 1); 0 is none.
        momentum: f64,
    },
}

/// A modulation at one point, with its derivatives multiplied by what keeps them finite: `m`, `pq·m'`, `(pq)²·m''`.
#[derive(Clone, Debug, PartialEq)]
pub struct Modulated<T> {
    /// `m(p)`.
    pub value: T,
    /// `p·q·m'(p)`, which is `dm/dt`.
    pub slope: T,
    /// `(p·q)²·m''(p)`.
    pub curvature: T,
}

/// A row's loss as a function of the margin `t`.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve<T> {
    /// `L`.
    pub value: T,
    /// `dL/dt`.
    pub slope: T,
    /// `d²L/dt²`.
    pub curvature: T,
}

impl Modulation {
    /// Whether every parameter is in its range.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first that is not.
    pub fn validate(self) -> Result<(), Error> {
        match self {
            Self::One => Ok(()),
            Self::Focal { gamma } => {
                Error::parameter("gamma", gamma, gamma >= 0.0 && gamma.is_finite(), "a finite number ≥ 0")
            }
            Self::HardMining { delta } | Self::HardMiningAsPublished { delta } => {
                Error::parameter("delta", delta, delta > 0.0 && delta.is_finite(), "a finite number > 0")
            }
            Self::GradientDensity { bins, momentum } => {
                Error::parameter("bins", bins as f64, (1..=1 << 24).contains(&bins), "an integer from 1 to 16777216")?;
                Error::parameter("momentum", momentum, (0.0..1.0).contains(&momentum), "a number in [0, 1)")
            }
        }
    }

    /// `m`, `pq·m'` and `(pq)²·m''` at a posterior. `density` is the row's weight where the modulation is one of the
    /// whole batch; the variant `as-published` has no modulation apart from its curve and gives that of its definition
    /// at ω = 1.
    pub fn modulate<T: Real>(self, at: &Posterior<T>, density: &T) -> Modulated<T> {
        self.modulate_to(at, density, Derivatives::Hessian)
    }

    /// The same, with any curvature where only the gradient is wanted.
    fn modulate_to<T: Real>(self, at: &Posterior<T>, density: &T, derivatives: Derivatives) -> Modulated<T> {
        match self {
            Self::One => constant(at.p.lift(1.0)),
            Self::Focal { gamma } => focal::modulate(gamma, at),
            Self::HardMining { delta } | Self::HardMiningAsPublished { delta } => {
                hard_mining::modulate(delta, &at.p, &at.q, derivatives)
            }
            Self::GradientDensity { .. } => constant(density.clone()),
        }
    }

    /// The row's loss and its derivatives in the margin `t`, for class weight `ω`.
    ///
    /// With `θ = d/dt = pq·d/dp` and `ℓ = −log p`, `θℓ = −q`, `θq = −pq`:
    ///
    /// - `L   = ω·m·ℓ`
    /// - `L'  = ω·(m_t·ℓ − q·m)`, `m_t = pq·m'`
    /// - `L'' = ω·(m_tt·ℓ − 2q·m_t + pq·m)`, `m_tt = (q − p)·pq·m' + (pq)²·m''`
    pub fn curve<T: Real>(self, at: &Posterior<T>, weight: &T, density: &T) -> Curve<T> {
        self.curve_to(at, weight, density, Derivatives::Hessian)
    }

    /// The same, with a curvature of 0 where only the gradient is wanted: of HMLoss it is a tenth of all that is computed.
    pub(crate) fn curve_to<T: Real>(
        self,
        at: &Posterior<T>,
        weight: &T,
        density: &T,
        derivatives: Derivatives,
    ) -> Curve<T> {
        if let Self::HardMiningAsPublished { delta } = self {
            return as_published::curve(delta, at, weight);
        }
        let Modulated { value: m, slope, curvature } = self.modulate_to(at, density, derivatives);
        let Posterior { p, q, nll, .. } = at;
        let second = || {
            let m_tt = (q.clone() - p.clone()) * slope.clone() + curvature;
            vanishing(m_tt, nll) - p.lift(2.0) * q.clone() * slope.clone() + p.clone() * q.clone() * m.clone()
        };
        let curvature = match derivatives {
            Derivatives::Gradient => p.lift(0.0),
            Derivatives::Hessian => weighted(weight, second()),
        };
        Curve {
            value: weighted(weight, vanishing(m.clone(), nll)),
            slope: weighted(weight, vanishing(slope, nll) - q.clone() * m),
            curvature,
        }
    }
}

/// A modulation that does not depend on the row's own probability.
fn constant<T: Real>(value: T) -> Modulated<T> {
    let zero = value.lift(0.0);
    Modulated { value, slope: zero.clone(), curvature: zero }
}

/// `a·b` where an exact zero wins over ∞: at t = −∞ each factor here that is 0 vanishes exponentially in t, and ℓ grows
/// only linearly.
fn vanishing<T: Real>(a: T, b: &T) -> T {
    if a.is_zero() { a } else { a * b.clone() }
}

/// `ω·x`, 0 for a weight of 0 whatever x is: a class of weight 0 does not count, wherever its rows lie.
fn weighted<T: Real>(weight: &T, x: T) -> T {
    if weight.is_zero() && !x.approx().is_nan() { weight.clone() } else { weight.clone() * x }
}
