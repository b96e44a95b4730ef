use lossproof::{Real, Reduction};

use crate::Implementation;
use crate::mistake::{Form, Kind, Mistake, all};

/// Divided by N once too often or not at all on the way back.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "gradient-of-mean-for-none",
    what: "a hand-written backward pass that divides by the number of rows where it should not, or does not where it should",
    effect: "the gradient is N times too small or too large: as another learning rate, which changes with the batch size",
    mend: "divide the gradient by what the loss was divided by: by N for a mean, by nothing for none and sum",
    seen: &["Liger-Kernel’s history (reduction=\"none\")"],
    concerns: all,
    forms: &[
        Form::named("divided by N where nothing is reduced", |it, _| {
            divided(it, |reduction, n| if reduction == Reduction::None { 1.0 / n } else { 1.0 });
        }),
        Form::named("divided by N where nothing or the sum is asked for", |it, _| {
            divided(
                it,
                |reduction, n| if matches!(reduction, Reduction::None | Reduction::Sum) { 1.0 / n } else { 1.0 },
            );
        }),
        Form::named("not divided by N in a mean", |it, _| {
            divided(it, |reduction, n| if reduction == Reduction::Mean { n } else { 1.0 });
        }),
        Form::named("divided by N twice in a mean", |it, _| {
            divided(it, |reduction, n| if reduction == Reduction::Mean { 1.0 / n } else { 1.0 });
        }),
    ],
    kind: Kind::Formula,
};

fn divided(it: &mut Implementation, factor: fn(Reduction, f64) -> f64) {
    it.backward.push(Box::new(move |inputs, _, _, entry| {
        let n = inputs.counted().max(1) as f64;
        match factor(inputs.loss.reduction, n) {
            1.0 => entry,
            factor if factor < 1.0 => entry / entry.lift(n),
            factor => entry * entry.lift(factor),
        }
    }));
}
