//! The numbers of candle's tensors as slices.

use candle_core::{CpuStorage, Layout, Result, Storage, Tensor, bail};

/// The numbers of an operation's argument: f32, one after the other.
pub(super) fn values<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(all), Some((from, to))) => Ok(&all[from..to]),
        _ => bail!("a tensor of shape {:?} is not f32 or not contiguous", layout.dims()),
    }
}

/// Does something with a tensor's numbers.
pub(super) fn with_values<R>(tensor: &Tensor, then: impl FnOnce(&[f32]) -> Result<R>) -> Result<R> {
    let tensor = tensor.contiguous()?;
    let (storage, layout) = tensor.storage_and_layout();
    match &*storage {
        Storage::Cpu(storage) => then(values(storage, layout)?),
        _ => bail!("the networks run on the CPU"),
    }
}
