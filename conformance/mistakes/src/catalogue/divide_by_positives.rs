use lossproof::{Real, Reduction};

use crate::Implementation;
use crate::mistake::{Form, Kind, Mistake, all};

/// Divided by the number of positives.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "divide-by-positives",
    what: "the sum divided by the number of positives (rows whose target is not class 0; at least 1), not by the number of rows",
    effect: "loss and gradient are too large by N over the number of positives, which changes from batch to batch",
    mend: "divide by the number of rows, or ask for a sum and divide it by what you mean",
    seen: &[],
    concerns: all,
    forms: &[
        Form::named("at least 1", |it, _| {
            divided(it, |positives| positives.max(1.0));
        }),
        Form::named("plus 1", |it, _| {
            divided(it, |positives| positives + 1.0);
        }),
    ],
    kind: Kind::Formula,
};

fn divided(it: &mut Implementation, by: fn(f64) -> f64) {
    it.wrap_divisor(move |inputs, _, divisor| match inputs.loss.reduction {
        Reduction::Mean => {
            let positives = inputs.targets.iter().flatten().filter(|y| **y != 0).count();
            divisor.lift(by(positives as f64))
        }
        _ => divisor,
    });
}
