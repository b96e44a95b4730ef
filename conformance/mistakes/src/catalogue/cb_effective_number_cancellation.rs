use lossproof::{Real, Weighting};

use crate::mistake::{Form, Kind, Mistake, class_balanced};

/// `1 − β^n` by subtraction.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "cb-effective-number-cancellation",
    what: "1 − β^n by subtraction, where β^n is near 1",
    effect: "for β near 1 the weights of rare classes have few digits, or are ∞ or NaN in f32",
    mend: "compute −expm1(n·log1p(β − 1)), or do this once in f64 and round the weights at the end",
    seen: &["cbloss (measured)"],
    concerns: class_balanced,
    forms: &[Form::plain(|it, _| {
        it.wrap_classes(|inputs, mut classes| {
            if let Weighting::EffectiveNumber { beta } = inputs.loss.weighting {
                for (weight, n) in classes.weights.iter_mut().zip(inputs.counts()) {
                    let (one, beta) = (weight.lift(1.0), weight.lift(beta));
                    *weight = (one - beta) / (one - beta.power(n));
                }
            }
            classes
        });
    })],
    kind: Kind::Rounding,
};
