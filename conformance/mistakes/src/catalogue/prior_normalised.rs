use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, balanced_softmax};

/// `log(n/N)`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "prior-normalised",
    what: "log(n/N) in the place of log n",
    effect: "nothing",
    mend: "nothing to mend",
    seen: &[],
    concerns: balanced_softmax,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|inputs, mut classes| {
            let total: f64 = inputs.counts().iter().sum();
            let log_total = classes.scale.lift(total).ln();
            for prior in classes.priors.iter_mut().chain(&mut classes.rival_priors) {
                *prior = *prior - log_total;
            }
            classes
        });
    })],
    kind: Kind::Control,
};
