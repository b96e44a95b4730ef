//! What a network does on images that it was not trained on.

use candle_core::{D, Device, Tensor};
use lossproof_datasets::Split;
use lossproof_verdicts::metrics::{ByClass, Thresholds, auc};

use super::network::Network;
use super::record::Outcome;
use crate::Error;
use crate::model::efficientnet::Pass;

/// The logits of so many images, `[N, C]`; `images` makes those of some numbers.
pub(super) fn logits(
    network: &Network,
    count: usize,
    images: &dyn Fn(&[u32]) -> Result<Tensor, Error>,
) -> Result<Tensor, Error> {
    let all: Vec<u32> = (0..count as u32).collect();
    let some = |which: &[u32]| by_class(&network.forward(&images(which)?, Pass::Evaluation)?.detach());
    let found: Vec<Tensor> = all.chunks(network.images_at_a_time()).map(some).collect::<Result<_, _>>()?;
    Ok(Tensor::cat(&found, 0)?)
}

/// Logits with one a class: with the sigmoid link, `[N, 1]`, the other class's is 0.
pub(super) fn by_class(logits: &Tensor) -> Result<Tensor, Error> {
    if logits.dim(1)? > 1 {
        return Ok(logits.clone());
    }
    Ok(Tensor::cat(&[&logits.zeros_like()?, logits], 1)?)
}

/// The class of the largest logit, a row.
pub(super) fn largest(logits: &Tensor) -> Result<Vec<usize>, Error> {
    Ok(logits.argmax(D::Minus1)?.to_vec1::<u32>()?.into_iter().map(|class| class as usize).collect())
}

/// What logits, `[N, C]`, of images come to.
pub(super) fn outcome(logits: &Tensor, split: &Split, class_counts: &[u64]) -> Result<Outcome, Error> {
    let targets: Vec<usize> = split.labels.iter().map(|label| *label as usize).collect();
    let by_class =
        ByClass::new(&targets, &largest(logits)?, class_counts.len()).map_err(|error| Error::file("test", &error))?;
    let largest = class_counts.iter().copied().max().unwrap_or(0);
    let shots =
        by_class.by_shots(class_counts, Thresholds::scaled_to(largest)).map_err(|error| Error::file("test", &error))?;
    Ok(Outcome {
        error_rate: by_class.error_rate(),
        balanced_accuracy: by_class.balanced_accuracy(),
        accuracies: by_class.accuracies(),
        many_medium_few: [shots.many, shots.medium, shots.few],
        auc: if class_counts.len() == 2 { Some(area(logits, split)?) } else { None },
    })
}

/// The area under the curve of the second class's logit less the first's, which is exact in binary64 but for its last place.
fn area(logits: &Tensor, split: &Split) -> Result<f64, Error> {
    let difference = |row: Vec<f32>| f64::from(row[1]) - f64::from(row[0]);
    let scores: Vec<f64> = logits.to_device(&Device::Cpu)?.to_vec2()?.into_iter().map(difference).collect();
    let positive: Vec<bool> = split.labels.iter().map(|label| *label == 1).collect();
    let area = auc(&scores, &positive).map_err(|error| Error::file("test", &error))?;
    Ok(area.percent())
}
