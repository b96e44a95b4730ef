use lossproof::Real;

use crate::Dual;
use crate::mistake::{Form, Kind, Mistake, seql};

/// The logit multiplied by the mask.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "eql-mask-multiplies-logit",
    what: "the logit multiplied by the mask, in the place of its exponential: a masked class counts with e^0 = 1",
    effect: "masked classes still weigh in the denominator, the more the lower the other logits are",
    mend: "multiply the exponential by the mask, or add log of the mask (−∞) to the logit",
    seen: &[],
    concerns: seql,
    forms: &[Form::plain(|it, _| {
        it.adjusted.push(Box::new(|_, adjusted| {
            let masked = |a: Dual| if a.approx() == f64::NEG_INFINITY { a.lift(0.0) } else { a };
            adjusted.into_iter().map(masked).collect()
        }));
    })],
    kind: Kind::Formula,
};
