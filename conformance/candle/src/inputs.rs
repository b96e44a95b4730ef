//! What a loss is given, checked.

use std::borrow::Cow;

use candle_core::{CpuStorage, DType, Device, Error, Result, Storage, Tensor, bail};
use lossproof::{Adjustment, Link};
use lossproof_fused::{IGNORED, targets_as_u32};

use crate::Criterion;

/// A batch of logits and targets, and what else its rows have.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    pub(crate) logits: &'a Tensor,
    pub(crate) targets: &'a Tensor,
    pub(crate) row_weights: Option<&'a Tensor>,
    pub(crate) draws: Option<&'a Tensor>,
}

impl<'a> Batch<'a> {
    /// Logits, `[N, C]`, and targets, `[N]`.
    pub fn new(logits: &'a Tensor, targets: &'a Tensor) -> Self {
        Self { logits, targets, row_weights: None, draws: None }
    }

    /// One weight a row, `[N]` of any float type, each finite and ≥ 0: it multiplies the class weight.
    pub fn row_weights(mut self, weights: &'a Tensor) -> Self {
        self.row_weights = Some(weights);
        self
    }

    /// SEQL's draws β, `[N, C]` of u8 (two a row with the sigmoid link): 1 masks a rare class.
    pub fn draws(mut self, draws: &'a Tensor) -> Self {
        self.draws = Some(draws);
        self
    }
}

/// A batch whose shapes fit, and its small tensors as slices of numbers, which are checked where they are looked at.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) rows: usize,
    /// Two with the sigmoid link.
    pub(crate) classes: usize,
    /// `[rows]` of u32 on the CPU, one after the other.
    targets: Tensor,
    /// The target that stands for none.
    ignored: Option<i64>,
    row_weights: Option<Vec<f64>>,
    pub(crate) draws: Option<Vec<u8>>,
}

impl Checked {
    pub(crate) fn new(criterion: &Criterion, batch: &Batch) -> Result<Self> {
        let Batch { logits, targets, row_weights, draws } = *batch;
        let (rows, classes) = shape(criterion, logits)?;
        expect_shape("targets", targets, &[rows], "one a row")?;
        let targets = targets.to_device(&Device::Cpu)?.contiguous()?;
        let (targets, ignored) = as_u32(targets, criterion.ignored, classes)?;
        let row_weights = row_weights.map(|weights| numbers(weights, rows)).transpose()?;
        let draws = match (criterion.loss().adjustment, draws) {
            (Adjustment::EqualizationMask { .. }, Some(draws)) => {
                expect_shape("draws", draws, &[rows, classes], "one a row and class")?;
                Some(draws.to_dtype(DType::U8)?.flatten_all()?.to_vec1()?)
            }
            (Adjustment::EqualizationMask { .. }, None) => {
                bail!("`draws` is missing; seql needs it: [{rows}, {classes}], 0 or 1")
            }
            _ => None,
        };
        Ok(Self { rows, classes, targets, ignored, row_weights, draws })
    }

    /// Does something with the batch as slices.
    pub(crate) fn with_view<R>(&self, then: impl FnOnce(lossproof_fused::Batch) -> R) -> Result<R> {
        let (storage, layout) = self.targets.storage_and_layout();
        let (Storage::Cpu(CpuStorage::U32(all)), Some((from, to))) = (&*storage, layout.contiguous_offsets()) else {
            bail!("`targets` are no longer u32 on the CPU")
        };
        let mut batch = lossproof_fused::Batch::new(self.classes, &all[from..to], self.ignored).map_err(Error::wrap)?;
        if let Some(weights) = &self.row_weights {
            batch = batch.row_weights(weights).map_err(Error::wrap)?;
        }
        if let Some(draws) = &self.draws {
            batch = batch.draws(draws).map_err(Error::wrap)?;
        }
        Ok(then(batch))
    }
}

/// Targets on the CPU as u32, and what stands for none among them.
fn as_u32(targets: Tensor, ignored: Option<i64>, classes: usize) -> Result<(Tensor, Option<i64>)> {
    let converted = {
        let (storage, layout) = targets.storage_and_layout();
        let (from, to) = layout.contiguous_offsets().unwrap_or_default();
        match &*storage {
            Storage::Cpu(CpuStorage::U32(_)) => None,
            Storage::Cpu(CpuStorage::U8(values)) => Some(targets_as_u32(&values[from..to], ignored, classes)),
            Storage::Cpu(CpuStorage::I64(values)) => Some(targets_as_u32(&values[from..to], ignored, classes)),
            _ => bail!("`targets` has dtype {:?}; expected u8, u32 or i64", targets.dtype()),
        }
    };
    let Some(converted) = converted else { return Ok((targets, ignored)) };
    let converted = Tensor::from_vec(converted.map_err(Error::wrap)?, targets.dims(), &Device::Cpu)?;
    Ok((converted, ignored.map(|_| i64::from(IGNORED))))
}

/// Rows and classes.
pub(crate) fn shape(criterion: &Criterion, logits: &Tensor) -> Result<(usize, usize)> {
    if !matches!(logits.dtype(), DType::F16 | DType::BF16 | DType::F32 | DType::F64) {
        bail!("`logits` has dtype {:?}; expected f16, bf16, f32 or f64", logits.dtype());
    }
    let (rows, classes) = match (criterion.loss().link, logits.dims()) {
        (Link::Softmax, &[rows, classes]) if classes > 0 || rows == 0 => (rows, classes),
        (Link::Softmax, dims) => {
            bail!("`logits` has shape {dims:?}; expected [rows, classes], with at least one class")
        }
        (Link::Sigmoid, &[rows] | &[rows, 1]) => (rows, 2),
        (Link::Sigmoid, dims) => {
            bail!("`logits` has shape {dims:?}; expected [rows] or [rows, 1] with the sigmoid link")
        }
    };
    if let Some(known) = criterion.classes()
        && known.weights.len() != classes
    {
        bail!(
            "`logits` has {classes} classes; expected {}, one for each count or weight of the loss",
            known.weights.len()
        );
    }
    Ok((rows, classes))
}

pub(crate) fn expect_shape(name: &str, tensor: &Tensor, shape: &[usize], because: &str) -> Result<()> {
    if tensor.dims() != shape {
        bail!("`{name}` has shape {:?}; expected {shape:?} ({because})", tensor.dims());
    }
    Ok(())
}

/// One weight a row.
fn numbers(weights: &Tensor, rows: usize) -> Result<Vec<f64>> {
    expect_shape("row_weights", weights, &[rows], "one a row")?;
    weights.to_device(&Device::Cpu)?.to_dtype(DType::F64)?.to_vec1()
}

/// The numbers of a tensor on the CPU, without a copy where they lie one after the other.
pub(crate) fn contiguous(tensor: &Tensor) -> Result<Cow<'_, Tensor>> {
    Ok(if tensor.is_contiguous() { Cow::Borrowed(tensor) } else { Cow::Owned(tensor.contiguous()?) })
}
