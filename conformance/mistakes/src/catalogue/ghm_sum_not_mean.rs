use lossproof::Reduction;

use crate::mistake::{Form, Kind, Mistake, ghm};

/// Not divided by N.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "ghm-sum-not-mean",
    what: "the number of rows lost: not divided by it in the mean, or not in the weights",
    effect: "loss and gradient are N times too large or too small: as a learning rate that changes with the batch size",
    mend: "weight by N/(rows in the bin · non-empty bins), and divide the sum by N for a mean",
    seen: &[],
    concerns: ghm,
    forms: &[
        Form::named("the mean not divided by N", |it, _| {
            it.take_for(|inputs| {
                if inputs.loss.reduction == Reduction::Mean {
                    inputs.loss.reduction = Reduction::Sum;
                }
            });
        }),
        Form::named("the weights without N", |it, _| {
            it.wrap_modulation(|inputs, row, modulation| modulation / row.constant(inputs.counted() as f64));
        }),
    ],
    kind: Kind::Formula,
};
