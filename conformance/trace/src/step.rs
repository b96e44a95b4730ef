//! A line of a trace: one step of the optimiser.

use lossproof::{Link, Reduction};
use lossproof_harness::protocol::{Dtype, Params, Weighting};
use serde::{Deserialize, Serialize};

use crate::names;

/// What a step did. Its fields are named as those of a request of the line protocol; its numbers are its
/// [`Tensors`](crate::Tensors).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The step's number, from 0, over all epochs.
    pub step: usize,
    /// The epoch, from 0.
    pub epoch: usize,
    /// The learning rate of the update.
    #[serde(default)]
    pub rate: Option<f64>,
    /// The loss's name.
    pub loss: String,
    /// Its parameters, without SEQL's draws and GHM-C's state: these are tensors.
    #[serde(default)]
    pub params: Params,
    /// The class weighting.
    #[serde(default)]
    pub weighting: Option<Weighting>,
    /// The class counts that the loss was given.
    #[serde(default)]
    pub class_counts: Option<Vec<u64>>,
    /// Softmax where left out.
    #[serde(with = "names::link", default = "softmax")]
    pub link: Link,
    /// The type that the loss was computed in.
    pub dtype: Dtype,
    /// How the rows became one loss.
    #[serde(with = "names::reduction")]
    pub reduction: Reduction,
    /// The file with the step's numbers. The writer fills it in.
    pub tensors: String,
    /// [`weights_digest`](crate::weights_digest) of the weights that the logits were computed with: before the update.
    #[serde(default)]
    pub weights: Option<String>,
    /// With which probability each draw of the batch was of each class, where the sampler learns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_probabilities: Option<Vec<f64>>,
}

fn softmax() -> Link {
    Link::Softmax
}

impl Step {
    /// A step with a loss in f32 over softmax, its mean over the batch; everything else is left out.
    pub fn new(step: usize, epoch: usize, loss: impl Into<String>) -> Self {
        Self {
            step,
            epoch,
            rate: None,
            loss: loss.into(),
            params: Params::new(),
            weighting: None,
            class_counts: None,
            link: Link::Softmax,
            dtype: Dtype::F32,
            reduction: Reduction::Mean,
            tensors: String::new(),
            weights: None,
            class_probabilities: None,
        }
    }

    /// Whether the loss is one number for the batch.
    pub(crate) fn reduced(&self) -> bool {
        self.reduction != Reduction::None
    }

    /// The logits in a row.
    pub(crate) fn columns(&self, classes: usize) -> usize {
        if self.link == Link::Sigmoid { 1 } else { classes }
    }

    /// The shape of logits and gradient.
    pub(crate) fn shape(&self, rows: usize, classes: usize) -> Vec<usize> {
        if self.link == Link::Sigmoid { vec![rows] } else { vec![rows, classes] }
    }
}
