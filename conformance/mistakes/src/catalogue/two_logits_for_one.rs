use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, sigmoid};

/// A softmax over (−z/2, z/2) for the sigmoid.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "two-logits-for-one",
    what: "the sigmoid as a softmax over (−z/2, z/2)",
    effect: "nothing",
    mend: "nothing to mend",
    seen: &[],
    concerns: sigmoid,
    forms: &[Form::plain(|it, _| {
        it.adjusted.push(Box::new(|_, adjusted| match adjusted[..] {
            [zero, z] => {
                let half = (z - zero) / z.lift(2.0);
                vec![-half, half]
            }
            _ => adjusted,
        }));
    })],
    kind: Kind::Control,
};
