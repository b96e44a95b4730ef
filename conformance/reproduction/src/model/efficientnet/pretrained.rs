//! Weights that somebody else has trained.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Tensor, Var};
use safetensors::SafeTensors;

use super::{CLASSIFIER, EfficientNet};
use crate::Error;

/// A file of weights by torchvision's names, in the format of safetensors.
#[derive(Clone, Debug)]
pub struct Pretrained {
    path: PathBuf,
    tensors: HashMap<String, Tensor>,
    digest: String,
}

impl Pretrained {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be read, [`Error::Weights`] where it is not such a file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let bytes = std::fs::read(path).map_err(Error::io(path, "read"))?;
        let wrong = |why: String| Error::Weights { path: path.to_owned(), why };
        let views = SafeTensors::deserialize(&bytes).map_err(|error| wrong(format!("not safetensors: {error}")))?;
        let views = views.tensors();
        let digest = lossproof_trace::weights_digest(views.iter().map(|(name, view)| (name.as_str(), view.data())));
        let tensors = candle_core::safetensors::load_buffer(&bytes, &Device::Cpu);
        let tensors = tensors.map_err(|error| wrong(format!("not safetensors: {error}")))?;
        Ok(Self { path: path.to_owned(), tensors, digest })
    }

    /// [`weights_digest`](lossproof_trace::weights_digest) of everything in the file.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The tensor of this name for this variable: f32, of its shape after the first `free` dimensions.
    fn find(&self, name: &str, var: &Var, free: usize) -> Result<&Tensor, Error> {
        let wrong = |why: String| Error::Weights { path: self.path.clone(), why };
        let found = self.tensors.get(name).ok_or_else(|| wrong(format!("there is no tensor `{name}`")))?;
        if found.rank() != var.rank() || found.dims()[free..] != var.dims()[free..] {
            let (found, expected) = (found.dims(), var.dims());
            return Err(wrong(format!("`{name}` has the shape {found:?}; expected {expected:?}")));
        }
        if found.dtype() != DType::F32 {
            return Err(wrong(format!("`{name}` is of type {:?}; expected F32", found.dtype())));
        }
        Ok(found)
    }
}

impl EfficientNet {
    /// Takes over the weights and statistics of a file. The classifier's are left as they are where the file's is for another number of
    /// classes. Tensors of other names are not looked at.
    ///
    /// # Errors
    /// [`Error::Weights`] names the first tensor that is missing, or has another shape or type; then nothing is taken over.
    pub fn load(&self, weights: &Pretrained) -> Result<(), Error> {
        let is_classifier = |name: &str| name.strip_prefix(CLASSIFIER).is_some_and(|rest| rest.starts_with('.'));
        let mut taken = Vec::new();
        for (name, var) in self.parameters.all() {
            let found = weights.find(name, var, usize::from(is_classifier(name)))?;
            if found.dims() == var.dims() {
                taken.push((var, found));
            }
        }
        for (var, found) in taken {
            var.set(found)?;
        }
        Ok(())
    }
}
