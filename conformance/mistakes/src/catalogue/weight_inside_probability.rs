use crate::mistake::{Form, Kind, Mistake, weighted_modulated};
use crate::{Dual, Implementation};

/// The class weight inside `p`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "weight-inside-probability",
    what: "the class weight inside the probability: p = exp(−ω·ℓ) from the weighted cross-entropy",
    effect: "rare classes look harder than they are and common ones easier: the modulation works on a p that is nobody’s probability",
    mend: "take p from the unweighted cross-entropy, and multiply by the class weight at the end",
    seen: &[
        "the code published with HMLoss",
        "https://github.com/gokulprasadthekkel/pytorch-multi-class-focal-loss/issues/1",
    ],
    concerns: weighted_modulated,
    forms: &[
        Form::named("the loss weighted once", |it, _| {
            inside(it);
        }),
        Form::named("the loss weighted again outside", |it, _| {
            inside(it);
            it.wrap_loss(|_, row, loss| Dual::from(row.class_weight) * loss);
        }),
    ],
    kind: Kind::Formula,
};

fn inside(it: &mut Implementation) {
    it.probability = Some(Box::new(|_, row| row.at_nll(Dual::from(row.class_weight) * row.posterior.nll)));
}
