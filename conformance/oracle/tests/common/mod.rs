//! Losses and batches, made short.
#![allow(dead_code, reason = "each test binary uses some of it")]

use lossproof::{Adjustment, Batch, Link, Loss, Modulation, Reduction, Weighting};
use lossproof_oracle::{Enclosures, Evaluation, Format, OracleError, enclose, evaluate};
use nalgebra::{DMatrixView, Dyn};

/// A loss with a modulation and nothing else.
pub(crate) fn softmax(modulation: Modulation) -> Loss {
    Loss {
        adjustment: Adjustment::Identity,
        link: Link::Softmax,
        modulation,
        weighting: Weighting::None,
        reduction: Reduction::None,
    }
}

/// Cross-entropy.
pub(crate) fn cross_entropy() -> Loss {
    softmax(Modulation::One)
}

/// HMLoss.
pub(crate) fn hard_mining(delta: f64) -> Loss {
    softmax(Modulation::HardMining { delta })
}

/// Row-major data that a batch borrows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Data {
    pub(crate) logits: Vec<f64>,
    pub(crate) classes: usize,
    pub(crate) targets: Vec<Option<usize>>,
    pub(crate) target_rows: Option<Vec<f64>>,
    pub(crate) label_smoothing: f64,
    pub(crate) counts: Option<Vec<u64>>,
    pub(crate) row_weights: Option<Vec<f64>>,
    pub(crate) draws: Option<Vec<Vec<bool>>>,
    pub(crate) cotangent: Option<Vec<f64>>,
    pub(crate) density: Option<Vec<f64>>,
}

impl Data {
    /// Rows of logits with their targets; the rows have one length.
    pub(crate) fn rows(rows: &[(&[f64], usize)]) -> Self {
        Self {
            logits: rows.iter().flat_map(|(logits, _)| logits.iter().copied()).collect(),
            classes: rows.first().map_or(2, |(logits, _)| logits.len()),
            targets: rows.iter().map(|(_, target)| Some(*target)).collect(),
            ..Self::default()
        }
    }

    /// One row.
    pub(crate) fn row(logits: &[f64], target: usize) -> Self {
        Self::rows(&[(logits, target)])
    }

    /// With class counts.
    pub(crate) fn with_counts(mut self, counts: &[u64]) -> Self {
        self.counts = Some(counts.to_vec());
        self
    }

    pub(crate) fn batch(&self) -> Batch<'_, f64> {
        let (rows, classes) = (self.targets.len(), self.classes);
        let strides = (Dyn(classes), Dyn(1));
        Batch {
            logits: DMatrixView::from_slice_with_strides_generic(
                &self.logits,
                Dyn(rows),
                Dyn(classes),
                strides.0,
                strides.1,
            ),
            targets: &self.targets,
            target_rows: self.target_rows.as_deref(),
            label_smoothing: self.label_smoothing,
            class_counts: self.counts.as_deref(),
            row_weights: self.row_weights.as_deref(),
            draws: self.draws.as_deref(),
            cotangent: self.cotangent.as_deref(),
            density: self.density.as_deref(),
        }
    }

    /// In binary64, Hessian included.
    pub(crate) fn evaluate(&self, loss: &Loss) -> Result<Evaluation, OracleError> {
        evaluate(loss, &self.batch(), true, Format::F64)
    }

    /// To 200 bits, Hessian included.
    pub(crate) fn enclose(&self, loss: &Loss) -> Result<Enclosures, OracleError> {
        enclose(loss, &self.batch(), true, 200)
    }
}
