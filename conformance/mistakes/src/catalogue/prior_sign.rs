use crate::mistake::{Form, Kind, Mistake, balanced_softmax};

/// `z − log n`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "prior-sign",
    what: "z − log n: the prior subtracted",
    effect: "the correction is made the wrong way: the common classes are favoured twice over",
    mend: "add log n to every logit in training, and nothing at test time",
    seen: &[],
    concerns: balanced_softmax,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|_, mut classes| {
            for prior in classes.priors.iter_mut().chain(&mut classes.rival_priors) {
                *prior = -*prior;
            }
            classes
        });
    })],
    kind: Kind::Formula,
};
