//! The first line of a trace: what was trained, and the protocol that the training claims to follow.

use lossproof::schedule::LearningRate;
use lossproof_harness::protocol::{Dtype, Params, Weighting};
use serde::{Deserialize, Serialize};

use crate::{Cycle, VERSION};

/// What was trained, and on what.
///
/// ```
/// use lossproof_trace::{Header, Protocol};
/// let header = Header {
///     class_counts: Some(vec![5000, 25]),
///     protocol: Some(Protocol { batch_size: Some(128), ..Protocol::default() }),
///     ..Header::new("two classes", 2)
/// };
/// assert_eq!(header.classes, 2);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the format, [`VERSION`].
    #[serde(rename = "lossproof-trace")]
    pub version: u64,
    /// What the run is called.
    pub name: String,
    /// The number of classes: the logits in a row; 2 with the sigmoid link.
    pub classes: usize,
    /// The training examples of each class.
    #[serde(default)]
    pub class_counts: Option<Vec<u64>>,
    /// The training examples in all.
    #[serde(default)]
    pub examples: Option<u64>,
    /// The steps in an epoch.
    #[serde(default)]
    pub steps_per_epoch: Option<usize>,
    /// The protocol that the run claims; what is not claimed is not checked.
    #[serde(default)]
    pub protocol: Option<Protocol>,
}

impl Header {
    /// A header that claims nothing.
    pub fn new(name: impl Into<String>, classes: usize) -> Self {
        Self {
            version: VERSION,
            name: name.into(),
            classes,
            class_counts: None,
            examples: None,
            steps_per_epoch: None,
            protocol: None,
        }
    }
}

/// A training protocol. Each part may be left out, and is then not checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Protocol {
    /// The epochs in all.
    pub epochs: Option<usize>,
    /// The examples in a step; the last step of an epoch may have fewer.
    pub batch_size: Option<usize>,
    /// How an epoch's examples are drawn.
    pub sampler: Option<Sampler>,
    /// The learning rate by epoch.
    pub rate: Option<Rate>,
    /// The loss by epoch, in the order of `from_epoch`; the first from epoch 0.
    pub phases: Option<Vec<Phase>>,
    /// The number type of the loss.
    pub dtype: Option<Dtype>,
}

/// How an epoch's examples are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Sampler {
    /// Every example once an epoch, in random order.
    Shuffle,
    /// Each draw from a class at random, every class as likely as any other.
    ClassBalanced,
    /// A shuffle at first; from an epoch on each draw from a class by probabilities that are learned on the way, which each step
    /// records.
    Learned {
        /// The epoch.
        from_epoch: usize,
    },
}

/// A learning rate that rises linearly over the first epochs and falls by factors at given epochs: `schedules` has its
/// definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The rate after the warm-up.
    pub base: f64,
    /// The epochs of the warm-up.
    #[serde(default)]
    pub warm_up: usize,
    /// From which epoch the rate is multiplied by which factor.
    #[serde(default)]
    pub drops: Vec<(usize, f64)>,
    /// What rises and falls on top of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle: Option<Cycle>,
}

impl Rate {
    /// The rate in `epoch`, before the phase's factor.
    pub fn at(&self, epoch: usize) -> f64 {
        let rate = LearningRate { base: self.base, warm_up: self.warm_up, drops: self.drops.clone() }.at(epoch);
        self.cycle.map_or(rate, |cycle| rate * cycle.at(epoch))
    }
}

impl From<LearningRate> for Rate {
    fn from(LearningRate { base, warm_up, drops }: LearningRate) -> Self {
        Self { base, warm_up, drops, cycle: None }
    }
}

/// A loss that holds from an epoch on, and the factor on the learning rate while it does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// The first epoch, from 0.
    pub from_epoch: usize,
    /// The loss's name.
    pub loss: String,
    /// Its parameters; what is left out has its default.
    #[serde(default)]
    pub params: Params,
    /// The class weighting.
    #[serde(default)]
    pub weighting: Option<Weighting>,
    /// What the learning rate is multiplied by.
    #[serde(default = "one")]
    pub rate_factor: f64,
}

fn one() -> f64 {
    1.0
}
