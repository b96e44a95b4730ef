//! The fused form as operations of candle: on the CPU, with a backward pass that only multiplies.

use std::sync::Mutex;

use candle_core::{
    CpuStorage, CustomOp1, DType, DeviceLocation, Error, InplaceOp2, Layout, Result, Shape, Tensor, WithDType, bail,
};
use lossproof::Reduction;
use lossproof_fused::{Evaluated, Stored};

use crate::inputs::{Checked, contiguous};
use crate::{Batch, Criterion, device};

/// What an operation needs besides the logits, and what it leaves besides the loss.
struct Operation {
    criterion: Criterion,
    batch: Checked,
    density: Option<Vec<f64>>,
    wants_gradient: bool,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    gradient: Option<Tensor>,
    density: Option<Vec<f64>>,
    loss: Option<Tensor>,
}

impl Operation {
    fn new(criterion: &Criterion, batch: &Batch, density: Option<&[f64]>) -> Result<Self> {
        Ok(Self {
            criterion: criterion.clone(),
            batch: Checked::new(criterion, batch)?,
            density: density.map(<[f64]>::to_vec),
            wants_gradient: batch.logits.track_op(),
            found: Mutex::default(),
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn loss_shape(&self) -> Shape {
        if self.criterion.loss().reduction == Reduction::None { self.batch.rows.into() } else { ().into() }
    }

    fn evaluate<E: Stored>(&self, logits: &[E], gradient: Option<&mut [E]>) -> Result<Evaluated<E>> {
        let (prepared, density) = (&self.criterion.prepared, self.density.as_deref());
        self.batch.with_view(|batch| prepared.evaluate(logits, batch, gradient, density))?.map_err(Error::wrap)
    }

    fn forward<E: Stored + WithDType>(&self, logits: &[E], layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let logits = slice(logits, layout)?;
        let mut gradient = vec![E::default(); if self.wants_gradient { logits.len() } else { 0 }];
        let Evaluated { loss, density } =
            self.evaluate(logits, self.wants_gradient.then_some(gradient.as_mut_slice()))?;
        let mut found = self.lock();
        found.density = density;
        if self.wants_gradient {
            found.gradient = Some(Tensor::from_vec(gradient, layout.shape(), &candle_core::Device::Cpu)?);
        }
        Ok((E::to_cpu_storage_owned(loss), self.loss_shape()))
    }

    fn write<E: Stored + WithDType>(
        &self,
        gradient: &mut [E],
        into: &Layout,
        logits: &[E],
        layout: &Layout,
    ) -> Result<()> {
        let Some((from, to)) = into.contiguous_offsets() else {
            bail!("`gradient` is not contiguous; expected a tensor whose numbers lie one after the other")
        };
        let Evaluated { loss, .. } = self.evaluate(slice(logits, layout)?, Some(&mut gradient[from..to]))?;
        self.lock().loss = Some(Tensor::from_vec(loss, self.loss_shape(), &candle_core::Device::Cpu)?);
        Ok(())
    }
}

fn slice<'a, E>(numbers: &'a [E], layout: &Layout) -> Result<&'a [E]> {
    match layout.contiguous_offsets() {
        Some((from, to)) => Ok(&numbers[from..to]),
        None => bail!("`logits` is not contiguous"),
    }
}

/// What is said where the fused form cannot run.
pub(crate) fn no_kernel(logits: &Tensor) -> Error {
    let (at, feature) = match logits.device().location() {
        DeviceLocation::Cpu => ("the CPU", "default"),
        DeviceLocation::Cuda { .. } => ("a CUDA device", "cuda"),
        DeviceLocation::Metal { .. } if logits.dtype() == DType::F64 => {
            return Error::msg("`logits` has dtype F64; expected f16, bf16 or f32 on a Metal device");
        }
        DeviceLocation::Metal { .. } => ("a Metal device", "metal"),
    };
    Error::msg(format!(
        "`logits` is on {at}; the fused form runs there with the feature `{feature}` of lossproof-candle"
    ))
}

/// A gradient is written in the shape and the dtype of the logits.
pub(crate) fn check_gradient(gradient: &Tensor, logits: &Tensor) -> Result<()> {
    if gradient.shape() != logits.shape() || gradient.dtype() != logits.dtype() {
        let (logits, dtype) = (logits.dims(), logits.dtype());
        let found = (gradient.dims(), gradient.dtype());
        bail!(
            "`gradient` has shape {:?} and dtype {:?}; expected those of the logits, {logits:?} and {dtype:?}",
            found.0,
            found.1
        );
    }
    Ok(())
}

/// The loss, and GHM-C's moving average.
pub(crate) fn forward(
    criterion: &Criterion,
    batch: &Batch,
    density: Option<&[f64]>,
) -> Result<(Tensor, Option<Vec<f64>>)> {
    if !batch.logits.device().is_cpu() {
        return device::forward(criterion, batch, density);
    }
    let operation = std::sync::Arc::new(Operation::new(criterion, batch, density)?);
    let loss = contiguous(batch.logits)?.apply_op1(Shared(operation.clone()))?;
    let density = operation.lock().density.take();
    Ok((loss, density))
}

/// The loss; the gradient in `gradient`.
pub(crate) fn into(criterion: &Criterion, batch: &Batch, gradient: &Tensor) -> Result<Tensor> {
    if !batch.logits.device().is_cpu() {
        return device::into(criterion, batch, gradient);
    }
    let operation = Operation::new(criterion, batch, None)?;
    check_gradient(gradient, batch.logits)?;
    gradient.inplace_op2(&*contiguous(batch.logits)?, &operation)?;
    let loss = operation.lock().loss.take();
    loss.ok_or_else(|| Error::msg("the operation left no loss"))
}

/// An operation that leaves something for its caller.
struct Shared(std::sync::Arc<Operation>);

impl CustomOp1 for Shared {
    fn name(&self) -> &'static str {
        "lossproof"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        match storage {
            CpuStorage::F16(logits) => self.0.forward(logits, layout),
            CpuStorage::BF16(logits) => self.0.forward(logits, layout),
            CpuStorage::F32(logits) => self.0.forward(logits, layout),
            CpuStorage::F64(logits) => self.0.forward(logits, layout),
            _ => bail!("the dtype of `logits` is none of f16, bf16, f32, f64"),
        }
    }

    fn bwd(&self, arg: &Tensor, _: &Tensor, incoming: &Tensor) -> Result<Option<Tensor>> {
        backward(self.0.lock().gradient.clone(), arg, incoming)
    }
}

/// The stored gradient times the incoming one, which for a loss that `backward` is called on is 1.
pub(crate) fn backward(gradient: Option<Tensor>, arg: &Tensor, incoming: &Tensor) -> Result<Option<Tensor>> {
    let Some(gradient) = gradient else {
        bail!("there is no gradient: the logits were no variable when the loss was computed")
    };
    if incoming.rank() == 0 && incoming.to_dtype(DType::F64)?.to_scalar::<f64>()? == 1.0 {
        return Ok(Some(gradient));
    }
    let mut incoming = incoming.clone();
    while incoming.rank() < arg.rank() {
        incoming = incoming.unsqueeze(incoming.rank())?;
    }
    Ok(Some(gradient.broadcast_mul(&incoming)?))
}

impl InplaceOp2 for Operation {
    fn name(&self) -> &'static str {
        "lossproof"
    }

    fn cpu_fwd(&self, s1: &mut CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<()> {
        match (s1, s2) {
            (CpuStorage::F16(gradient), CpuStorage::F16(logits)) => self.write(gradient, l1, logits, l2),
            (CpuStorage::BF16(gradient), CpuStorage::BF16(logits)) => self.write(gradient, l1, logits, l2),
            (CpuStorage::F32(gradient), CpuStorage::F32(logits)) => self.write(gradient, l1, logits, l2),
            (CpuStorage::F64(gradient), CpuStorage::F64(logits)) => self.write(gradient, l1, logits, l2),
            _ => bail!("the dtype of `logits` is none of f16, bf16, f32, f64"),
        }
    }
}
