use lossproof::Real;

use crate::Dual;
use crate::mistake::{Form, Kind, Mistake, seql};

/// The target masked too.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "eql-mask-on-target",
    what: "the target masked like the others: its own exponential is missing from the denominator",
    effect: "p can exceed 1 and the loss is negative without a bound: rows of rare classes run away",
    mend: "leave the target out of the mask: w = 1 − β·[f < λ]·(1 − y)",
    seen: &[],
    concerns: seql,
    forms: &[
        Form::named("in the denominator", |it, _| {
            it.wrap_loss(
                |_, row, loss| {
                    if row.drawn { Dual::from(row.weight) * row.modulation * -row.margin } else { loss }
                },
            );
        }),
        Form::named("in the logit", |it, _| {
            it.wrap_loss(|_, row, loss| {
                // −∞ added to the logit: the loss is infinite, its derivatives are those of the others' logsumexp − z_y.
                let away = Dual::from(row.weight) * row.modulation * -row.margin;
                if row.drawn { Dual { value: away.value.lift(f64::INFINITY), ..away } } else { loss }
            });
        }),
    ],
    kind: Kind::Formula,
};
