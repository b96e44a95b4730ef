use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, counted};

/// `n`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "weights-count-not-inverse",
    what: "weights in proportion to the counts, not to their inverse",
    effect: "common classes count more still: the imbalance is squared in the place of evened out",
    mend: "divide by the count (or effective number)",
    seen: &[],
    concerns: counted,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|_, mut classes| {
            for weight in &mut classes.weights {
                *weight = weight.lift(1.0) / *weight;
            }
            classes
        });
    })],
    kind: Kind::Formula,
};
