use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, all};

/// `log(p + ε)`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "probability-floor",
    what: "log(p + ε) in the place of log p",
    effect: "no loss exceeds −log ε, and every loss is a little too small: outliers stop counting by accident",
    mend: "take log p from log-softmax (log-sigmoid), which cannot underflow, and drop the ε",
    seen: &["focal-loss-torch (measured)", "https://github.com/mkocabas/focal-loss-keras/issues/5"],
    concerns: all,
    forms: &[Form::plain(|it, epsilon| {
        it.wrap_link(move |_, _, margin, mut at| {
            at.nll = -(at.p + at.p.lift(epsilon)).ln();
            (margin, at)
        });
    })
    .with("epsilon", &[1e-7, 1e-8, 1e-6, 1e-5, 1e-9, 1e-10, 1e-12, 1e-4, 1e-3], Some((1e-30, 0.1)))],
    kind: Kind::Formula,
};
