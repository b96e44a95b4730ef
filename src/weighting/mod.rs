//! Slot 4, class weight: the factor `ω_y`.

mod deferred;
mod effective_number;
mod inverse_frequency;

pub use deferred::Deferred;

use crate::real::sum;
use crate::{Error, Real};

/// How much a row counts because of its class.
#[derive(Clone, Debug, PartialEq)]
pub enum Weighting {
    /// `ω = 1`.
    None,
    /// CS: `ω_k ∝ 1/n_k`, normalised to sum `C`.
    InverseFrequency,
    /// CB: `ω_k ∝ (1 − β)/(1 − β^{n_k})`, normalised to sum `C`.
    EffectiveNumber {
        /// β in [0, 1).
        beta: f64,
    },
    /// The caller's weights, one a class, finite and ≥ 0, used as they are.
    Given(Vec<f64>),
}

impl Weighting {
    /// Whether every parameter is in its range.
    ///
    /// # Errors
    /// [`Error::Parameter`] or [`Error::Element`] names the first that is not.
    pub fn validate(&self) -> Result<(), Error> {
        match self {
            Self::None | Self::InverseFrequency => Ok(()),
            Self::EffectiveNumber { beta } => {
                Error::parameter("beta", *beta, (0.0..1.0).contains(beta), "a number in [0, 1)")
            }
            Self::Given(weights) => non_negative("weights", weights),
        }
    }

    /// The name of what needs class counts here, if anything does.
    pub(crate) fn needs_counts(&self) -> Option<&'static str> {
        match self {
            Self::None | Self::Given(_) => None,
            Self::InverseFrequency => Some("cs"),
            Self::EffectiveNumber { .. } => Some("cb"),
        }
    }

    /// `ω_k` for each of `classes` classes, in the precision of `seed`. `counts` are validated, and present where needed.
    pub(crate) fn weights<T: Real>(&self, seed: &T, classes: usize, counts: &[u64]) -> Vec<T> {
        match self {
            Self::None => vec![seed.lift(1.0); classes],
            Self::InverseFrequency => normalised(seed, inverse_frequency::weights(seed, counts)),
            Self::EffectiveNumber { beta } => normalised(seed, effective_number::weights(seed, *beta, counts)),
            Self::Given(weights) => weights.iter().map(|w| seed.lift(*w)).collect(),
        }
    }
}

/// Scaled to the sum `C`, so that the mean weight over the classes is 1 (Cui et al. 2019, §4).
fn normalised<T: Real>(seed: &T, weights: Vec<T>) -> Vec<T> {
    let factor = seed.lift_count(weights.len() as u64) / sum(seed, &weights);
    weights.into_iter().map(|w| w * factor.clone()).collect()
}

/// Every element finite and ≥ 0.
pub(crate) fn non_negative(what: &'static str, values: &[f64]) -> Result<(), Error> {
    match values.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        None => Ok(()),
        Some(index) => Err(Error::Element { what, index, value: values[index], expected: "a finite number ≥ 0" }),
    }
}
