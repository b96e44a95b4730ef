//! A request's numbers as the reference takes them.

use super::{Param, ProtocolError, Request, Values};
use lossproof::{Batch, Link};
use nalgebra::DMatrixView;

/// The owned parts of a batch; [`BatchData::batch`] borrows them as the reference's [`Batch`].
#[derive(Clone, Debug, PartialEq)]
pub struct BatchData {
    /// The rows' logits, row-major.
    pub logits: Vec<f64>,
    /// The number of rows.
    pub rows: usize,
    /// The logits in a row.
    pub columns: usize,
    /// The target of each row.
    pub targets: Vec<Option<usize>>,
    /// The targets as rows, row-major.
    pub target_rows: Option<Vec<f64>>,
    /// Label smoothing.
    pub label_smoothing: f64,
    /// The training counts.
    pub class_counts: Option<Vec<u64>>,
    /// One weight a row.
    pub row_weights: Option<Vec<f64>>,
    /// SEQL's draws, from the parameter `draws`.
    pub draws: Option<Vec<Vec<bool>>>,
    /// The incoming gradient.
    pub cotangent: Option<Vec<f64>>,
    /// GHM-C's moving average, from the parameter `state`.
    pub density: Option<Vec<f64>>,
}

impl BatchData {
    /// The parts of a request that belong to its batch. Lengths and ranges are the reference's to check.
    ///
    /// # Errors
    /// Where the parameter `draws` is no list of lists or `state` no list.
    pub fn new(request: &Request) -> Result<Self, ProtocolError> {
        let wrong = |field: &str, expected: &str| ProtocolError::Value {
            field: format!("params.{field}"),
            found: serde_json::to_string(request.params.get(field).unwrap_or(&Param::Null)).unwrap_or_default(),
            expected: expected.into(),
        };
        let draws = match request.params.get("draws") {
            None | Some(Param::Null) => None,
            Some(Param::Draws(rows)) => Some(rows.clone()),
            // An empty batch has no rows to tell the two kinds of list apart.
            Some(Param::List(none)) if none.is_empty() => Some(Vec::new()),
            Some(_) => return Err(wrong("draws", "one list of 0 and 1 a row")),
        };
        let density = match request.params.get("state") {
            None | Some(Param::Null) => None,
            Some(Param::List(values)) => Some(values.clone()),
            Some(_) => return Err(wrong("state", "a list of numbers, one a bin")),
        };
        Ok(Self {
            logits: request.logits.values().to_vec(),
            rows: request.logits.rows(),
            columns: request.logits.columns(),
            targets: request.targets.clone(),
            target_rows: request.target_rows.as_ref().map(|table| table.values().to_vec()),
            label_smoothing: request.label_smoothing,
            class_counts: request.class_counts.clone(),
            row_weights: request.row_weights.clone(),
            draws,
            cotangent: request.cotangent.as_ref().map(Values::as_slice).map(<[f64]>::to_vec),
            density,
        })
    }

    /// Whether an example may be of several classes: then the reference tells of every class of each.
    pub fn is_mixed(&self) -> bool {
        self.target_rows.is_some() || self.label_smoothing > 0.0
    }

    /// The logits of one example: those of a row, or with rows of labels one.
    pub fn width(&self, link: Link) -> usize {
        if link == Link::Sigmoid { 1 } else { self.columns }
    }

    /// The row that an example is, or is an element of.
    fn row(&self, link: Link, example: usize) -> usize {
        example * self.width(link) / self.columns.max(1)
    }

    /// How many examples there are, each with its loss.
    pub fn examples(&self, link: Link) -> usize {
        if link == Link::Sigmoid { self.rows * self.columns } else { self.rows }
    }

    /// The logits of an example.
    pub fn example(&self, link: Link, example: usize) -> &[f64] {
        let width = self.width(link);
        &self.logits[example * width..(example + 1) * width]
    }

    /// Whether an example is ignored.
    pub fn is_ignored(&self, link: Link, example: usize) -> bool {
        self.targets[self.row(link, example)].is_none()
    }

    /// The classes of an example's target that have a part in it, each with its place in [`lossproof::Loss::details`].
    pub fn classes(&self, link: Link, example: usize) -> Vec<(usize, usize)> {
        let Some(class) = self.targets[self.row(link, example)] else { return Vec::new() };
        if !self.is_mixed() {
            return vec![(class, example)];
        }
        let classes = if link == Link::Sigmoid { 2 } else { self.columns };
        let taken = |own: &usize| self.label_smoothing > 0.0 || self.part(link, example, *own) > 0.0;
        (0..classes).filter(taken).map(|own| (own, example * classes + own)).collect()
    }

    /// How much of an example's target a class is, before smoothing.
    pub fn part(&self, link: Link, example: usize, class: usize) -> f64 {
        match (&self.target_rows, link) {
            (None, _) => f64::from(u8::from(self.targets[example] == Some(class))),
            (Some(rows), Link::Softmax) => rows[example * self.columns + class],
            (Some(rows), Link::Sigmoid) if class == 1 => rows[example],
            (Some(rows), Link::Sigmoid) => 1.0 - rows[example],
        }
    }

    /// The batch, nothing copied.
    pub fn batch(&self) -> Batch<'_> {
        Batch {
            logits: DMatrixView::from_slice_with_strides(&self.logits, self.rows, self.columns, self.columns, 1),
            targets: &self.targets,
            target_rows: self.target_rows.as_deref(),
            label_smoothing: self.label_smoothing,
            class_counts: self.class_counts.as_deref(),
            row_weights: self.row_weights.as_deref(),
            draws: self.draws.as_deref(),
            cotangent: self.cotangent.as_deref(),
            density: self.density.as_deref(),
        }
    }
}
