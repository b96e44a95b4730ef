use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, hmloss};

/// The weight’s absolute value.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-weight-absolute",
    what: "the absolute value of the weight",
    effect: "for δ that are no integers, and for δ < 1, rows that were to be pushed away are pulled closer",
    mend: "leave the weight’s sign as it is",
    seen: &[],
    concerns: hmloss,
    forms: &[Form::plain(|it, _| {
        it.wrap_modulation(|_, _, modulation| if modulation.approx() < 0.0 { -modulation } else { modulation });
    })],
    kind: Kind::Formula,
};
