use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, softmax};

/// The row’s mean logit subtracted.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "logits-centred",
    what: "the mean of a row’s logits subtracted from them first",
    effect: "nothing",
    mend: "nothing to mend",
    seen: &[],
    concerns: softmax,
    forms: &[Form::plain(|it, _| {
        it.logits.push(Box::new(|logits| {
            let Some(first) = logits.first() else { return logits };
            let sum = logits.iter().fold(first.lift(0.0), |sum, z| sum + *z);
            let mean = sum / first.lift(logits.len() as f64);
            logits.iter().map(|z| *z - mean).collect()
        }));
    })],
    kind: Kind::Control,
};
