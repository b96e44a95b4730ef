use crate::mistake::{Form, Kind, Mistake, focal};

/// `p^γ`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "focal-uses-p",
    what: "p^γ in the place of (1 − p)^γ",
    effect: "easy rows count in full and hard ones fade: the reverse of what focal loss is for",
    mend: "multiply by (1 − p)^γ with p the probability of the target",
    seen: &[],
    concerns: focal,
    forms: &[Form::plain(|it, _| {
        it.exchange_focal(|p, _, gamma| p.power(gamma));
    })],
    kind: Kind::Formula,
};
