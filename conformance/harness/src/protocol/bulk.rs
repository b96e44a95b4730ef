//! Writing number arrays, as lists or in the bulk form.

use super::{Dtype, Grid, Values};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// How number arrays are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// As lists of decimals.
    #[default]
    Plain,
    /// In the bulk form, for a partner whose hello names `base64`.
    Base64,
}

/// Something that can be written in the bulk form.
pub(super) trait Shaped: Serialize {
    /// The dimensions; `None` for a bare number, which has no bulk form.
    fn shape(&self) -> Option<Vec<usize>>;
    /// The numbers, row-major.
    fn numbers(&self) -> &[f64];
}

impl Shaped for Grid {
    fn shape(&self) -> Option<Vec<usize>> {
        Some(Grid::shape(self))
    }

    fn numbers(&self) -> &[f64] {
        self.values()
    }
}

impl Shaped for Values {
    fn shape(&self) -> Option<Vec<usize>> {
        Some(Values::shape(self)).filter(|shape| !shape.is_empty())
    }

    fn numbers(&self) -> &[f64] {
        self.as_slice()
    }
}

/// An array and how to write it. In the bulk form, as f32 where `dtype` is no wider and every number fits, else as f64.
pub(super) struct Bulk<'a, T> {
    pub(super) array: &'a T,
    pub(super) dtype: Dtype,
    pub(super) encoding: Encoding,
}

impl<T: Shaped> Serialize for Bulk<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (Encoding::Base64, Some(shape)) = (self.encoding, self.array.shape()) else {
            return self.array.serialize(serializer);
        };
        let numbers = self.array.numbers();
        let fits = |&value: &f64| f64::from(value as f32) == value || value.is_nan();
        let single = self.dtype != Dtype::F64 && numbers.iter().all(fits);
        let bytes: Vec<u8> = if single {
            numbers.iter().flat_map(|&value| (value as f32).to_le_bytes()).collect()
        } else {
            numbers.iter().flat_map(|value| value.to_le_bytes()).collect()
        };
        let mut object = serializer.serialize_struct("Array", 3)?;
        object.serialize_field("shape", &shape)?;
        object.serialize_field("dtype", if single { Dtype::F32.name() } else { Dtype::F64.name() })?;
        object.serialize_field("base64", &STANDARD.encode(bytes))?;
        object.end()
    }
}
