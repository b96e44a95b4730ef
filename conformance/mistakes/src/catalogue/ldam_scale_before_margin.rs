use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, ldam};

/// `s·z − Δ`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "ldam-scale-before-margin",
    what: "s·z − Δ: the margin subtracted after the scale",
    effect: "the margin is too small by the scale (30 by default): there is hardly any",
    mend: "compute scale·(z − Δ): the margin first, then the scale on everything",
    seen: &[],
    concerns: ldam,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|_, mut classes| {
            classes.margin_scale = classes.margin_scale.lift(1.0);
            classes
        });
    })],
    kind: Kind::Formula,
};
