use lossproof::{Adjustment, Real};

use crate::Inputs;
use crate::mistake::{Form, Kind, Mistake, ldam};

/// The scale forgotten on the way back.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "gradient-missing-scale",
    what: "the scale applied to the logits, but not to the gradient on its way back",
    effect: "the gradient is too small by the scale (30 by default): as a learning rate that much smaller",
    mend: "multiply the gradient by the scale, the derivative of scale·(z − Δ) in z",
    seen: &[],
    concerns: ldam,
    forms: &[
        Form::named("forgotten", |it, _| {
            it.backward.push(Box::new(|inputs, _, _, entry| entry / entry.lift(scale(inputs))));
        }),
        Form::named("applied twice", |it, _| {
            it.backward.push(Box::new(|inputs, _, _, entry| entry * entry.lift(scale(inputs))));
        }),
    ],
    kind: Kind::Formula,
};

fn scale(inputs: &Inputs) -> f64 {
    match inputs.loss.adjustment {
        Adjustment::Margin { scale, .. } => scale,
        _ => 1.0,
    }
}
