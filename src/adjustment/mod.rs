//! Slot 1, logit adjustment: `a = A(z, y)`.
//!
//! Every choice here is a scale, a margin on the target and a factor ("mass") on each class's exponential:
//! `e^{a_k − a_y} = (mass_k/mass_y)·e^{scale·(z_k − z_y + Δ_y)}`. Differences of raw logits are formed first, so that at
//! equal logits of 1e20 nothing is lost; priors and masks enter as factors, not as logarithms, so that counts stay exact.

mod equalization_mask;
mod log_prior;
mod margin;

use crate::{Error, Real};

/// What is done to the logits before the link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Adjustment {
    /// `a = z`.
    Identity,
    /// LDAM: `a = scale·(z − Δ_y·[k = y])`, `Δ_k = max_margin·(n_min/n_k)^{1/4}`.
    Margin {
        /// The margin of the rarest class, ≥ 0.
        max_margin: f64,
        /// The scale (inverse temperature), > 0.
        scale: f64,
    },
    /// Balanced softmax: `a_k = z_k + log n_k`. A class with count 0 is masked.
    LogPrior,
    /// SEQL: `a_k = z_k + log w̃_k`, `w̃_k = 1 − β_k·[n_k/N < threshold]·[k ≠ y]`, the draws `β_k` being part of the batch.
    EqualizationMask {
        /// The relative frequency λ under which a class is rare, in [0, 1].
        threshold: f64,
    },
}

impl Adjustment {
    /// Whether every parameter is in its range.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first that is not.
    pub fn validate(self) -> Result<(), Error> {
        match self {
            Self::Identity | Self::LogPrior => Ok(()),
            Self::Margin { max_margin, scale } => {
                Error::parameter(
                    "max_margin",
                    max_margin,
                    max_margin >= 0.0 && max_margin.is_finite(),
                    "a finite number ≥ 0",
                )?;
                Error::parameter("scale", scale, scale > 0.0 && scale.is_finite(), "a finite number > 0")
            }
            Self::EqualizationMask { threshold } => {
                Error::parameter("threshold", threshold, (0.0..=1.0).contains(&threshold), "a number in [0, 1]")
            }
        }
    }

    /// The name of what needs class counts here, if anything does.
    pub(crate) fn needs_counts(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Margin { .. } => Some("ldam"),
            Self::LogPrior => Some("balanced-softmax"),
            Self::EqualizationMask { .. } => Some("seql"),
        }
    }

    /// Whether a count may be 0: the class was never seen, and the definition says what then.
    pub(crate) fn allows_unseen_classes(self) -> bool {
        matches!(self, Self::LogPrior | Self::EqualizationMask { .. })
    }
}

/// An adjustment with what it needs of the class counts, computed once a batch.
pub(crate) struct Prepared<T> {
    /// The factor on every logit.
    pub(crate) scale: T,
    /// Whether that is other than 1: products by 1 change nothing and take time.
    is_scaled: bool,
    margins: Option<Vec<T>>,
    masses: Option<Vec<T>>,
    rare: Option<Vec<bool>>,
}

impl<T: Real> Prepared<T> {
    /// `counts` are validated, and present where `needs_counts` says so.
    pub(crate) fn new(adjustment: Adjustment, seed: &T, counts: &[u64]) -> Self {
        let plain = Self { scale: seed.lift(1.0), is_scaled: false, margins: None, masses: None, rare: None };
        match adjustment {
            Adjustment::Identity => plain,
            Adjustment::Margin { max_margin, scale } => {
                let margins = Some(margin::margins(seed, max_margin, counts));
                Self { scale: seed.lift(scale), is_scaled: scale != 1.0, margins, ..plain }
            }
            Adjustment::LogPrior => Self { masses: Some(log_prior::masses(seed, counts)), ..plain },
            Adjustment::EqualizationMask { threshold } => {
                Self { rare: Some(equalization_mask::rare(counts, threshold)), ..plain }
            }
        }
    }

    /// `Δ_y`.
    pub(crate) fn margin(&self, target: usize) -> T {
        self.margins.as_ref().map_or_else(|| self.scale.lift(0.0), |m| m[target].clone())
    }

    /// Whether a draw masks class `k`.
    pub(crate) fn is_rare(&self, k: usize) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare[k])
    }

    /// The factor on every logit, times a number.
    pub(crate) fn scaled(&self, x: T) -> T {
        if self.is_scaled { self.scale.clone() * x } else { x }
    }

    /// The factor on class `k`'s exponential; `None` masks the class.
    pub(crate) fn mass(&self, k: usize, target: usize, draws: Option<&[bool]>) -> Option<Mass<'_, T>> {
        if let Some(draws) = draws
            && k != target
            && self.is_rare(k)
            && draws[k]
        {
            return None;
        }
        match &self.masses {
            None => Some(Mass::One),
            Some(masses) => Some(Mass::Of(&masses[k])).filter(|_| !masses[k].is_zero()),
        }
    }
}

/// The factor on a class's exponential.
#[derive(Debug)]
pub(crate) enum Mass<'a, T> {
    /// 1, by which nothing has to be multiplied.
    One,
    /// Another.
    Of(&'a T),
}

impl<T> Clone for Mass<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Mass<'_, T> {}

impl<T: Real> Mass<'_, T> {
    /// The factor times a number.
    pub(crate) fn times(self, x: T) -> T {
        match self {
            Self::One => x,
            Self::Of(mass) => mass.clone() * x,
        }
    }

    /// A number over the factor.
    pub(crate) fn divides(self, x: T) -> T {
        match self {
            Self::One => x,
            Self::Of(mass) => x / mass.clone(),
        }
    }

    /// The factor as a number, of the seed's type.
    pub(crate) fn number(self, seed: &T) -> T {
        match self {
            Self::One => seed.lift(1.0),
            Self::Of(mass) => mass.clone(),
        }
    }
}
