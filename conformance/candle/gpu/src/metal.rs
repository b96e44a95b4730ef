//! The kernel on candle's Metal devices, which have no f64.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use candle_core::backend::BackendStorage;
use candle_core::{CpuStorage, DType, Error, Layout, MetalDevice, MetalStorage, Result, Storage, Tensor, bail};
use candle_metal_kernels::metal::{Buffer, ComputePipeline};
use objc2_metal::{MTLCompileOptions, MTLSize};

use crate::launches::{Evaluated, Gradient, TARGETS};
use crate::parameters::{Has, Kernel, Loss, Parameters};
use crate::source;
use crate::steps::{self, Device};

/// A batch on a device.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// One row after the other.
    pub logits: (&'a MetalStorage, &'a Layout),
    /// One a row: u8, u32 or i64.
    pub targets: &'a Tensor,
    /// One a row, f32.
    pub row_weights: Option<&'a Tensor>,
    /// SEQL's, one a row and class, u8.
    pub draws: Option<&'a Tensor>,
}

/// Evaluates a batch of at least one row; `state` is GHM-C's moving average before.
///
/// # Errors
/// Where a part of the batch does not fit, and those of Metal.
pub fn evaluate(
    loss: &Loss,
    batch: Batch,
    gradient: Gradient<&MetalStorage>,
    state: Option<&[f64]>,
) -> Result<Evaluated<MetalStorage>> {
    let (storage, rows) = (batch.logits.0, batch.targets.elem_count());
    let (device, dtype) = (storage.device(), storage.dtype());
    let place = |numbers: usize| device.new_buffer_with_data(&vec![0_u32; numbers.max(1)]);
    let size = rows * loss.columns();
    let contiguous = Layout::contiguous(size);
    let made = match gradient {
        Gradient::New => {
            Some(MetalStorage::new(device.new_buffer(size, dtype, "gradient")?, device.clone(), size, dtype))
        }
        _ => None,
    };
    let gradient = match gradient {
        Gradient::Into(storage, layout) => Some((storage, layout)),
        _ => made.as_ref().map(|made| (made, &contiguous)),
    };
    let has =
        Has { row_weights: batch.row_weights.is_some(), draws: batch.draws.is_some(), gradient: gradient.is_some() };
    let (parameters, numbers) = loss.prepared(rows, has, None);
    let results = if loss.is_reduced() { 1 } else { rows };
    let mut launches = Launches {
        loss,
        batch,
        gradient,
        has,
        parameters,
        numbers: device.new_buffer_with_data(&narrowed(&numbers))?,
        // Of a half type there is room for twice as many.
        results: place(results)?,
        totals: place(2 * loss.totals(rows))?,
        counts: place(loss.density().map_or(1, |(bins, _)| bins + 1))?,
        status: place(1)?,
    };
    let density = steps::evaluate(&mut launches, loss, rows, state)?;
    let is_wrong = read(&launches.status, 1, device)?.first() != Some(&0);
    let loss = MetalStorage::new(launches.results, device.clone(), results, dtype);
    Ok(Evaluated { loss, gradient: made, density, is_wrong })
}

fn narrowed(numbers: &[f64]) -> Vec<f32> {
    numbers.iter().map(|x| *x as f32).collect()
}

/// So many counts, when all that was launched has run.
fn read(buffer: &Arc<Buffer>, count: usize, device: &MetalDevice) -> Result<Vec<u32>> {
    match MetalStorage::new(buffer.clone(), device.clone(), count, DType::U32).to_cpu_storage()? {
        CpuStorage::U32(counts) => Ok(counts),
        _ => bail!("the counts are no u32"),
    }
}

/// A batch, and what the kernels write.
struct Launches<'a> {
    loss: &'a Loss,
    batch: Batch<'a>,
    gradient: Option<(&'a MetalStorage, &'a Layout)>,
    has: Has,
    parameters: Parameters<f32>,
    numbers: Arc<Buffer>,
    /// One loss a row, or one for all.
    results: Arc<Buffer>,
    totals: Arc<Buffer>,
    counts: Arc<Buffer>,
    status: Arc<Buffer>,
}

/// The memory and the offset in bytes of so many numbers, one after the other.
fn part<'a>(
    name: &str,
    (storage, layout): (&'a MetalStorage, &Layout),
    dtype: DType,
    expected: usize,
) -> Result<(&'a Buffer, usize)> {
    match layout.contiguous_offsets() {
        Some((from, to)) if to - from == expected && storage.dtype() == dtype => {
            Ok((storage.buffer(), from * dtype.size_in_bytes()))
        }
        _ => bail!("`{name}` is not {expected} {dtype:?} one after the other, but has shape {:?}", layout.shape()),
    }
}

/// A tensor's storage on a Metal device.
fn on_device<'a>(name: &str, storage: &'a Storage, device: &MetalDevice) -> Result<&'a MetalStorage> {
    match storage {
        Storage::Metal(storage) if storage.device().id() == device.id() => Ok(storage),
        _ => bail!("`{name}` is on another device than the logits"),
    }
}

impl Device for Launches<'_> {
    type Error = Error;

    fn prepare(&mut self, density: &[f64]) -> Result<()> {
        let (parameters, numbers) = self.loss.prepared(self.batch.targets.elem_count(), self.has, Some(density));
        self.parameters = parameters;
        self.numbers = self.batch.logits.0.device().new_buffer_with_data(&narrowed(&numbers))?;
        Ok(())
    }

    fn counts(&mut self) -> Result<Vec<u32>> {
        let bins = self.loss.density().map_or(0, |(bins, _)| bins);
        read(&self.counts, bins + 1, self.batch.logits.0.device())
    }

    fn run(&mut self, kernel: Kernel) -> Result<()> {
        let Self { loss, batch, .. } = self;
        let (logits, rows) = (batch.logits.0, batch.targets.elem_count());
        let (device, dtype) = (logits.device(), logits.dtype());
        let (targets, row_weights, draws) = (
            batch.targets.storage_and_layout(),
            batch.row_weights.map(Tensor::storage_and_layout),
            batch.draws.map(Tensor::storage_and_layout),
        );
        let target = match batch.targets.dtype() {
            DType::U8 => TARGETS[0],
            DType::U32 => TARGETS[1],
            _ => TARGETS[2],
        };
        let of_targets = (on_device("targets", &targets.0, device)?, targets.1);
        let (numbers, results): (&Buffer, &Buffer) = (&self.numbers, &self.results);
        // What there is none of is not looked at, and is the numbers.
        let none = (numbers, 0);
        let mut inputs = [(2, none), (3, none), (4, none), (5, none)];
        inputs[0].1 = part("logits", batch.logits, dtype, rows * loss.columns())?;
        inputs[1].1 = part("targets", of_targets, batch.targets.dtype(), rows)?;
        if let Some((storage, layout)) = &row_weights {
            let of_device = (on_device("row_weights", storage, device)?, *layout);
            inputs[2].1 = part("row_weights", of_device, DType::F32, rows)?;
        }
        if let Some((storage, layout)) = &draws {
            let of_device = (on_device("draws", storage, device)?, *layout);
            inputs[3].1 = part("draws", of_device, DType::U8, rows * loss.classes())?;
        }
        let gradient = self.gradient.map(|gradient| part("gradient", gradient, dtype, rows * loss.columns()));
        let outputs = [
            (1, (numbers, 0)),
            (6, gradient.transpose()?.unwrap_or(none)),
            (7, (results, 0)),
            (8, (results, 0)),
            (9, (&*self.totals, 0)),
            (10, (&*self.counts, 0)),
            (11, (&*self.status, 0)),
        ];
        let pipeline = pipeline(device, dtype, target, kernel.name(loss.is_few()))?;
        let threads = (loss.threads(kernel) as usize).min(1 << pipeline.max_total_threads_per_threadgroup().ilog2());
        let guard = device.command_encoder()?;
        let encoder = guard.as_ref();
        encoder.set_compute_pipeline_state(&pipeline);
        encoder.set_bytes(0, &self.parameters);
        for (index, (buffer, offset)) in inputs {
            encoder.set_input_buffer(index, Some(buffer), offset);
        }
        for (index, (buffer, offset)) in outputs {
            encoder.set_output_buffer(index, Some(buffer), offset);
        }
        let bytes = loss.shared_bytes::<f32>(kernel, size_of::<f32>()) as usize;
        // Metal wants multiples of 16.
        encoder.set_threadgroup_memory_length(0, bytes.next_multiple_of(16));
        let line = |width| MTLSize { width, height: 1, depth: 1 };
        encoder.dispatch_thread_groups(line(loss.blocks(kernel, rows)), line(threads));
        Ok(())
    }
}

/// A kernel, compiled once a process and device.
fn pipeline(device: &MetalDevice, dtype: DType, target: &'static str, name: &'static str) -> Result<ComputePipeline> {
    type Key = (candle_core::metal_backend::DeviceId, DType, &'static str, &'static str);
    static COMPILED: Mutex<Option<HashMap<Key, ComputePipeline>>> = Mutex::new(None);
    let macros = match dtype {
        DType::F16 => source::DTYPES[0],
        DType::BF16 => source::DTYPES[1],
        DType::F32 => source::DTYPES[2],
        _ => bail!("`logits` has dtype {dtype:?}; expected f16, bf16 or f32 on a Metal device"),
    };
    let mut all = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let all = all.get_or_insert_default();
    let key = (device.id(), dtype, target, name);
    if let Some(pipeline) = all.get(&key) {
        return Ok(pipeline.clone());
    }
    let options = MTLCompileOptions::new();
    #[allow(deprecated)] // `setMathMode` is for macOS 15 on
    options.setFastMathEnabled(false);
    let metal = device.metal_device();
    let library = metal.new_library_with_source(&source::metal(macros, target), Some(&options)).map_err(Error::wrap)?;
    let function = library.get_function(name, None).map_err(Error::wrap)?;
    let pipeline = metal.new_compute_pipeline_state_with_function(&function).map_err(Error::wrap)?;
    all.insert(key, pipeline.clone());
    Ok(pipeline)
}
