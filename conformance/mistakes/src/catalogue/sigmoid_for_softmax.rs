use lossproof::Real;

use crate::implementation::{modulation, posterior};
use crate::mistake::{Form, Kind, Mistake, softmax};
use crate::{Dual, Implementation, Row};

/// A sigmoid per class where a softmax was meant.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "sigmoid-for-softmax",
    what: "a sigmoid of each class’s logit where a softmax over the classes was meant",
    effect: "the classes do not compete: logits can all be large, and accuracy is that of C separate detectors",
    mend: "use softmax cross-entropy where each row has exactly one class",
    seen: &[],
    concerns: softmax,
    forms: &[
        Form::named("binary cross-entropy with one-hot targets, summed over the classes", |it, _| {
            elements(it, false);
        }),
        Form::named("binary cross-entropy with one-hot targets, mean over the classes", |it, _| {
            elements(it, true);
        }),
        Form::named("the sigmoid of the target’s logit alone", |it, _| {
            target_alone(it);
        }),
        Form::named("softmax cross-entropy of sigmoid outputs", |it, _| {
            it.adjusted.push(Box::new(|_, adjusted| adjusted.iter().map(|a| posterior(a).p).collect()));
        }),
    ],
    kind: Kind::Formula,
};

/// The target's logit alone decides.
fn target_alone(it: &mut Implementation) {
    it.link = Box::new(|adjusted, target| (adjusted[target], posterior(&adjusted[target])));
}

/// A binary cross-entropy for each class, summed or averaged.
fn elements(it: &mut Implementation, mean: bool) {
    target_alone(it);
    it.wrap_loss(move |inputs, row, loss| {
        let term = |k: usize| {
            let margin = -row.adjusted[k];
            let at = posterior(&margin);
            at.nll * modulation(inputs, &Row { margin, posterior: at, ..row.clone() })
        };
        let present = |k: &usize| *k != row.target && row.adjusted[*k].approx() > f64::NEG_INFINITY;
        let others = (0..row.adjusted.len()).filter(present).fold(row.constant(0.0), |sum, k| sum + term(k));
        let sum = loss + Dual::from(row.weight) * others;
        if mean { sum / row.constant(row.adjusted.len() as f64) } else { sum }
    });
}
