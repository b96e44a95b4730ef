use crate::Arithmetic;
use crate::mistake::{Form, Kind, Mistake, all};

/// Other bits for the same request.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "nondeterministic",
    what: "other bits for the same request (a parallel sum in no fixed order)",
    effect: "runs cannot be repeated, and a difference between two of them says nothing",
    mend: "sum in a fixed order: no atomic additions, or a deterministic reduction",
    seen: &[],
    concerns: all,
    forms: &[Form::plain(|it, _| {
        it.answer.push(Box::new(|arithmetic, count, evaluated| {
            let Arithmetic::In(format) = arithmetic else { return };
            // One or two last places, as another order of a sum leaves them.
            let off = 1.0 + (count % 3) as f64 * 2.0 * format.unit_roundoff();
            evaluated.loss.iter_mut().chain(&mut evaluated.gradient).for_each(|x| *x *= off);
        }));
    })],
    kind: Kind::Behaviour,
};
