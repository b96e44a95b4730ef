use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, ldam};

/// `z − s·Δ`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "ldam-scale-on-margin-only",
    what: "z − s·Δ: the scale on the margin only",
    effect: "margins of 15 against logits of a few units: the loss is governed by the margin, and rare classes are forced apart",
    mend: "compute scale·(z − Δ): the margin first, then the scale on everything",
    seen: &[
        "https://github.com/Vanint/SADE-AgnosticLT/issues/5",
        "https://github.com/frank-xwang/RIDE-LongTailRecognition/issues/4",
        "https://github.com/frank-xwang/RIDE-LongTailRecognition/issues/26",
        "https://github.com/kaidic/LDAM-DRW/issues/17",
    ],
    concerns: ldam,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|_, mut classes| {
            classes.scale = classes.scale.lift(1.0);
            classes
        });
    })],
    kind: Kind::Formula,
};
