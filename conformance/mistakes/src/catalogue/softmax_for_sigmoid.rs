use lossproof::{Posterior, Real};

use crate::Dual;
use crate::implementation::link;
use crate::mistake::{Form, Kind, Mistake, sigmoid};

/// A softmax where a sigmoid was meant.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "softmax-for-sigmoid",
    what: "a softmax where a sigmoid of one logit was meant",
    effect: "over one column the softmax is always 1, and nothing is learnt; over (−z, z) every logit counts twice",
    mend: "use the sigmoid of the logit (binary cross-entropy with logits)",
    seen: &[],
    concerns: sigmoid,
    forms: &[
        Form::named("of (−z, z)", |it, _| {
            it.adjusted.push(Box::new(|_, mut adjusted| {
                if let [zero, z] = adjusted.as_mut_slice() {
                    *zero = *zero - *z;
                }
                adjusted
            }));
        }),
        Form::named("of (1 − z, z)", |it, _| {
            it.adjusted.push(Box::new(|_, mut adjusted| {
                if let [zero, z] = adjusted.as_mut_slice() {
                    *zero = *zero + z.lift(1.0) - *z;
                }
                adjusted
            }));
        }),
        Form::named("over the one column: p is 1, and log 0 is held at −100", |it, _| {
            it.wrap_link(|_, target, margin, at| {
                let (zero, one) = (margin.lift(0.0), margin.lift(1.0));
                let (p, q, nll) = if target == 1 { (one, zero, zero) } else { (zero, one, margin.lift(100.0)) };
                (margin.detached(), Posterior { p, q, nll, ..at })
            });
        }),
        Form::named("over the rows", |it, _| {
            it.rows = Some(Box::new(|inputs, rows| {
                if inputs.classes() != 2 {
                    return rows;
                }
                let column: Vec<Dual> = rows.iter().map(|row| row[1]).collect();
                let share = |row: usize| {
                    let (log_odds, _) = link(&column, row);
                    vec![log_odds.lift(0.0), log_odds]
                };
                (0..rows.len()).map(share).collect()
            }));
        }),
    ],
    kind: Kind::Formula,
};
