//! Files that are written whole or not at all.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use candle_core::Tensor;
use lossproof_trace::write_whole;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

/// Writes bytes.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write_whole(path, bytes).map_err(Error::io(path, "written"))
}

/// Writes a value as JSON.
pub(crate) fn put_json(path: &Path, value: &impl Serialize) -> Result<(), Error> {
    let mut text =
        serde_json::to_string_pretty(value).map_err(|error| Error::file(path.display().to_string(), &error))?;
    text.push('\n');
    put(path, text.as_bytes())
}

/// Reads a value from JSON; none where there is no such file.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    match std::fs::read(path) {
        Ok(bytes) => {
            let read = serde_json::from_slice(&bytes);
            read.map(Some).map_err(|error| Error::file(path.display().to_string(), &error))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path, "read")(error)),
    }
}

/// Writes tensors as safetensors, with texts in the header.
pub(crate) fn put_tensors(
    path: &Path,
    tensors: &BTreeMap<String, Tensor>,
    texts: HashMap<String, String>,
) -> Result<(), Error> {
    let named = tensors.iter().map(|(name, tensor)| (name.as_str(), tensor));
    let bytes =
        safetensors::serialize(named, Some(texts)).map_err(|error| Error::file(path.display().to_string(), &error))?;
    put(path, &bytes)
}
