use crate::mistake::{Form, Kind, Mistake, all};

/// An answer that changes with the row’s place.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "row-order-dependence",
    what: "a row’s answer changes with its place in the batch",
    effect: "some rows are trained on more than others for no reason of theirs",
    mend: "treat all rows alike: look at the ends of blocks and at what is indexed by row",
    seen: &[],
    concerns: all,
    forms: &[
        Form::named("the last of several rows counts for nothing", |it, _| {
            it.wrap_loss(|inputs, row, loss| {
                let last = inputs.logits.len() > 1 && row.index + 1 == inputs.logits.len();
                if last { row.constant(0.0) } else { loss }
            });
        }),
        Form::named("all rows have the first row’s class weight", |it, _| {
            it.weight = Box::new(|inputs, weights, row| weights[inputs.targets[0].unwrap_or(row.target)]);
        }),
    ],
    kind: Kind::Behaviour,
};
