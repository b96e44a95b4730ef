//! Without the features `cuda` and `metal` the fused form is the CPU's alone.

use candle_core::{Result, Tensor};

use crate::operation::no_kernel;
use crate::{Batch, Criterion};

/// Whether there is a kernel where the logits are.
pub(crate) fn has_kernel(_: &Tensor) -> bool {
    false
}

pub(crate) fn forward(_: &Criterion, batch: &Batch, _: Option<&[f64]>) -> Result<(Tensor, Option<Vec<f64>>)> {
    Err(no_kernel(batch.logits))
}

pub(crate) fn into(_: &Criterion, batch: &Batch, _: &Tensor) -> Result<Tensor> {
    Err(no_kernel(batch.logits))
}
