use crate::mistake::{Form, Kind, Mistake, all};

/// The gradient’s sign.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "gradient-sign",
    what: "the gradient with the other sign",
    effect: "training climbs: the loss grows from the first step",
    mend: "negate what the backward pass returns; check it against a finite difference",
    seen: &[],
    concerns: all,
    forms: &[Form::plain(|it, _| {
        it.backward.push(Box::new(|_, _, _, entry| -entry));
    })],
    kind: Kind::Formula,
};
