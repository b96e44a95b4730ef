//! What a loss is given, checked.

mod targets;

use std::borrow::Cow;
use std::ops::Deref;

use candle_core::{CpuStorage, DType, Device, Result, Storage, Tensor, bail};
use lossproof::{Adjustment, Link, Reduction};

use crate::Criterion;
use crate::kernel::Sum;

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

/// A batch whose shapes fit, and its small tensors as slices of numbers.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) rows: usize,
    /// Two with the sigmoid link.
    pub(crate) classes: usize,
    /// `[rows]` of u32 on the CPU, one after the other.
    pub(crate) targets: Tensor,
    /// The target that stands for none.
    pub(crate) ignored: Option<u32>,
    pub(crate) row_weights: Option<Vec<f64>>,
    pub(crate) draws: Option<Vec<u8>>,
}

impl Checked {
    pub(crate) fn new(criterion: &Criterion, batch: &Batch) -> Result<Self> {
        let Batch { logits, targets, row_weights, draws } = *batch;
        Self::rows(criterion, shape(criterion, logits)?, targets, row_weights, draws)
    }

    /// What belongs to the rows, of a batch whose logits have this shape: so many rows, so many classes.
    pub(crate) fn rows(
        criterion: &Criterion,
        (rows, classes): (usize, usize),
        targets: &Tensor,
        weights: Option<&Tensor>,
        draws: Option<&Tensor>,
    ) -> Result<Self> {
        expect_shape("targets", targets, &[rows], "one a row")?;
        let (targets, ignored) = targets::of(targets, criterion.ignored, classes)?;
        let row_weights = weights.map(|weights| row_weights(weights, rows)).transpose()?;
        let draws = match (criterion.loss.adjustment, draws) {
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
}

/// A checked batch with its targets at hand.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) batch: &'a Checked,
    pub(crate) targets: &'a [u32],
}

impl Checked {
    /// Does something with the targets at hand.
    pub(crate) fn with_view<R>(&self, then: impl FnOnce(View) -> R) -> Result<R> {
        let (storage, layout) = self.targets.storage_and_layout();
        match (&*storage, layout.contiguous_offsets()) {
            (Storage::Cpu(CpuStorage::U32(all)), Some((from, to))) => {
                Ok(then(View { batch: self, targets: &all[from..to] }))
            }
            _ => bail!("`targets` are no longer u32 on the CPU"),
        }
    }
}

impl Deref for View<'_> {
    type Target = Checked;

    fn deref(&self) -> &Checked {
        self.batch
    }
}

impl View<'_> {
    pub(crate) fn is_ignored(self, row: usize) -> bool {
        Some(self.targets[row]) == self.ignored
    }

    /// `ω_y` times the weight of a row that is not ignored.
    fn weight(self, criterion: &Criterion, row: usize) -> f64 {
        let target = self.targets[row] as usize;
        let class = criterion.classes.as_ref().map_or(1.0, |classes| classes.weights[target]);
        self.row_weights.as_ref().map_or(class, |weights| class * weights[row])
    }

    /// What the sum of the losses is divided by.
    pub(crate) fn divisor(self, criterion: &Criterion) -> f64 {
        let counted = || (0..self.rows).filter(|row| !self.is_ignored(*row));
        match criterion.loss.reduction {
            Reduction::None | Reduction::Sum => 1.0,
            Reduction::Mean if self.ignored.is_none() => self.rows as f64,
            Reduction::Mean => counted().count() as f64,
            Reduction::WeightedMean => {
                let mut sum = Sum::default();
                counted().for_each(|row| sum.add(self.weight(criterion, row)));
                sum.value()
            }
        }
    }

    /// The weight of each row, 0 where it is ignored.
    pub(crate) fn weights(self, criterion: &Criterion) -> Vec<f64> {
        let weight = |row| if self.is_ignored(row) { 0.0 } else { self.weight(criterion, row) };
        (0..self.rows).map(weight).collect()
    }
}

/// Rows and classes.
pub(crate) fn shape(criterion: &Criterion, logits: &Tensor) -> Result<(usize, usize)> {
    if !matches!(logits.dtype(), DType::F16 | DType::BF16 | DType::F32 | DType::F64) {
        bail!("`logits` has dtype {:?}; expected f16, bf16, f32 or f64", logits.dtype());
    }
    shape_of(criterion, logits.dims())
}

/// Rows and classes of logits with these dimensions.
pub(crate) fn shape_of(criterion: &Criterion, dims: &[usize]) -> Result<(usize, usize)> {
    let (rows, classes) = match (criterion.loss.link, dims) {
        (Link::Softmax, &[rows, classes]) if classes > 0 || rows == 0 => (rows, classes),
        (Link::Softmax, dims) => {
            bail!("`logits` has shape {dims:?}; expected [rows, classes], with at least one class")
        }
        (Link::Sigmoid, &[rows] | &[rows, 1]) => (rows, 2),
        (Link::Sigmoid, dims) => {
            bail!("`logits` has shape {dims:?}; expected [rows] or [rows, 1] with the sigmoid link")
        }
    };
    if let Some(known) = &criterion.classes
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

fn row_weights(tensor: &Tensor, rows: usize) -> Result<Vec<f64>> {
    expect_shape("row_weights", tensor, &[rows], "one a row")?;
    let weights: Vec<f64> = tensor.to_device(&Device::Cpu)?.to_dtype(DType::F64)?.to_vec1()?;
    if let Some(row) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        bail!("row_weights[{row}] is {}; expected a finite number ≥ 0", weights[row]);
    }
    Ok(weights)
}

/// The numbers of a tensor on the CPU, without a copy where they lie one after the other.
pub(crate) fn contiguous(tensor: &Tensor) -> Result<Cow<'_, Tensor>> {
    Ok(if tensor.is_contiguous() { Cow::Borrowed(tensor) } else { Cow::Owned(tensor.contiguous()?) })
}
