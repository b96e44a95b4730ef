use lossproof::Real;

use crate::Number;
use crate::mistake::{Form, Kind, Mistake, counted};

/// Mean 1 over the samples.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "weights-mean-over-samples",
    what: "the weights scaled so that their mean over the samples, not over the classes, is 1",
    effect: "loss and gradient are larger than asked for on a skewed data set: as another learning rate",
    mend: "scale the weights to the sum C, so that their mean over the classes is 1",
    seen: &[],
    concerns: counted,
    forms: &[
        Form::named("the training samples: N/(C·n)", |it, _| {
            it.wrap_weights(|inputs, weights| scaled(weights, &inputs.counts()));
        }),
        Form::named("the samples of the batch", |it, _| {
            it.wrap_weights(|inputs, weights| {
                let mut counts = vec![0.0; weights.len()];
                inputs.targets.iter().flatten().filter(|y| **y < weights.len()).for_each(|y| counts[*y] += 1.0);
                scaled(weights, &counts)
            });
        }),
    ],
    kind: Kind::Formula,
};

/// Scaled to the mean 1 over so many samples of each class.
fn scaled(weights: Vec<Number>, counts: &[f64]) -> Vec<Number> {
    let Some(first) = weights.first() else { return weights };
    let sum = weights.iter().zip(counts).fold(first.lift(0.0), |sum, (weight, n)| sum + *weight * weight.lift(*n));
    let factor = first.lift(counts.iter().sum()) / sum;
    weights.iter().map(|weight| *weight * factor).collect()
}
