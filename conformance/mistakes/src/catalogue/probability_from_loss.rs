use crate::implementation::from_nll;
use crate::mistake::{Form, Kind, Mistake, all};

/// `p = exp(−ℓ)`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "probability-from-loss",
    what: "p as exp(−ℓ), with ℓ from log-softmax",
    effect: "nothing",
    mend: "nothing to mend",
    seen: &[],
    concerns: all,
    forms: &[Form::plain(|it, _| {
        it.wrap_link(|_, _, _, at| from_nll(at.nll));
    })],
    kind: Kind::Control,
};
