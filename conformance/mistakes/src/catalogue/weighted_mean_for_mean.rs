use lossproof::{Real, Reduction};

use crate::mistake::{Form, Kind, Mistake, weighted};

/// Divided by Σω.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "weighted-mean-for-mean",
    what: "the sum divided by the sum of the weights where a plain mean was asked for",
    effect: "the class weights hardly act: a batch of one class has the loss it would have without them",
    mend: "divide by the number of rows (or ask for the weighted mean)",
    seen: &[],
    concerns: weighted,
    forms: &[
        Form::named("over the rows", |it, _| {
            it.take_for(|inputs| {
                if inputs.loss.reduction == Reduction::Mean {
                    inputs.loss.reduction = Reduction::WeightedMean;
                }
            });
        }),
        Form::named("over the classes", |it, _| {
            it.wrap_divisor(|inputs, _, divisor| match (inputs.loss.reduction, inputs.given()) {
                (Reduction::Mean, Some(given)) => divisor.lift(given.iter().sum()),
                (Reduction::Mean, None) => divisor.lift(inputs.classes() as f64),
                _ => divisor,
            });
        }),
    ],
    kind: Kind::Formula,
};
