//! Targets of several classes, as an implementation of classes sees them: one row for each class, with a part of the weight.

use lossproof::{Batch, Link, Loss};

/// A row that an implementation computes.
pub(crate) struct OfClass {
    /// The example that it is of.
    pub(crate) example: usize,
    /// The row of the batch.
    pub(crate) row: usize,
    /// The column, with labels for each element.
    pub(crate) column: usize,
    /// The class; `None` is ignored.
    pub(crate) class: Option<usize>,
    /// How much of the target it is.
    pub(crate) part: f64,
}

/// The rows of a valid batch, and how many examples they are of. Without rows of targets and smoothing, one each.
pub(crate) fn parts(loss: &Loss, batch: &Batch<f64>) -> (Vec<OfClass>, usize) {
    let by_element = loss.link == Link::Sigmoid && batch.target_rows.is_some();
    let columns = batch.logits.ncols();
    let width = if by_element { columns } else { 1 };
    let classes = if loss.link == Link::Sigmoid { 2 } else { columns };
    let examples = batch.targets.len() * width;
    let mut all = Vec::new();
    for example in 0..examples {
        let (row, column) = (example / width, example % width);
        let place = |class, part| OfClass { example, row, column, class, part };
        let Some(target) = batch.targets[row] else {
            all.push(place(None, 1.0));
            continue;
        };
        let given = |class: usize| match batch.target_rows {
            None => f64::from(u8::from(class == target)),
            Some(rows) if loss.link == Link::Softmax => rows[row * columns + class],
            Some(rows) if class == 1 => rows[example],
            Some(rows) => 1.0 - rows[example],
        };
        let smoothing = batch.label_smoothing;
        let part = |class: usize| (1.0 - smoothing) * given(class) + smoothing / classes as f64;
        let taken = (0..classes).map(|class| (class, part(class))).filter(|(_, part)| *part > 0.0);
        all.extend(taken.map(|(class, part)| place(Some(class), part)));
    }
    (all, examples)
}
