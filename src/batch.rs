//! The rows that a loss is evaluated on.

use nalgebra::{DMatrixView, Dyn};

/// A batch of `N` rows with `C` classes. Borrowed throughout: nothing is copied.
#[derive(Clone, Debug)]
pub struct Batch<'a, E: nalgebra::Scalar = f64> {
    /// The logits, `N × C` with the softmax link, `N × 1` with the sigmoid link; any strides, so row-major data fits.
    pub logits: DMatrixView<'a, E, Dyn, Dyn>,
    /// The target of each row; `None` is ignored: loss and gradient 0, outside N, Σω and the density counts.
    pub targets: &'a [Option<usize>],
    /// The training counts `n_k`, one a class (two with the sigmoid link).
    pub class_counts: Option<&'a [u64]>,
    /// One weight a row, finite and ≥ 0; multiplies ω.
    pub row_weights: Option<&'a [f64]>,
    /// SEQL's Bernoulli draws `β_k`, one list of `C` a row.
    pub draws: Option<&'a [Vec<bool>]>,
    /// The incoming gradient: one number a row with reduction none, else one number. Multiplies gradient and Hessian.
    pub cotangent: Option<&'a [f64]>,
    /// GHM-C's moving average, one number a bin; `None` starts at 0.
    pub density: Option<&'a [f64]>,
}
