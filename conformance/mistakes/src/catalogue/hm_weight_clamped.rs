use crate::mistake::{Form, Kind, Mistake, hmloss};

/// Negative weights clamped to 0.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-weight-clamped",
    what: "negative weights clamped to 0",
    effect: "for δ that are no integers, and for δ < 1, rows that were to be pushed away are left alone",
    mend: "leave the weight as it is",
    seen: &[],
    concerns: hmloss,
    forms: &[Form::plain(|it, _| {
        it.wrap_modulation(|_, _, modulation| modulation.clamped(0.0, f64::INFINITY));
    })],
    kind: Kind::Formula,
};
