use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, modulated};

/// `1 − p` by subtraction.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "one-minus-exp-cancellation",
    what: "1 − p by subtraction where p is near 1",
    effect: "the modulation of easy rows has few digits or none: they stop contributing, or contribute noise, far below what hard rows do",
    mend: "compute 1 − p as sigmoid(−t), or as −expm1(log p)",
    seen: &["most implementations"],
    concerns: modulated,
    forms: &[
        Form::named("1 − softmax", |it, _| {
            it.wrap_link(|_, _, margin, mut at| {
                at.q = at.p.lift(1.0) - at.p;
                (margin, at)
            });
        }),
        Form::named("1 − exp(−loss)", |it, _| {
            it.wrap_link(|_, _, margin, mut at| {
                at.p = (-at.nll).exp();
                at.q = at.p.lift(1.0) - at.p;
                (margin, at)
            });
        }),
    ],
    kind: Kind::Rounding,
};
