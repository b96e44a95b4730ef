use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, counted};

/// Sum 1 instead of C.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "weights-sum-to-one",
    what: "the weights scaled to the sum 1 in the place of C",
    effect: "loss and gradient are C times too small: as a learning rate C times smaller",
    mend: "scale the weights to the sum C, so that their mean over the classes is 1",
    seen: &["https://github.com/autrainer/autrainer/issues/84"],
    concerns: counted,
    forms: &[Form::plain(|it, _| {
        it.wrap_weights(|_, weights| {
            let classes = weights.len() as f64;
            weights.iter().map(|weight| *weight / weight.lift(classes)).collect()
        });
    })],
    kind: Kind::Formula,
};
