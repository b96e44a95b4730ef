use lossproof::Reduction;

use crate::mistake::{Form, Kind, Mistake, not_density};

/// The sum in the place of the mean.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "sum-for-mean",
    what: "the sum where a mean was asked for",
    effect: "loss and gradient are N times too large: as a learning rate that grows with the batch size",
    mend: "divide by the number of rows (by the sum of their weights for a weighted mean)",
    seen: &[],
    concerns: not_density,
    forms: &[
        Form::named("for the mean", |it, _| {
            it.take_for(|inputs| {
                if inputs.loss.reduction == Reduction::Mean {
                    inputs.loss.reduction = Reduction::Sum;
                }
            });
        }),
        Form::named("for the weighted mean too", |it, _| {
            it.take_for(|inputs| {
                if matches!(inputs.loss.reduction, Reduction::Mean | Reduction::WeightedMean) {
                    inputs.loss.reduction = Reduction::Sum;
                }
            });
        }),
    ],
    kind: Kind::Formula,
};
