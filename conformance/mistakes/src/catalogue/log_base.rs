use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, all};

/// A logarithm to another base.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "log-base",
    what: "the logarithm to another base than e",
    effect: "loss and gradient are too small by the factor ln 2 or ln 10 (too large for a base below e): as another learning rate",
    mend: "take the natural logarithm",
    seen: &[],
    concerns: all,
    forms: &[Form::plain(|it, base| {
        it.wrap_link(move |_, _, margin, mut at| {
            at.nll = at.nll / at.nll.lift(base).ln();
            (margin, at)
        });
    })
    .with("base", &[10.0, 2.0], None)],
    kind: Kind::Formula,
};
