//! The fused form on GPUs: `lossproof-gpu`'s kernel as operations of candle, with the backward pass of the CPU's.
//!
//! Targets, row weights and draws are moved to the logits' device where they are not there, and checked by the kernel: an answer
//! waits for the device, so that an error is told where it was made.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[cfg(feature = "cuda")]
use candle_core::CudaStorage;
#[cfg(feature = "metal")]
use candle_core::MetalStorage;
use candle_core::op::BackpropOp;
use candle_core::{
    CpuStorage, CustomOp1, DType, Device, Error, InplaceOp2, Layout, Result, Shape, Storage, Tensor, bail,
};
use lossproof::{Adjustment, Reduction};
use lossproof_gpu::{Evaluated, Gradient, Loss};

use crate::inputs::{Checked, contiguous, expect_shape, shape};
use crate::operation::{backward, check_gradient, no_kernel};
use crate::{Batch, Criterion, composed};

/// Whether the kernel runs where the logits are, in their type.
pub(crate) fn has_kernel(logits: &Tensor) -> bool {
    match logits.device() {
        Device::Cpu => false,
        Device::Cuda(_) => cfg!(feature = "cuda"),
        Device::Metal(_) => cfg!(feature = "metal") && logits.dtype() != DType::F64,
    }
}

/// What an operation needs besides the logits, and what it leaves besides the loss.
struct Operation {
    loss: Loss,
    loss_shape: Shape,
    targets: Tensor,
    row_weights: Option<Tensor>,
    draws: Option<Tensor>,
    density: Option<Vec<f64>>,
    wants_gradient: bool,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    gradient: Option<Tensor>,
    density: Option<Vec<f64>>,
    loss: Option<Tensor>,
    is_wrong: bool,
}

impl Operation {
    fn new(criterion: &Criterion, batch: &Batch, density: Option<&[f64]>) -> Result<Self> {
        criterion.prepared.check_density(density).map_err(Error::wrap)?;
        let (rows, classes) = shape(criterion, batch.logits)?;
        let device = batch.logits.device();
        let here = |tensor: &Tensor, dtype| tensor.to_dtype(dtype)?.to_device(device)?.contiguous();
        expect_shape("targets", batch.targets, &[rows], "one a row")?;
        let dtype = batch.targets.dtype();
        if !matches!(dtype, DType::U8 | DType::U32 | DType::I64) {
            bail!("`targets` has dtype {dtype:?}; expected u8, u32 or i64");
        }
        let of_weights = if device.is_metal() { DType::F32 } else { DType::F64 };
        let row_weights = batch.row_weights.map(|weights| {
            expect_shape("row_weights", weights, &[rows], "one a row")?;
            here(weights, of_weights)
        });
        let draws = match (criterion.loss().adjustment, batch.draws) {
            (Adjustment::EqualizationMask { .. }, Some(draws)) => {
                expect_shape("draws", draws, &[rows, classes], "one a row and class")?;
                Some(here(draws, DType::U8)?)
            }
            (Adjustment::EqualizationMask { .. }, None) => {
                bail!("`draws` is missing; seql needs it: [{rows}, {classes}], 0 or 1")
            }
            _ => None,
        };
        let loss = Loss::new(criterion.loss().clone(), classes, criterion.classes().cloned(), criterion.ignored);
        Ok(Self {
            loss: loss.map_err(Error::msg)?,
            loss_shape: if criterion.loss().reduction == Reduction::None { rows.into() } else { ().into() },
            targets: here(batch.targets, dtype)?,
            row_weights: row_weights.transpose()?,
            draws,
            density: density.map(<[f64]>::to_vec),
            wants_gradient: batch.logits.track_op(),
            found: Mutex::default(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what was found; the loss is given back.
    fn keep<S>(&self, found: Evaluated<S>, shape: &Shape, storage: impl Fn(S) -> Storage) -> Result<S> {
        let mut kept = self.lock();
        kept.is_wrong = found.is_wrong;
        if found.is_wrong {
            bail!("a target is no class, or a row's weight no finite number ≥ 0");
        }
        kept.density = found.density;
        kept.gradient =
            found.gradient.map(|made| Tensor::from_storage(storage(made), shape, BackpropOp::none(), false));
        Ok(found.loss)
    }

    #[cfg(feature = "cuda")]
    fn cuda(&self, logits: (&CudaStorage, &Layout), gradient: Gradient<&mut CudaStorage>) -> Result<CudaStorage> {
        use candle_core::backend::BackendStorage;
        use lossproof_gpu::cuda;
        let batch = cuda::Batch {
            logits,
            targets: &self.targets,
            row_weights: self.row_weights.as_ref(),
            draws: self.draws.as_ref(),
        };
        let (loss, density) = (&self.loss, self.density.as_deref());
        let found = match logits.0.dtype() {
            DType::F16 => cuda::evaluate::<half::f16>(loss, batch, gradient, density)?,
            DType::BF16 => cuda::evaluate::<half::bf16>(loss, batch, gradient, density)?,
            DType::F32 => cuda::evaluate::<f32>(loss, batch, gradient, density)?,
            _ => cuda::evaluate::<f64>(loss, batch, gradient, density)?,
        };
        self.keep(found, logits.1.shape(), Storage::Cuda)
    }

    #[cfg(feature = "metal")]
    fn metal(&self, logits: (&MetalStorage, &Layout), gradient: Gradient<&MetalStorage>) -> Result<MetalStorage> {
        use lossproof_gpu::metal;
        let batch = metal::Batch {
            logits,
            targets: &self.targets,
            row_weights: self.row_weights.as_ref(),
            draws: self.draws.as_ref(),
        };
        let found = metal::evaluate(&self.loss, batch, gradient, self.density.as_deref())?;
        self.keep(found, logits.1.shape(), Storage::Metal)
    }
}

/// The error in the words that name it, where the kernel has only found that there is one.
fn named(operation: &Operation, criterion: &Criterion, batch: &Batch, error: Error) -> Error {
    let is_wrong = operation.lock().is_wrong;
    if is_wrong { Checked::new(criterion, batch).err().unwrap_or(error) } else { error }
}

/// The loss, and GHM-C's moving average.
pub(crate) fn forward(
    criterion: &Criterion,
    batch: &Batch,
    density: Option<&[f64]>,
) -> Result<(Tensor, Option<Vec<f64>>)> {
    if !has_kernel(batch.logits) {
        return Err(no_kernel(batch.logits));
    }
    let operation = Arc::new(Operation::new(criterion, batch, density)?);
    if batch.logits.elem_count() == 0 {
        return Ok((composed::nothing(criterion.loss().reduction, batch.logits)?, None));
    }
    let loss = contiguous(batch.logits)?.apply_op1(Shared(operation.clone()));
    let loss = loss.map_err(|error| named(&operation, criterion, batch, error))?;
    let density = operation.lock().density.take();
    Ok((loss, density))
}

/// The loss; the gradient in `gradient`.
pub(crate) fn into(criterion: &Criterion, batch: &Batch, gradient: &Tensor) -> Result<Tensor> {
    if !has_kernel(batch.logits) {
        return Err(no_kernel(batch.logits));
    }
    let operation = Operation::new(criterion, batch, None)?;
    check_gradient(gradient, batch.logits)?;
    if batch.logits.elem_count() == 0 {
        return composed::nothing(criterion.loss().reduction, batch.logits);
    }
    let written = gradient.inplace_op2(&*contiguous(batch.logits)?, &operation);
    written.map_err(|error| named(&operation, criterion, batch, error))?;
    let loss = operation.lock().loss.take();
    loss.ok_or_else(|| Error::msg("the operation left no loss"))
}

const ON_CPU: &str = "the operation of a GPU was asked to run on the CPU";

/// An operation that leaves something for its caller.
struct Shared(Arc<Operation>);

impl CustomOp1 for Shared {
    fn name(&self) -> &'static str {
        "lossproof"
    }

    fn cpu_fwd(&self, _: &CpuStorage, _: &Layout) -> Result<(CpuStorage, Shape)> {
        bail!("{ON_CPU}")
    }

    #[cfg(feature = "cuda")]
    fn cuda_fwd(&self, storage: &CudaStorage, layout: &Layout) -> Result<(CudaStorage, Shape)> {
        let gradient = if self.0.wants_gradient { Gradient::New } else { Gradient::None };
        Ok((self.0.cuda((storage, layout), gradient)?, self.0.loss_shape.clone()))
    }

    #[cfg(feature = "metal")]
    fn metal_fwd(&self, storage: &MetalStorage, layout: &Layout) -> Result<(MetalStorage, Shape)> {
        let gradient = if self.0.wants_gradient { Gradient::New } else { Gradient::None };
        Ok((self.0.metal((storage, layout), gradient)?, self.0.loss_shape.clone()))
    }

    fn bwd(&self, arg: &Tensor, _: &Tensor, incoming: &Tensor) -> Result<Option<Tensor>> {
        backward(self.0.lock().gradient.clone(), arg, incoming)
    }
}

impl InplaceOp2 for Operation {
    fn name(&self) -> &'static str {
        "lossproof"
    }

    fn cpu_fwd(&self, _: &mut CpuStorage, _: &Layout, _: &CpuStorage, _: &Layout) -> Result<()> {
        bail!("{ON_CPU}")
    }

    #[cfg(feature = "cuda")]
    fn cuda_fwd(&self, s1: &mut CudaStorage, l1: &Layout, s2: &CudaStorage, l2: &Layout) -> Result<()> {
        let loss = Storage::Cuda(self.cuda((s2, l2), Gradient::Into(s1, l1))?);
        self.lock().loss = Some(Tensor::from_storage(loss, &self.loss_shape, BackpropOp::none(), false));
        Ok(())
    }

    #[cfg(feature = "metal")]
    fn metal_fwd(&self, s1: &mut MetalStorage, l1: &Layout, s2: &MetalStorage, l2: &Layout) -> Result<()> {
        let loss = Storage::Metal(self.metal((s2, l2), Gradient::Into(s1, l1))?);
        self.lock().loss = Some(Tensor::from_storage(loss, &self.loss_shape, BackpropOp::none(), false));
        Ok(())
    }
}
