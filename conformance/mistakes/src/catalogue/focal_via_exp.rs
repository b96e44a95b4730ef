use lossproof::Real;

use crate::implementation::posterior;
use crate::mistake::{Form, Kind, Mistake, focal};

/// `exp(γ·log(1 − p))`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "focal-via-exp",
    what: "exp(γ·log(1 − p)), with log(1 − p) by log-sigmoid, in the place of (1 − p)^γ",
    effect: "nothing",
    mend: "nothing to mend",
    seen: &[],
    concerns: focal,
    forms: &[Form::plain(|it, _| {
        it.wrap_modulation(|inputs, row, right| {
            inputs.gamma().map_or(right, |gamma| (-(row.constant(gamma) * posterior(&-row.margin).nll)).exp())
        });
    })],
    kind: Kind::Control,
};
