use crate::Dual;
use crate::implementation::{from_nll, link};
use crate::mistake::{Form, Kind, Mistake, softmax};

/// Softmax along the rows.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "softmax-over-batch",
    what: "softmax along the rows of the batch instead of the classes",
    effect: "rows compete with each other and classes do not; the loss still falls, the accuracy stays poor",
    mend: "take the softmax along the axis of the classes (the last)",
    seen: &[],
    concerns: softmax,
    forms: &[Form::plain(|it, _| {
        it.rows = Some(Box::new(|inputs, rows| {
            let column = |k: usize| rows.iter().map(|row| row[k]).collect::<Vec<Dual>>();
            let columns: Vec<Vec<Dual>> = (0..inputs.classes()).map(column).collect();
            let log_share = |k: usize, row: usize| -link(&columns[k], row).1.nll;
            (0..rows.len()).map(|row| (0..columns.len()).map(|k| log_share(k, row)).collect()).collect()
        }));
        it.link = Box::new(|adjusted, target| from_nll(-adjusted[target]));
    })],
    kind: Kind::Formula,
};
