//! What the losses of a batch are of: rows with a class each, or rows and elements whose target is a mixture of classes.

use lossproof::{Batch, Link, Loss};

use crate::field::Field;

/// How much of an example's target a class is, as the exact numbers that it is formed from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Part {
    given: Given,
    /// Label smoothing, and the number of classes that share it.
    smoothing: f64,
    classes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Given {
    /// This much.
    Of(f64),
    /// What this leaves of 1.
    Rest(f64),
}

impl Part {
    /// `(1 − s)·w + s/C`.
    pub(crate) fn number<F: Field>(self, field: F) -> F::Number {
        let given = match self.given {
            Given::Of(part) => field.binary64(part),
            Given::Rest(other) => field.sub(&field.integer(1), &field.binary64(other)),
        };
        if self.smoothing == 0.0 {
            return given;
        }
        let smoothing = field.binary64(self.smoothing);
        let kept = field.mul(&field.sub(&field.integer(1), &smoothing), &given);
        field.add(&kept, &field.div(&smoothing, &field.integer(self.classes)))
    }

    /// The same before smoothing.
    pub(crate) fn named(self) -> Self {
        Self { smoothing: 0.0, ..self }
    }

    /// The example is of this class alone.
    pub(crate) fn is_whole(self) -> bool {
        self.smoothing == 0.0 && matches!(self.given, Given::Of(1.0) | Given::Rest(0.0))
    }

    fn is_none(self) -> bool {
        self.smoothing == 0.0 && matches!(self.given, Given::Of(0.0) | Given::Rest(1.0))
    }
}

/// A batch by its examples.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Examples<'a> {
    batch: &'a Batch<'a, f64>,
    link: Link,
}

impl<'a> Examples<'a> {
    pub(crate) fn new(loss: &Loss, batch: &'a Batch<'a, f64>) -> Self {
        Self { batch, link: loss.link }
    }

    /// With a label a column, the columns; else 1.
    fn in_a_row(self) -> usize {
        if self.link == Link::Sigmoid && self.batch.target_rows.is_some() { self.batch.logits.ncols() } else { 1 }
    }

    pub(crate) fn count(self) -> usize {
        self.batch.logits.nrows() * self.in_a_row()
    }

    /// The logits that compete for an example.
    pub(crate) fn logits(self, example: usize) -> Vec<f64> {
        let width = self.in_a_row();
        let row = self.batch.logits.row(example / width);
        match self.link {
            Link::Softmax => row.iter().copied().collect(),
            Link::Sigmoid => vec![0.0, row[example % width]],
        }
    }

    pub(crate) fn row_weight(self, example: usize) -> f64 {
        self.batch.row_weights.map_or(1.0, |weights| weights[example / self.in_a_row()])
    }

    /// The classes of an example's target; `None` where it is ignored.
    pub(crate) fn parts(self, example: usize) -> Option<Vec<(usize, Part)>> {
        let row = example / self.in_a_row();
        let class = self.batch.targets[row]?;
        let classes = if self.link == Link::Sigmoid { 2 } else { self.batch.logits.ncols() };
        let given: Vec<Given> = match (self.batch.target_rows, self.link) {
            (None, _) => (0..classes).map(|own| Given::Of(f64::from(u8::from(own == class)))).collect(),
            (Some(values), Link::Sigmoid) => vec![Given::Rest(values[example]), Given::Of(values[example])],
            (Some(values), Link::Softmax) => (0..classes).map(|own| Given::Of(values[row * classes + own])).collect(),
        };
        let smoothing = self.batch.label_smoothing;
        let parts = given.into_iter().map(|given| Part { given, smoothing, classes }).enumerate();
        Some(parts.filter(|(_, part)| !part.is_none()).collect())
    }
}
