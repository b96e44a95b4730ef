use lossproof::Reduction;

use crate::mistake::{Form, Kind, Mistake, weighted};

/// Divided by N.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "mean-for-weighted-mean",
    what: "the sum divided by the number of rows where the weighted mean was asked for",
    effect: "loss and gradient scale with the weights that happen to be in the batch",
    mend: "divide by the sum of the rows’ weights",
    seen: &[],
    concerns: weighted,
    forms: &[Form::plain(|it, _| {
        it.take_for(|inputs| {
            if inputs.loss.reduction == Reduction::WeightedMean {
                inputs.loss.reduction = Reduction::Mean;
            }
        });
    })],
    kind: Kind::Formula,
};
