use lossproof::{Adjustment, Format, Modulation, Real, Weighting};

use crate::Arithmetic;
use crate::mistake::{Form, Kind, Mistake, all};

/// Computed in binary32.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "precision-downcast",
    what: "something computed in f32 though f64 came in",
    effect: "the last nine digits of loss and gradient are noise; gradient checks fail, and sums over many rows drift",
    mend: "create weights, one-hot targets and constants in the dtype of the logits, and cast nothing",
    seen: &["cbloss (measured)"],
    concerns: all,
    forms: &[
        Form::named("everything", |it, _| {
            it.arithmetic = Some(|arithmetic| match arithmetic {
                Arithmetic::In(format) if format.precision <= Format::F32.precision => arithmetic,
                _ => Arithmetic::In(Format::F32),
            });
            it.precision = Some(Format::F32);
        }),
        Form::named("the class weights", |it, _| {
            it.wrap_weights(|_, weights| weights.iter().map(|weight| weight.lift(single(weight.approx()))).collect());
            it.precision = Some(Format::F32);
        }),
        Form::named("the parameters", |it, _| {
            it.take_for(|inputs| {
                match &mut inputs.loss.modulation {
                    Modulation::Focal { gamma: x } | Modulation::HardMining { delta: x } => *x = single(*x),
                    _ => {}
                }
                match &mut inputs.loss.adjustment {
                    Adjustment::Margin { max_margin, scale } => {
                        (*max_margin, *scale) = (single(*max_margin), single(*scale));
                    }
                    Adjustment::EqualizationMask { threshold } => *threshold = single(*threshold),
                    _ => {}
                }
                match &mut inputs.loss.weighting {
                    Weighting::EffectiveNumber { beta } => *beta = single(*beta),
                    Weighting::Given(weights) => weights.iter_mut().for_each(|weight| *weight = single(*weight)),
                    _ => {}
                }
            });
        }),
        Form::named("the logits", |it, _| {
            it.take_for(|inputs| inputs.logits.iter_mut().flatten().for_each(|z| *z = single(*z)));
        }),
    ],
    kind: Kind::Rounding,
};

fn single(x: f64) -> f64 {
    f64::from(x as f32)
}
