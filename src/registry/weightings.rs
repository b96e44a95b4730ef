//! The weightings.

use super::{Parameter, parameter, values};
use crate::{Error, Weighting};

/// A named weighting.
#[derive(Clone, Copy, Debug)]
pub struct WeightingEntry {
    /// Its name on the command line and in the protocol; its chapter is `spec/NAME.md`.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// The numbers it takes.
    pub parameters: &'static [Parameter],
    /// Whether it needs `class_counts`.
    pub needs_counts: bool,
    /// Whether it takes `weights`, one a class.
    pub takes_weights: bool,
    /// Whose it is.
    pub source: &'static str,
    slot: fn(&[f64], &[f64]) -> Weighting,
}

/// Every named weighting.
pub const WEIGHTINGS: &[WeightingEntry] = &[
    WeightingEntry {
        name: "cs",
        title: "cost-sensitive: inverse class frequency",
        parameters: &[],
        needs_counts: true,
        takes_weights: false,
        source: "Aurelio et al. 2019",
        slot: |_, _| Weighting::InverseFrequency,
    },
    WeightingEntry {
        name: "cb",
        title: "class-balanced: effective number of samples",
        parameters: &[parameter("beta", 0.9999, "in [0, 1)", "1/(1 − β) is the most that a class's samples can count")],
        needs_counts: true,
        takes_weights: false,
        source: "Cui et al. 2019, eq. 2 and §4",
        slot: |p, _| Weighting::EffectiveNumber { beta: p[0] },
    },
    WeightingEntry {
        name: "given",
        title: "the caller's own weights, one a class",
        parameters: &[],
        needs_counts: false,
        takes_weights: true,
        source: "focal's α is [1 − α, α]",
        slot: |_, weights| Weighting::Given(weights.to_vec()),
    },
];

impl WeightingEntry {
    /// The weighting with the given parameters, the others at their defaults; `weights` where it takes them.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`], [`Error::Missing`], [`Error::Parameter`] or [`Error::Element`].
    pub fn slot(&self, given: &[(&str, f64)], weights: Option<&[f64]>) -> Result<Weighting, Error> {
        let values = values(self.name, self.parameters, given)?;
        match (self.takes_weights, weights) {
            (true, None) => {
                return Err(Error::Missing {
                    what: "weights",
                    needed_by: "given",
                    expected: "one finite number ≥ 0 a class",
                });
            }
            (false, Some(_)) => {
                return Err(Error::UnknownParameter {
                    loss: self.name.to_owned(),
                    name: "weights".to_owned(),
                    expected: "no weights: they follow from class_counts".to_owned(),
                });
            }
            _ => {}
        }
        let weighting = (self.slot)(&values, weights.unwrap_or_default());
        weighting.validate()?;
        Ok(weighting)
    }
}
