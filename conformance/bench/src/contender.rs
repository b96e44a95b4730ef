//! What is measured, and who takes part.

use std::fmt;
use std::str::FromStr;

use lossproof::registry::{self, Entry};
use lossproof::{Adjustment, Loss, Modulation, Reduction, Weighting, data};
use lossproof_harness::protocol::Dtype;
use serde::{Serialize, Serializer};

/// Rows and classes, `[N, C]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// N.
    pub rows: usize,
    /// C.
    pub classes: usize,
}

impl FromStr for Shape {
    type Err = String;

    /// `1048576x10`.
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse().ok().filter(|n| *n >= 1);
        let shape = text.split_once('x').and_then(|(rows, classes)| Some((number(rows)?, number(classes)?)));
        let (rows, classes) = shape.ok_or("expected rows x classes, such as 1048576x10")?;
        if classes < 2 || u64::try_from(rows).is_ok_and(|rows| rows.saturating_mul(classes as u64) > 1 << 32) {
            return Err("expected 2 classes at least and 2^32 logits at most".to_owned());
        }
        Ok(Self { rows, classes })
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {}]", self.rows, self.classes)
    }
}

impl Serialize for Shape {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.rows, self.classes].serialize(serializer)
    }
}

/// One loss on one batch: the mean over the rows, with inverse class frequencies as weights but for cross-entropy, whose own
/// fused implementations elsewhere are at their best without.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The loss's row of the registry.
    pub entry: &'static Entry,
    /// Its slots, every parameter at its default.
    pub loss: Loss,
    /// Long-tailed: from 5,000 down to 25 samples.
    pub class_counts: Vec<u64>,
    /// The batch's shape.
    pub shape: Shape,
    /// The number type.
    pub dtype: Dtype,
}

impl Problem {
    /// The problem of a named loss.
    ///
    /// # Errors
    /// Where there is no such loss, or it needs draws, which are no part of what is measured.
    pub fn new(name: &str, shape: Shape, dtype: Dtype) -> Result<Self, Failed> {
        let entry = registry::loss(name).map_err(|error| Failed(error.to_string()))?;
        if entry.needs_draws {
            return Err(Failed(format!("{name} is not measured: it needs draws for each row")));
        }
        let (adjustment, modulation) = entry.slots(&[], false).map_err(|error| Failed(error.to_string()))?;
        let weighting = if name == "ce" { Weighting::None } else { Weighting::InverseFrequency };
        let class_counts = data::long_tailed(5000, 200.0, shape.classes).map_err(|error| Failed(error.to_string()))?;
        let loss = Loss { adjustment, modulation, weighting, reduction: Reduction::Mean, ..Loss::default() };
        Ok(Self { entry, loss, class_counts, shape, dtype })
    }

    /// Whether it is plain cross-entropy.
    pub(crate) fn is_cross_entropy(&self) -> bool {
        self.loss.adjustment == Adjustment::Identity
            && self.loss.modulation == Modulation::One
            && self.loss.weighting == Weighting::None
    }
}

/// Why something could not be measured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Failed(pub String);

impl From<candle_core::Error> for Failed {
    fn from(error: candle_core::Error) -> Self {
        Self(error.to_string())
    }
}

/// An implementation that takes part.
pub(crate) trait Contender {
    /// Its name in the report.
    fn name(&self) -> &'static str;
    /// The seconds of one forward and backward pass.
    fn pass(&mut self) -> Result<f64, Failed>;
}
