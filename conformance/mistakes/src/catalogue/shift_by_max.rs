use lossproof::Real;

use crate::implementation::from_nll;
use crate::mistake::{Form, Kind, Mistake, all};
use crate::naive;

/// The largest logit subtracted before `exp`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "shift-by-max",
    what: "log-softmax as a − max − log Σ e^{a − max}",
    effect: "nothing",
    mend: "nothing to mend",
    seen: &[],
    concerns: all,
    forms: &[Form::plain(|it, _| {
        it.link = Box::new(|adjusted, target| {
            let top = naive::top(adjusted);
            let sum = adjusted.iter().fold(top.lift(0.0), |sum, a| sum + (*a - top).exp());
            from_nll(top + sum.ln() - adjusted[target])
        });
    })],
    kind: Kind::Control,
};
