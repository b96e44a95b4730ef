use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, counted};

/// `n^{−1/2}`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "weights-sqrt",
    what: "the square root of the weights: 1/√n in the place of 1/n",
    effect: "rare classes count less than asked for",
    mend: "divide by the count (or effective number), not by its root",
    seen: &[],
    concerns: counted,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|_, mut classes| {
            for weight in &mut classes.weights {
                *weight = weight.sqrt();
            }
            classes
        });
    })],
    kind: Kind::Formula,
};
