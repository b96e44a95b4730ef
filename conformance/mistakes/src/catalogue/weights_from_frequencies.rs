use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, inverse_frequency};

/// `N/n` normalised.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "weights-from-frequencies",
    what: "the weights from frequencies n/N in the place of counts, then scaled to the sum C",
    effect: "nothing",
    mend: "nothing to mend",
    seen: &[],
    concerns: inverse_frequency,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|inputs, mut classes| {
            let total: f64 = inputs.counts().iter().sum();
            for (weight, n) in classes.weights.iter_mut().zip(inputs.counts()) {
                *weight = weight.lift(1.0) / (weight.lift(n) / weight.lift(total));
            }
            classes
        });
    })],
    kind: Kind::Control,
};
