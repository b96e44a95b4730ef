//! Targets of any integer type, checked.

use candle_core::{CpuStorage, Device, Result, Storage, Tensor, bail};

/// What stands for an ignored target whatever its type: no batch has so many classes.
const NONE: u32 = u32::MAX;

/// The classes, checked, as u32 on the CPU; and the one among them that stands for none.
pub(super) fn of(tensor: &Tensor, ignored: Option<i64>, classes: usize) -> Result<(Tensor, Option<u32>)> {
    let tensor = tensor.to_device(&Device::Cpu)?.contiguous()?;
    let checked = {
        let (storage, layout) = tensor.storage_and_layout();
        let (from, to) = layout.contiguous_offsets().unwrap_or_default();
        match &*storage {
            Storage::Cpu(CpuStorage::U32(values)) => {
                let values = &values[from..to];
                let ignored_here = ignored.and_then(|ignored| u32::try_from(ignored).ok());
                let none = ignored_here.unwrap_or(NONE);
                // A fold and no search, which is vector instructions.
                let is_class = |y: &u32| ((*y as usize) < classes) | ((*y == none) & ignored_here.is_some());
                if !values.iter().fold(true, |all, y| all & is_class(y)) {
                    classes_of(values, ignored, classes)?;
                }
                (None, ignored_here)
            }
            Storage::Cpu(CpuStorage::U8(values)) => {
                (Some(classes_of(&values[from..to], ignored, classes)?), Some(NONE))
            }
            Storage::Cpu(CpuStorage::I64(values)) => {
                (Some(classes_of(&values[from..to], ignored, classes)?), Some(NONE))
            }
            _ => bail!("`targets` has dtype {:?}; expected u8, u32 or i64", tensor.dtype()),
        }
    };
    match checked {
        (None, none) => Ok((tensor, none)),
        (Some(converted), none) => {
            Ok((Tensor::from_vec(converted, tensor.dims(), &Device::Cpu)?, none.filter(|_| ignored.is_some())))
        }
    }
}

/// As u32, [`NONE`] for what is ignored.
fn classes_of<I: Copy + Into<i64>>(values: &[I], ignored: Option<i64>, classes: usize) -> Result<Vec<u32>> {
    let class = |value: I| {
        let value: i64 = value.into();
        if Some(value) == ignored { Some(NONE) } else { u32::try_from(value).ok().filter(|y| (*y as usize) < classes) }
    };
    let found: Option<Vec<u32>> = values.iter().map(|value| class(*value)).collect();
    if let Some(found) = found {
        return Ok(found);
    }
    let row = values.iter().position(|value| class(*value).is_none()).unwrap_or_default();
    let (value, last): (i64, _) = (values[row].into(), classes.saturating_sub(1));
    let or = ignored.map_or(String::new(), |ignored| format!(", or {ignored}, which is ignored"));
    bail!("targets[{row}] is {value}; expected a class from 0 to {last}{or}")
}
