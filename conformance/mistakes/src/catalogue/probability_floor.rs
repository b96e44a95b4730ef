use lossproof::Real;

use crate::implementation::moved;
use crate::mistake::{EPSILONS, Form, Kind, Mistake, all};

/// `log(p + ε)`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "probability-floor",
    what: "log(p + ε) in the place of log p",
    effect: "no loss exceeds −log ε, and every loss is a little too small: outliers stop counting by accident",
    mend: "take log p from log-softmax (log-sigmoid), which cannot underflow, and drop the ε",
    seen: &["focal-loss-torch (measured)", "https://github.com/mkocabas/focal-loss-keras/issues/5"],
    concerns: all,
    forms: &[
        Form::named("in the logarithm", |it, epsilon| {
            it.wrap_link(move |_, _, margin, mut at| {
                at.nll = -(at.p + at.p.lift(epsilon)).ln();
                (margin, at)
            });
        })
        .with("epsilon", EPSILONS, Some((1e-30, 0.1))),
        Form::named("p + ε in the place of p everywhere", |it, epsilon| {
            it.wrap_link(move |_, _, margin, mut at| {
                at.nll = -(at.p + at.p.lift(epsilon)).ln();
                (margin, at)
            });
            it.wrap_link(move |_, _, margin, at| {
                let (p, q) = (at.p + at.p.lift(epsilon), at.q - at.q.lift(epsilon));
                moved(margin, &at, p, q)
            });
        })
        .with("epsilon", EPSILONS, Some((1e-30, 0.1))),
    ],
    kind: Kind::Formula,
};
