use lossproof::{Real, Weighting};

use crate::mistake::{Form, Kind, Mistake, class_balanced};

/// `(1 − β)/(1 − β·n)`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "cb-missing-power",
    what: "the power of the effective number lost: 1 − β·n in the place of 1 − β^n, or no denominator at all",
    effect: "the weights are negative for all but tiny counts, or the same for all classes",
    mend: "compute (1 − β)/(1 − β^n)",
    seen: &[],
    concerns: class_balanced,
    forms: &[
        Form::named("(1 − β)/(1 − β·n)", |it, _| {
            it.wrap_classes(|inputs, mut classes| {
                if let Weighting::EffectiveNumber { beta } = inputs.loss.weighting {
                    for (weight, n) in classes.weights.iter_mut().zip(inputs.counts()) {
                        let (one, beta) = (weight.lift(1.0), weight.lift(beta));
                        *weight = (one - beta) / (one - beta * weight.lift(n));
                    }
                }
                classes
            });
        }),
        Form::named("1 − β, not scaled to the sum C", |it, _| {
            it.wrap_weights(|inputs, mut weights| {
                if let Weighting::EffectiveNumber { beta } = inputs.loss.weighting {
                    for weight in &mut weights {
                        *weight = weight.lift(1.0) - weight.lift(beta);
                    }
                }
                weights
            });
        }),
    ],
    kind: Kind::Formula,
};
