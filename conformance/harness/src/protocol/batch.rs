//! A request's numbers as the reference takes them.

use super::{Param, ProtocolError, Request, Values};
use lossproof::Batch;
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
            class_counts: request.class_counts.clone(),
            row_weights: request.row_weights.clone(),
            draws,
            cotangent: request.cotangent.as_ref().map(Values::as_slice).map(<[f64]>::to_vec),
            density,
        })
    }

    /// The batch, nothing copied.
    pub fn batch(&self) -> Batch<'_> {
        Batch {
            logits: DMatrixView::from_slice_with_strides(&self.logits, self.rows, self.columns, self.columns, 1),
            targets: &self.targets,
            class_counts: self.class_counts.as_deref(),
            row_weights: self.row_weights.as_deref(),
            draws: self.draws.as_deref(),
            cotangent: self.cotangent.as_deref(),
            density: self.density.as_deref(),
        }
    }
}
