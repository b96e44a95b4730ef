use crate::mistake::{Form, Kind, Mistake, ldam};

/// The margins subtracted everywhere.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "ldam-margin-all-classes",
    what: "each class’s own margin subtracted from every class’s logit, not from the target’s alone",
    effect: "the margins act as a prior, which the other classes’ logits take back, and between rare classes there is none",
    mend: "subtract the target’s margin from the target’s logit alone: a one-hot mask selects it",
    seen: &[],
    concerns: ldam,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|_, mut classes| {
            classes.rival_margins.clone_from(&classes.margins);
            classes
        });
    })],
    kind: Kind::Formula,
};
