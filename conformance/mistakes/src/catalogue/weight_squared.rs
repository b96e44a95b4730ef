use crate::Dual;
use crate::mistake::{Form, Kind, Mistake, weighted};

/// The class weights applied twice.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "weight-squared",
    what: "the class weights applied twice",
    effect: "rare classes count far more than asked for",
    mend: "apply them once: either in the cross-entropy or to its result",
    seen: &[],
    concerns: weighted,
    forms: &[
        Form::named("on the loss", |it, _| {
            it.wrap_loss(|_, row, loss| Dual::from(row.class_weight) * loss);
        }),
        Form::named("on the weights themselves", |it, _| {
            it.wrap_weights(|_, weights| weights.iter().map(|weight| *weight * *weight).collect());
        }),
    ],
    kind: Kind::Formula,
};
