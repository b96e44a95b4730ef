//! Photographs made ready, and the weights that others have trained.

use lossproof_datasets::{Split, isic};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Prepared;
use crate::Error;
use crate::model::efficientnet::{EfficientNet, Pretrained};
use crate::protocol::{FineTuning, Regime};

/// What a run that fine-tunes has besides.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// The images by which it chooses an epoch.
    pub validation: Split,
    /// The weights that its network begins with; without, they are drawn from the seed.
    pub weights: Option<Pretrained>,
}

/// Where the weights of a run that fine-tuned come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// [`weights_digest`](lossproof_trace::weights_digest) of the pretrained weights; null where they were drawn from the seed, which is
    /// not what the paper did.
    pub pretrained: Option<String>,
    /// After which epoch, from 0, they are the best on the validation images.
    pub chosen_epoch: usize,
}

impl Prepared {
    /// ISIC 2019 as a run wants it: every image read, of the regime's size, 3·size² bytes each; the whole data set has 4.7 GB so.
    ///
    /// # Errors
    /// For a regime without fine-tuning, weights that are not its network's, an image that cannot be read, and classes that are too small
    /// to be split.
    pub fn photographs(index: &isic::Index, regime: &Regime, weights: Option<Pretrained>) -> Result<Self, Error> {
        let tuning = regime.fine_tuning.as_ref().ok_or_else(|| Error::Value {
            what: "the regime of photographs",
            value: regime.dataset.clone(),
            expected: "one with a table `fine_tuning`, as isic-2019",
        })?;
        // Weights that do not fit are told now, and not after minutes of reading.
        if let Some(weights) = &weights {
            EfficientNet::new(&tuning.network, 1, 0.0, 0)?.load(weights)?;
        }
        let of = |which: &[u32]| read(index, which, tuning);
        let (train, validation, test) = (of(&index.train)?, of(&index.validation)?, of(&index.test)?);
        let classes = isic::CLASSES.len();
        if let Some(fewest) = validation.class_counts(classes).into_iter().min().filter(|fewest| *fewest == 0) {
            return Err(Error::Value {
                what: "the number of validation images of a class",
                value: fewest.to_string(),
                expected: "at least 1: a class is split from 10 images on",
            });
        }
        let size = tuning.size as usize;
        Ok(Self {
            class_counts: train.class_counts(classes),
            digest: isic::digest(tuning.size, [&train, &validation, &test]),
            train,
            test,
            shape: [3, size, size],
            regime: regime.clone(),
            transfer: Some(Transfer { validation, weights }),
        })
    }
}

/// Reads these images, on all cores.
fn read(index: &isic::Index, which: &[u32], tuning: &FineTuning) -> Result<Split, Error> {
    let size = 3 * (tuning.size as usize).pow(2);
    let mut images = vec![0; which.len() * size];
    images.par_chunks_mut(size.max(1)).zip(which).try_for_each(|(out, number)| -> Result<(), Error> {
        let mut image = index.read(*number as usize, tuning.size)?;
        if tuning.grey_world {
            isic::grey_world(&mut image);
        }
        out.copy_from_slice(&image);
        Ok(())
    })?;
    Ok(Split { images, labels: which.iter().map(|number| index.labels[*number as usize]).collect() })
}
