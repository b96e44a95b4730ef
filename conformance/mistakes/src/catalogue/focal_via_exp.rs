use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, focal};

/// `exp(γ·log(1 − p))`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "focal-via-exp",
    what: "exp(γ·log(1 − p)) in the place of (1 − p)^γ",
    effect: "nothing",
    mend: "nothing to mend",
    seen: &[],
    concerns: focal,
    forms: &[Form::plain(|it, _| {
        it.exchange_focal(|_, q, gamma| {
            let constant = gamma == 0.0 || q.value.is_zero();
            if constant { q.power(gamma) } else { (q.lift(gamma) * q.ln()).exp() }
        });
    })],
    kind: Kind::Control,
};
