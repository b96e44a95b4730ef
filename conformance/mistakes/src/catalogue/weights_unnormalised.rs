use lossproof::Real;

use crate::Number;
use crate::mistake::{Form, Kind, Mistake, counted};

/// `1/n` as it is.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "weights-unnormalised",
    what: "the weights as they come, not scaled to the sum C",
    effect: "loss and gradient are scaled by a number that hangs on the counts (tiny for 1/n): as another learning rate for each data set",
    mend: "scale the weights to the sum C, so that their mean over the classes is 1",
    seen: &[
        "https://github.com/richardaecn/class-balanced-loss/issues/7",
        "https://github.com/vandit15/Class-balanced-loss-pytorch/issues/16",
    ],
    concerns: counted,
    forms: &[
        Form::named("1/n, or (1 − β)/(1 − β^n)", |it, _| {
            it.normalise = Box::new(|_, weights| weights);
        }),
        Form::named("the smallest weight 1", |it, _| {
            it.normalise = Box::new(|_, weights| over(&weights, |best, w| w < best));
        }),
        Form::named("the largest weight 1", |it, _| {
            it.normalise = Box::new(|_, weights| over(&weights, |best, w| w > best));
        }),
        Form::named("N/n", |it, _| {
            it.normalise = Box::new(|inputs, weights| {
                let total: f64 = inputs.counts().iter().sum();
                weights.iter().map(|weight| *weight * weight.lift(total)).collect()
            });
        }),
    ],
    kind: Kind::Formula,
};

/// All over the one that is best.
fn over(weights: &[Number], better: fn(f64, f64) -> bool) -> Vec<Number> {
    let best = weights.iter().copied().reduce(|best, w| if better(best.approx(), w.approx()) { w } else { best });
    best.map_or(Vec::new(), |best| weights.iter().map(|weight| *weight / best).collect())
}
