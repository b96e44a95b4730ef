//! How a network that others have trained is trained further.

use lossproof::Link;
use serde::{Deserialize, Serialize};

use super::{TwoPhase, Variant};
use crate::model::efficientnet::Scaling;

/// The table `[fine_tuning]` of a regime: an `EfficientNet` on photographs of two classes, by Adam, with validation and early stopping.
///
/// ```
/// use lossproof_reproduction::protocol::{Regime, Variant};
/// let tuning = Regime::named("isic-2019")?.fine_tuning.unwrap();
/// assert_eq!((tuning.size, tuning.frozen), (300, 0.68));
/// assert_eq!(tuning.reading(Variant::Paper).outputs, 1);
/// assert_eq!(tuning.reading(Variant::AsPublished).outputs, 2);
/// # Ok::<(), lossproof_reproduction::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FineTuning {
    /// Rows and columns of the images.
    pub size: u32,
    /// Whether their colours are brought to [a grey mean](lossproof_datasets::isic::grey_world).
    pub grey_world: bool,
    /// What is subtracted from each channel, between 0 and 1.
    pub means: [f64; 3],
    /// What each channel is then divided by.
    pub deviations: [f64; 3],
    /// The share of the network's tensors, in their order, that are not learned.
    pub frozen: f64,
    /// Adam's: how much of the averages of the gradient and of its square a step keeps.
    pub betas: [f64; 2],
    /// After so many epochs since the best balanced accuracy on the validation images a run ends; the weights are those of that epoch,
    /// the last of equals.
    pub patience: usize,
    /// The network.
    pub network: Scaling,
    /// The paper's text.
    pub paper: Reading,
    /// Its authors' code.
    pub as_published: Reading,
}

/// In what the paper's text and its code differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The network's logits: 2, or 1 with the sigmoid link.
    pub outputs: usize,
    /// Whether validation and test images are augmented too.
    pub augments_evaluation: bool,
    /// Algorithm 1's numbers, where they are not the system's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub two_phase: Option<TwoPhase>,
    /// The focal loss's γ, where it is not the system's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focal_gamma: Option<f64>,
}

impl FineTuning {
    /// What holds in a reading of the paper. Its two of the learning rate are one here: there are no drops.
    pub fn reading(&self, variant: Variant) -> &Reading {
        match variant {
            Variant::Paper | Variant::PaperSubtracted => &self.paper,
            Variant::AsPublished => &self.as_published,
        }
    }
}

impl Reading {
    /// The link that goes with the outputs.
    pub fn link(&self) -> Link {
        if self.outputs == 1 { Link::Sigmoid } else { Link::Softmax }
    }
}
