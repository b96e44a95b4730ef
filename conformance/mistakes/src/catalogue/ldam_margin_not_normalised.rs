use lossproof::{Adjustment, Real};

use crate::mistake::{Form, Kind, Mistake, ldam};
use crate::{Classes, Number};

/// The largest margin not set to `max_margin`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "ldam-margin-not-normalised",
    what: "C·n^(−1/4) as it is, the largest not scaled to max_margin",
    effect: "with many samples in the rarest class all margins are nearly 0",
    mend: "divide the margins by the largest and multiply by max_margin",
    seen: &[],
    concerns: ldam,
    forms: &[
        Form::named("C = max_margin", |it, _| {
            it.wrap_classes(|inputs, mut classes| {
                if let Adjustment::Margin { max_margin, .. } = inputs.loss.adjustment {
                    classes.margins = as_it_is(&classes, max_margin, &inputs.counts());
                }
                classes
            });
        }),
        Form::named("another C", |it, constant| {
            it.wrap_classes(move |inputs, mut classes| {
                if matches!(inputs.loss.adjustment, Adjustment::Margin { .. }) {
                    classes.margins = as_it_is(&classes, constant, &inputs.counts());
                }
                classes
            });
        })
        .with("constant", &[1.0, 0.5, 10.0], Some((0.001, 1000.0))),
    ],
    kind: Kind::Formula,
};

fn as_it_is(classes: &Classes, constant: f64, counts: &[f64]) -> Vec<Number> {
    let one = |n: &f64| classes.scale.lift(constant) / classes.scale.lift(*n).sqrt().sqrt();
    counts.iter().map(one).collect()
}
