//! By what rules a verdict is given.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Metric;

/// The level, the power and the margins. The defaults, and why they are what they are, are in `spec/verdicts.md`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// How likely a false "differs" anywhere in a family may be, and a false "agrees" anywhere in it: 0 < α < 1/2.
    pub alpha: f64,
    /// The power at which the smallest detectable difference is stated: α < power < 1.
    pub power: f64,
    /// A true difference of error rates this large, in points, is not called agreement: > 0.
    pub margin_error_rate: f64,
    /// The same for areas under the curve.
    pub margin_auc: f64,
}

/// A rule out of its range.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("{name} = {value} is not {expected}; the default is {default}")]
pub struct BadRules {
    /// The field.
    pub name: &'static str,
    /// What it was.
    pub value: f64,
    /// Its range.
    pub expected: &'static str,
    /// A value that works.
    pub default: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { alpha: 0.05, power: 0.8, margin_error_rate: 1.0, margin_auc: 0.5 }
    }
}

impl Rules {
    /// The margin of equivalence for a metric, in points.
    pub fn margin(&self, metric: Metric) -> f64 {
        match metric {
            Metric::ErrorRate => self.margin_error_rate,
            Metric::Auc => self.margin_auc,
        }
    }

    /// Whether each rule is in its range.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), BadRules> {
        let Self { alpha, power, margin_error_rate, margin_auc } = Self::default();
        let margin = |m: f64| m > 0.0 && m <= 100.0;
        // Below 1e-9 the quantiles of Student's t are not accurate enough to promise anything.
        let rules = [
            ("alpha", self.alpha, self.alpha >= 1e-9 && self.alpha < 0.5, "from 1e-9 to below 0.5", alpha),
            (
                "power",
                self.power,
                self.power > self.alpha && self.power <= 0.999,
                "above alpha and at most 0.999",
                power,
            ),
            (
                "margin_error_rate",
                self.margin_error_rate,
                margin(self.margin_error_rate),
                "above 0 and at most 100",
                margin_error_rate,
            ),
            ("margin_auc", self.margin_auc, margin(self.margin_auc), "above 0 and at most 100", margin_auc),
        ];
        match rules.into_iter().find(|(_, _, fits, _, _)| !fits) {
            Some((name, value, _, expected, default)) => Err(BadRules { name, value, expected, default }),
            None => Ok(()),
        }
    }
}
