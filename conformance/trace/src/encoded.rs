//! A step's numbers as safetensors has them.

use std::borrow::Cow;

use safetensors::{Dtype, View};

use crate::{Floats, Step, Tensors};

/// A tensor as it is written.
#[derive(Debug)]
pub(crate) struct Tensor {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl View for &Tensor {
    fn dtype(&self) -> Dtype {
        self.dtype
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

/// The tensors of a step, each with its name in the file. Their lengths are checked.
pub(crate) fn encoded(step: &Step, tensors: &Tensors, classes: usize) -> Vec<(String, Tensor)> {
    let rows = tensors.targets.len();
    let shape = step.shape(rows, classes);
    let numbers = |floats: Floats, shape: Vec<usize>| Tensor { dtype: floats.dtype(), shape, bytes: floats.bytes() };
    let flat = |floats: Floats| numbers(floats, vec![floats.len()]);
    let targets = tensors.targets.iter().flat_map(|target| target.to_le_bytes()).collect();
    let mut named = vec![
        ("logits", numbers(tensors.logits, shape.clone())),
        ("targets", Tensor { dtype: Dtype::I64, shape: vec![rows], bytes: targets }),
        ("loss", flat(tensors.loss)),
        ("gradient", numbers(tensors.gradient, shape)),
    ];
    let draws = |draws: &[u8]| Tensor { dtype: Dtype::U8, shape: vec![rows, classes], bytes: draws.to_vec() };
    named.extend(tensors.draws.map(|own| ("draws", draws(own))));
    let optional = [
        ("state", tensors.state),
        ("new_state", tensors.new_state),
        ("row_weights", tensors.row_weights),
        ("cotangent", tensors.cotangent),
    ];
    named.extend(optional.into_iter().filter_map(|(name, floats)| Some((name, flat(floats?)))));
    named.into_iter().map(|(name, tensor)| (format!("{}.{name}", step.step), tensor)).collect()
}
