use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, ldam};

/// `z − Δ`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "ldam-scale-missing",
    what: "z − Δ, without the scale",
    effect: "cosine logits, which lie in [−1, 1], never reach a confident softmax: the loss stays high and learning is slow",
    mend: "compute scale·(z − Δ): the margin first, then the scale on everything",
    seen: &[],
    concerns: ldam,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|_, mut classes| {
            classes.margin_scale = classes.margin_scale / classes.scale;
            classes.scale = classes.scale.lift(1.0);
            classes
        });
    })],
    kind: Kind::Formula,
};
