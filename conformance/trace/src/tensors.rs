//! The numbers of a step.

use half::{bf16, f16};
use safetensors::Dtype;

use crate::Step;

/// Numbers in one of the types that losses are computed in.
#[derive(Clone, Copy, Debug)]
pub enum Floats<'a> {
    /// IEEE binary16.
    F16(&'a [f16]),
    /// bfloat16.
    Bf16(&'a [bf16]),
    /// IEEE binary32.
    F32(&'a [f32]),
    /// IEEE binary64.
    F64(&'a [f64]),
}

impl Floats<'_> {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::F16(numbers) => numbers.len(),
            Self::Bf16(numbers) => numbers.len(),
            Self::F32(numbers) => numbers.len(),
            Self::F64(numbers) => numbers.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn dtype(&self) -> Dtype {
        match self {
            Self::F16(_) => Dtype::F16,
            Self::Bf16(_) => Dtype::BF16,
            Self::F32(_) => Dtype::F32,
            Self::F64(_) => Dtype::F64,
        }
    }

    /// As safetensors has them: little-endian.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::F16(numbers) => numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Self::Bf16(numbers) => numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Self::F32(numbers) => numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Self::F64(numbers) => numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
        }
    }

    /// Each as the binary64 that it is.
    pub(crate) fn widened(&self) -> Vec<f64> {
        match self {
            Self::F16(numbers) => numbers.iter().map(|x| f64::from(*x)).collect(),
            Self::Bf16(numbers) => numbers.iter().map(|x| f64::from(*x)).collect(),
            Self::F32(numbers) => numbers.iter().map(|x| f64::from(*x)).collect(),
            Self::F64(numbers) => numbers.to_vec(),
        }
    }
}

impl<'a> From<&'a [f32]> for Floats<'a> {
    fn from(numbers: &'a [f32]) -> Self {
        Self::F32(numbers)
    }
}

impl<'a> From<&'a [f64]> for Floats<'a> {
    fn from(numbers: &'a [f64]) -> Self {
        Self::F64(numbers)
    }
}

/// The numbers of a step, row-major: N rows (the targets say how many) of C classes, of one logit with the sigmoid link.
#[derive(Clone, Copy, Debug)]
pub struct Tensors<'a> {
    /// N·C logits, in the step's dtype.
    pub logits: Floats<'a>,
    /// N classes; a negative one is a row that is ignored.
    pub targets: &'a [i64],
    /// The loss: one number, or with the reduction none N of them.
    pub loss: Floats<'a>,
    /// N·C numbers: the gradient of the loss in the logits; with the reduction none that of the losses' sum.
    pub gradient: Floats<'a>,
    /// SEQL's draws, N·C times 0 or 1.
    pub draws: Option<&'a [u8]>,
    /// GHM-C's moving average before the step, one number a bin.
    pub state: Option<Floats<'a>>,
    /// GHM-C's moving average after the step.
    pub new_state: Option<Floats<'a>>,
    /// N weights.
    pub row_weights: Option<Floats<'a>>,
    /// The incoming gradient: one number, or with the reduction none N of them.
    pub cotangent: Option<Floats<'a>>,
}

impl<'a> Tensors<'a> {
    /// What every step has.
    pub fn new(
        logits: impl Into<Floats<'a>>,
        targets: &'a [i64],
        loss: impl Into<Floats<'a>>,
        gradient: impl Into<Floats<'a>>,
    ) -> Self {
        Self {
            logits: logits.into(),
            targets,
            loss: loss.into(),
            gradient: gradient.into(),
            draws: None,
            state: None,
            new_state: None,
            row_weights: None,
            cotangent: None,
        }
    }

    /// Whether every tensor has the length that the targets and classes ask for; what has another where one does not.
    pub(crate) fn check(&self, step: &Step, classes: usize) -> Result<(), String> {
        let rows = self.targets.len();
        let (all, losses) = (rows * step.columns(classes), if step.reduced() { 1 } else { rows });
        let lengths = [
            ("logits", Some(self.logits.len()), all),
            ("loss", Some(self.loss.len()), losses),
            ("gradient", Some(self.gradient.len()), all),
            ("draws", self.draws.map(<[u8]>::len), rows * classes),
            ("row_weights", self.row_weights.map(|weights| weights.len()), rows),
            ("cotangent", self.cotangent.map(|incoming| incoming.len()), losses),
        ];
        for (name, found, expected) in lengths {
            if let Some(found) = found.filter(|found| *found != expected) {
                return Err(format!(
                    "{name} has {found} numbers; expected {expected} ({rows} rows, {classes} classes)"
                ));
            }
        }
        Ok(())
    }
}
