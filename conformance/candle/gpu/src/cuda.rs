//! The kernel on candle's CUDA devices.

#![allow(unsafe_code)] // kernels are launched; the reasons why that is sound stand at the launch

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use candle_core::cuda_backend::cudarc::driver::{
    CudaSlice, CudaStream, DevicePtrMut, DeviceRepr, LaunchConfig, PushKernelArg, SyncOnDrop, ValidAsZeroBits,
};
use candle_core::cuda_backend::cudarc::nvrtc::{CompileOptions, compile_ptx_with_opts};
use candle_core::cuda_backend::{CudaDType, CudaStorageSlice, WrapErr};
use candle_core::{CudaDevice, CudaStorage, Error, Layout, Result, Storage, Tensor, bail};

use crate::launches::{Evaluated, Gradient, TARGETS};
use crate::parameters::{Has, Kernel, Loss, Parameters};
use crate::real::Sealed;
use crate::steps::{self, Device};
use crate::{Stored, source};

/// A batch on a device.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// One row after the other.
    pub logits: (&'a CudaStorage, &'a Layout),
    /// One a row: u8, u32 or i64.
    pub targets: &'a Tensor,
    /// One a row, f64.
    pub row_weights: Option<&'a Tensor>,
    /// SEQL's, one a row and class, u8.
    pub draws: Option<&'a Tensor>,
}

/// A dtype that the kernel is compiled for.
#[allow(private_bounds)] // what it is computed in is the kernel's own affair
pub trait OnCuda: CudaDType + DeviceRepr + ValidAsZeroBits + Stored + Sealed<Real: DeviceRepr> {
    /// The macro that says so to the kernel.
    const MACRO: &'static str;
}

impl OnCuda for half::f16 {
    const MACRO: &'static str = source::DTYPES[0];
}
impl OnCuda for half::bf16 {
    const MACRO: &'static str = source::DTYPES[1];
}
impl OnCuda for f32 {
    const MACRO: &'static str = source::DTYPES[2];
}
impl OnCuda for f64 {
    const MACRO: &'static str = source::DTYPES[3];
}

/// `lp_batch` of `kernel/batch.h`: addresses of the device.
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Addresses {
    numbers: u64,
    logits: u64,
    targets: u64,
    row_weights: u64,
    draws: u64,
    gradient: u64,
    losses: u64,
    loss: u64,
    totals: u64,
    counts: u64,
    status: u64,
}

// SAFETY: a struct of C's of plain numbers, which a kernel takes by value; so is `Parameters`.
unsafe impl DeviceRepr for Addresses {}
// SAFETY: as above.
unsafe impl<T: DeviceRepr> DeviceRepr for Parameters<T> {}

/// Evaluates a batch of at least one row; `state` is GHM-C's moving average before.
///
/// # Errors
/// Where a part of the batch does not fit, and those of CUDA.
pub fn evaluate<E: OnCuda>(
    loss: &Loss,
    batch: Batch,
    gradient: Gradient<&mut CudaStorage>,
    state: Option<&[f64]>,
) -> Result<Evaluated<CudaStorage>> {
    let device = &batch.logits.0.device;
    let rows = batch.targets.elem_count();
    let size = rows * loss.columns();
    let contiguous = Layout::contiguous(size);
    let mut made = match gradient {
        // SAFETY: the rows kernel writes each of the numbers before anything can read them.
        Gradient::New => Some(CudaStorage::wrap_cuda_slice(unsafe { device.alloc::<E>(size)? }, device.clone())),
        _ => None,
    };
    let gradient = match gradient {
        Gradient::Into(storage, layout) => Some((storage, layout)),
        _ => made.as_mut().map(|made| (made, &contiguous)),
    };
    let has =
        Has { row_weights: batch.row_weights.is_some(), draws: batch.draws.is_some(), gradient: gradient.is_some() };
    let (parameters, numbers) = loss.prepared(rows, has, None);
    let mut launches: Launches<E> = Launches {
        loss,
        batch,
        gradient,
        has,
        parameters,
        numbers: device.clone_htod(&numbers)?,
        losses: device.alloc_zeros(if loss.is_reduced() { 1 } else { rows })?,
        reduced: device.alloc_zeros(1)?,
        totals: device.alloc_zeros(2 * loss.totals(rows))?,
        counts: device.alloc_zeros(loss.density().map_or(1, |(bins, _)| bins + 1))?,
        status: device.alloc_zeros(1)?,
    };
    let density = steps::evaluate(&mut launches, loss, rows, state)?;
    let is_wrong = device.clone_dtoh(&launches.status)?.first() != Some(&0);
    let found = if loss.is_reduced() { launches.reduced } else { launches.losses };
    let loss = CudaStorage::wrap_cuda_slice(found, device.clone());
    Ok(Evaluated { loss, gradient: made, density, is_wrong })
}

/// A batch, and what the kernels write.
struct Launches<'a, E: OnCuda> {
    loss: &'a Loss,
    batch: Batch<'a>,
    gradient: Option<(&'a mut CudaStorage, &'a Layout)>,
    has: Has,
    parameters: Parameters<E::Real>,
    numbers: CudaSlice<f64>,
    losses: CudaSlice<E>,
    reduced: CudaSlice<E>,
    /// Two a total.
    totals: CudaSlice<f64>,
    counts: CudaSlice<u32>,
    status: CudaSlice<u32>,
}

/// The address of so many numbers, one after the other, of a tensor's memory; what comes with it tells other streams when they have
/// been read.
fn address<'a, T: CudaDType + 'a>(
    name: &str,
    (storage, layout): (&'a CudaStorage, &Layout),
    expected: usize,
    stream: &'a CudaStream,
) -> Result<(u64, SyncOnDrop<'a>)> {
    let part = layout.contiguous_offsets().filter(|(from, to)| to - from == expected);
    let slice = storage.as_cuda_slice::<T>()?;
    match part.and_then(|(from, to)| slice.try_slice(from..to)) {
        Some(part) => Ok(part.view_ptr(stream)),
        None => bail!("`{name}` is not {expected} numbers one after the other, but has shape {:?}", layout.shape()),
    }
}

/// The same of memory that is written.
fn address_mut<'a, T: CudaDType + 'a>(
    name: &str,
    (storage, layout): (&'a mut CudaStorage, &Layout),
    expected: usize,
    stream: &'a CudaStream,
) -> Result<(u64, SyncOnDrop<'a>)> {
    let part = layout.contiguous_offsets().filter(|(from, to)| to - from == expected);
    let slice = storage.as_cuda_slice_mut::<T>()?;
    match part.and_then(|(from, to)| slice.try_slice_mut(from..to)) {
        Some(part) => Ok(part.view_ptr_mut(stream)),
        None => bail!("`{name}` is not {expected} numbers one after the other, but has shape {:?}", layout.shape()),
    }
}

/// A tensor's storage on a CUDA device.
fn on_device<'a>(name: &str, storage: &'a Storage, device: &CudaDevice) -> Result<&'a CudaStorage> {
    match storage {
        Storage::Cuda(storage) if storage.device.id() == device.id() => Ok(storage),
        _ => bail!("`{name}` is on another device than the logits"),
    }
}

impl<E: OnCuda> Device for Launches<'_, E> {
    type Error = Error;

    fn prepare(&mut self, density: &[f64]) -> Result<()> {
        let (parameters, numbers) = self.loss.prepared(self.batch.targets.elem_count(), self.has, Some(density));
        self.parameters = parameters;
        self.numbers = self.batch.logits.0.device.clone_htod(&numbers)?;
        Ok(())
    }

    fn counts(&mut self) -> Result<Vec<u32>> {
        self.batch.logits.0.device.clone_dtoh(&self.counts)
    }

    fn run(&mut self, kernel: Kernel) -> Result<()> {
        let Self { loss, batch, .. } = self;
        let device = &batch.logits.0.device;
        let (stream, rows) = (device.cuda_stream(), batch.targets.elem_count());
        let (targets, row_weights, draws) = (
            batch.targets.storage_and_layout(),
            batch.row_weights.map(Tensor::storage_and_layout),
            batch.draws.map(Tensor::storage_and_layout),
        );
        let of_targets = (on_device("targets", &targets.0, device)?, targets.1);
        let (target, targets) = match of_targets.0.slice {
            CudaStorageSlice::U8(_) => (TARGETS[0], address::<u8>("targets", of_targets, rows, &stream)?),
            CudaStorageSlice::U32(_) => (TARGETS[1], address::<u32>("targets", of_targets, rows, &stream)?),
            _ => (TARGETS[2], address::<i64>("targets", of_targets, rows, &stream)?),
        };
        let row_weights = row_weights.as_ref().map(|(storage, layout)| {
            address::<f64>("row_weights", (on_device("row_weights", storage, device)?, layout), rows, &stream)
        });
        let draws = draws.as_ref().map(|(storage, layout)| {
            address::<u8>("draws", (on_device("draws", storage, device)?, layout), rows * loss.classes(), &stream)
        });
        let (row_weights, draws) = (row_weights.transpose()?, draws.transpose()?);
        let logits = address::<E>("logits", batch.logits, rows * loss.columns(), &stream)?;
        let gradient = self
            .gradient
            .as_mut()
            .map(|(storage, layout)| address_mut::<E>("gradient", (storage, layout), rows * loss.columns(), &stream));
        let gradient = gradient.transpose()?;
        let numbers = self.numbers.device_ptr_mut(&stream);
        let (losses, reduced) = (self.losses.device_ptr_mut(&stream), self.reduced.device_ptr_mut(&stream));
        let (totals, counts) = (self.totals.device_ptr_mut(&stream), self.counts.device_ptr_mut(&stream));
        let status = self.status.device_ptr_mut(&stream);
        let addresses = Addresses {
            numbers: numbers.0,
            logits: logits.0,
            targets: targets.0,
            row_weights: row_weights.as_ref().map_or(0, |weights| weights.0),
            draws: draws.as_ref().map_or(0, |draws| draws.0),
            gradient: gradient.as_ref().map_or(0, |gradient| gradient.0),
            losses: losses.0,
            loss: reduced.0,
            totals: totals.0,
            counts: counts.0,
            status: status.0,
        };
        let blocks = u32::try_from(loss.blocks(kernel, rows)).map_err(Error::wrap)?;
        let config = LaunchConfig {
            grid_dim: (blocks, 1, 1),
            block_dim: (loss.threads(kernel), 1, 1),
            shared_mem_bytes: loss.shared_bytes::<E::Real>(kernel, size_of::<f64>()),
        };
        let ptx = compiled(E::MACRO, target)?;
        let module = format!("lossproof {} {target}", E::MACRO);
        let function = device.get_or_load_custom_func(kernel.name(loss.is_few()), &module, &ptx)?;
        let mut launch = function.builder();
        launch.arg(&self.parameters).arg(&addresses);
        // SAFETY: the kernel is that of kernel/launch.cu for the dtype E and the targets' type. It takes the two structs by value,
        // whose fields are those of `lp_loss` and `lp_batch` in their order and types. It reads and writes what host.rs says of the
        // same functions, at addresses whose lengths `address` has compared or `evaluate` has given. What is written is
        // borrowed mutably; it, and what is read, is ready for later work on any stream when the guards beside the addresses
        // are dropped, behind the launch. `shared_bytes` is what the block's rows, or a top, a sum or a total of each thread need.
        unsafe { launch.launch(config) }.w()?;
        Ok(())
    }
}

/// The kernels' PTX, compiled once a process.
fn compiled(dtype: &'static str, target: &'static str) -> Result<Arc<str>> {
    type Compiled = HashMap<(&'static str, &'static str), Arc<str>>;
    static COMPILED: Mutex<Option<Compiled>> = Mutex::new(None);
    let mut all = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let all = all.get_or_insert_default();
    if let Some(ptx) = all.get(&(dtype, target)) {
        return Ok(ptx.clone());
    }
    let options = source::CUDA_OPTIONS.map(str::to_owned).to_vec();
    let options = CompileOptions { options, name: Some("lossproof.cu".to_owned()), ..CompileOptions::default() };
    let ptx: Arc<str> = compile_ptx_with_opts(source::cuda(dtype, target), options).w()?.to_src().into();
    all.insert((dtype, target), ptx.clone());
    Ok(ptx)
}
