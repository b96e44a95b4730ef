use lossproof::Real;

use crate::mistake::{Form, Kind, Mistake, all};
use crate::{Dual, Inputs, naive};

/// An answer that changes with the row’s neighbours.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "batch-dependence",
    what: "a row’s answer changes with its neighbours in the batch",
    effect: "the same row is trained on differently in every batch, and evaluation depends on how rows are grouped",
    mend: "compute each row from its own logits and target, and the weights from the training set",
    seen: &["https://github.com/richardaecn/class-balanced-loss/issues/17"],
    concerns: all,
    forms: &[
        Form::named("logits standardised over the batch", |it, _| {
            it.rows = Some(Box::new(|inputs, rows| standardised(inputs, &rows)));
        }),
        Form::named("the batch’s largest logit subtracted before exp", |it, _| {
            it.rows = Some(Box::new(|_, rows| {
                let all: Vec<Dual> = rows.iter().flatten().copied().collect();
                if all.is_empty() {
                    return rows;
                }
                let top = naive::top(&all);
                rows.into_iter().map(|row| row.into_iter().map(|a| a - top).collect()).collect()
            }));
            it.link = Box::new(|adjusted, target| naive::softmax(adjusted, target, adjusted[target].lift(0.0)));
        }),
        Form::named("the class counts of the batch", |it, _| {
            it.take_for(|inputs| {
                let counts = inputs.class_counts.len();
                if counts > 0 {
                    let count = |k: usize| inputs.targets.iter().flatten().filter(|y| **y == k).count().max(1) as u64;
                    inputs.class_counts = (0..counts).map(count).collect();
                }
            });
        }),
    ],
    kind: Kind::Behaviour,
};

/// Each class's logits with the mean 0 and the variance 1 over the rows, as a batch normalisation leaves them; masked ones
/// stay masked.
fn standardised(inputs: &Inputs, rows: &[Vec<Dual>]) -> Vec<Vec<Dual>> {
    let column = |k: usize| -> Vec<Dual> {
        let present = || rows.iter().map(|row| row[k]).filter(|a| a.approx() != f64::NEG_INFINITY);
        let zero = rows[0][k].lift(0.0);
        let mean = |terms: &dyn Fn(Dual) -> Dual| {
            present().fold(zero, |sum, a| sum + terms(a)) / zero.lift(present().count() as f64)
        };
        let centre = mean(&|a| a);
        let variance = mean(&|a| (a - centre) * (a - centre));
        let deviation = (variance + zero.lift(1e-5)).sqrt();
        let standard = |a: Dual| if a.approx() == f64::NEG_INFINITY { a } else { (a - centre) / deviation };
        rows.iter().map(|row| standard(row[k])).collect()
    };
    if rows.is_empty() {
        return Vec::new();
    }
    let columns: Vec<Vec<Dual>> = (0..inputs.classes()).map(column).collect();
    (0..rows.len()).map(|row| columns.iter().map(|column| column[row]).collect()).collect()
}
