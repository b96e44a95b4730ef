use crate::Dual;
use crate::implementation::link;
use crate::mistake::{Form, Kind, Mistake, softmax};

/// Softmax of softmax.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "double-softmax",
    what: "softmax taken twice: the loss applies it to what is already a softmax output",
    effect: "probabilities are squeezed into [1/(1 + (C−1)e), e/(e + C − 1)]: the loss never comes near 0 and gradients are weak",
    mend: "give the loss raw logits: remove the softmax from the model, or use −log of the given probabilities",
    seen: &["https://github.com/mathiaszinnen/focal_loss_torch/issues/13"],
    concerns: softmax,
    forms: &[
        Form::named("of the adjusted logits", |it, _| {
            it.adjusted.push(Box::new(|_, adjusted| probabilities(&adjusted)));
        }),
        Form::named("of the logits, before they are adjusted", |it, _| {
            it.logits.push(Box::new(|logits| probabilities(&logits)));
        }),
    ],
    kind: Kind::Formula,
};

fn probabilities(logits: &[Dual]) -> Vec<Dual> {
    (0..logits.len()).map(|k| link(logits, k).1.p).collect()
}
