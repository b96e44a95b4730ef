//! The protocol of each data set.

use lossproof_trace::Rate;
use lossproof_verdicts::Imbalance;
use serde::{Deserialize, Serialize};

use super::FineTuning;
use crate::Error;

/// How a data set is made unequal, and how networks are trained on it.
///
/// ```
/// use lossproof_reproduction::protocol::Regime;
/// let regime = Regime::named("cifar-10")?;
/// assert_eq!((regime.depth, regime.batch_size, regime.rate.base), (32, 128, 0.1));
/// # Ok::<(), lossproof_reproduction::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    /// The data set, whose name is the regime's.
    pub dataset: String,
    /// The residual network's layers; 0 where an `EfficientNet` is [fine-tuned](FineTuning), with which go none of the numbers that may
    /// be 0 here.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub depth: usize,
    /// Whether images are cropped and flipped at random.
    pub augmented: bool,
    /// Images in the largest class; 0 where the classes stay as they are.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub n_max: u64,
    /// ρ: how many times those of the smallest; 0 likewise.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ratio: f64,
    /// How long a run is, unless asked otherwise.
    pub epochs: usize,
    /// How often a run looks at the test images on its way, besides its end.
    pub looks: usize,
    /// Images a step.
    pub batch_size: usize,
    /// Of the descent.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub momentum: f64,
    /// Of the descent: the factor of the weights in their gradient.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub weight_decay: f64,
    /// HMLoss's δ.
    pub delta: f64,
    /// The learning rate.
    pub rate: Rate,
    /// How a pretrained network is trained further, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fine_tuning: Option<FineTuning>,
}

/// Whether a number is left out of a record.
fn is_zero<T: Default + PartialEq>(number: &T) -> bool {
    *number == T::default()
}

const FILES: &[(&str, &str)] = &[
    ("digits", include_str!("../../regimes/digits.toml")),
    ("fashion-mnist", include_str!("../../regimes/fashion-mnist.toml")),
    ("cifar-10", include_str!("../../regimes/cifar-10.toml")),
    ("cifar-100", include_str!("../../regimes/cifar-100.toml")),
    ("isic-2019", include_str!("../../regimes/isic-2019.toml")),
];

impl Regime {
    /// The names of all.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(name, _)| *name)
    }

    /// The regime of a data set.
    ///
    /// # Errors
    /// [`Error::Unknown`] lists the names there are.
    pub fn named(name: &str) -> Result<Self, Error> {
        let Some((name, text)) = FILES.iter().find(|(own, _)| *own == name) else {
            return Err(Error::unknown("data set with a regime", name, Self::names()));
        };
        toml::from_str(text).map_err(|error| Error::file(format!("regimes/{name}.toml"), &error))
    }

    /// How the classes are made unequal where nobody says: not at all where the images are many and unequal as they are.
    pub fn imbalance(&self) -> Imbalance {
        if self.fine_tuning.is_some() { Imbalance::AsIs } else { Imbalance::Lt }
    }
}
