use lossproof::{Real, Reduction};

use crate::mistake::{Form, Kind, Mistake, modulated};
use crate::{Dual, Implementation, Inputs, Number, Row};

/// The modulation of the batch’s mean loss.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "modulation-of-mean",
    what: "the modulation of the batch’s mean cross-entropy, p = exp(−mean), in the place of each row’s own",
    effect: "every row of a batch is modulated alike: hard rows are not told from easy ones, and the answer changes with the batch",
    mend: "take the cross-entropy of each row (reduction none), modulate it, and only then reduce",
    seen: &["https://github.com/kaidic/LDAM-DRW/issues/6"],
    concerns: modulated,
    forms: &[
        Form::named("of the weighted losses", |it, _| {
            together(it, |inputs, rows| match inputs.loss.reduction {
                Reduction::WeightedMean => mean(rows, |row| row.weight, |row| row.weight),
                _ => mean(rows, |row| row.weight, one),
            });
        }),
        Form::named("of the losses without weights", |it, _| {
            together(it, |_, rows| mean(rows, one, one));
        }),
    ],
    kind: Kind::Formula,
};

/// All rows at `p = exp(−mean)`.
fn together(it: &mut Implementation, mean: fn(&Inputs, &[Row]) -> Option<Dual>) {
    it.together = Some(Box::new(move |inputs, rows| match mean(inputs, rows) {
        Some(mean) => rows.iter().map(|row| row.at_nll(mean)).collect(),
        None => Vec::new(),
    }));
}

/// The mean of the rows' cross-entropies, each times a weight, over the sum of other weights.
fn mean(rows: &[Row], above: fn(&Row) -> Number, below: fn(&Row) -> Number) -> Option<Dual> {
    let zero = rows.first()?.constant(0.0);
    let sum = rows.iter().fold(zero, |sum, row| sum + Dual::from(above(row)) * row.posterior.nll);
    Some(sum / rows.iter().fold(zero, |sum, row| sum + below(row).into()))
}

fn one(row: &Row) -> Number {
    row.weight.lift(1.0)
}
