//! What a network does on the test images.

use candle_core::{D, Tensor};
use lossproof_datasets::Split;
use lossproof_verdicts::metrics::{ByClass, Thresholds};

use super::record::Outcome;
use super::{Prepared, batch};
use crate::Error;
use crate::model::{Mode, ResNet};

/// Images at a time.
const BATCH: usize = 256;

/// The class that the network gives each image.
fn predictions(network: &ResNet, split: &Split, shape: [usize; 3]) -> Result<Vec<usize>, Error> {
    let all: Vec<u32> = (0..split.len() as u32).collect();
    let mut found = Vec::with_capacity(all.len());
    for which in all.chunks(BATCH) {
        let logits = network.forward(&batch::images(split, shape, which)?, Mode::Evaluation)?;
        found.extend(largest(&logits)?);
    }
    Ok(found)
}

/// The class of the largest logit, a row.
pub(super) fn largest(logits: &Tensor) -> Result<Vec<usize>, Error> {
    Ok(logits.argmax(D::Minus1)?.to_vec1::<u32>()?.into_iter().map(|class| class as usize).collect())
}

/// The outcome on the test images.
pub(super) fn outcome(network: &ResNet, data: &Prepared) -> Result<Outcome, Error> {
    let found = predictions(network, &data.test, data.shape)?;
    let targets: Vec<usize> = data.test.labels.iter().map(|label| *label as usize).collect();
    let by_class =
        ByClass::new(&targets, &found, data.class_counts.len()).map_err(|error| Error::file("test", &error))?;
    let largest = data.class_counts.iter().copied().max().unwrap_or(0);
    let shots = by_class
        .by_shots(&data.class_counts, Thresholds::scaled_to(largest))
        .map_err(|error| Error::file("test", &error))?;
    Ok(Outcome {
        error_rate: by_class.error_rate(),
        balanced_accuracy: by_class.balanced_accuracy(),
        accuracies: by_class.accuracies(),
        many_medium_few: [shots.many, shots.medium, shots.few],
    })
}
