use crate::mistake::{Form, Kind, Mistake, ldam};

/// The margin added.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "ldam-margin-sign",
    what: "the margin added to the target’s logit in the place of subtracted",
    effect: "rare classes get a loss that is too easily satisfied: their boundary is drawn closer, not further away",
    mend: "subtract the margin from the target’s logit",
    seen: &[],
    concerns: ldam,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|_, mut classes| {
            classes.margins.iter_mut().for_each(|margin| *margin = -*margin);
            classes
        });
    })],
    kind: Kind::Formula,
};
