use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, balanced_softmax};

/// The prior on the target only.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "prior-on-target-only",
    what: "log n added to the target’s logit only",
    effect: "each row has a bonus of log n on its own class: common classes have no loss left to learn from",
    mend: "add log n to every logit in training, and nothing at test time",
    seen: &[],
    concerns: balanced_softmax,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|_, mut classes| {
            classes.rival_priors.iter_mut().for_each(|prior| *prior = prior.lift(0.0));
            classes
        });
    })],
    kind: Kind::Formula,
};
