//! A file of tensors, and a step's numbers out of it.

use std::fs;
use std::path::PathBuf;

use half::{bf16, f16};
use lossproof_harness::protocol::Dtype as Type;
use safetensors::tensor::{Metadata, TensorInfo};
use safetensors::{Dtype, SafeTensors};

use crate::recorded::Numbers;
use crate::{Recorded, Step, TraceError};

/// A file of tensors, read whole.
pub(crate) struct Chunk {
    path: PathBuf,
    bytes: Vec<u8>,
    /// Where the numbers begin.
    start: usize,
    metadata: Metadata,
}

impl Chunk {
    pub(crate) fn open(path: PathBuf) -> Result<Self, TraceError> {
        let bytes = fs::read(&path).map_err(TraceError::io(&path, "read"))?;
        match SafeTensors::read_metadata(&bytes) {
            Ok((header, metadata)) => Ok(Self { path, start: size_of::<u64>() + header, metadata, bytes }),
            Err(error) => {
                let why = format!("no whole safetensors file of {} bytes: {error}", bytes.len());
                Err(TraceError::Tensors { path, why })
            }
        }
    }

    /// A step's numbers as a request and its answer.
    pub(crate) fn recorded<'a>(&self, step: &'a Step, classes: usize) -> Result<Recorded<'a>, TraceError> {
        let numbers = Reader { chunk: self, step, classes }.numbers();
        let numbers = numbers.map_err(|why| TraceError::Tensors { path: self.path.clone(), why })?;
        Ok(Recorded::of(step, classes, numbers))
    }
}

/// The tensors of one step.
struct Reader<'a> {
    chunk: &'a Chunk,
    step: &'a Step,
    classes: usize,
}

/// A tensor's numbers, and how it is called.
type Found<T> = Result<T, String>;

impl Reader<'_> {
    fn numbers(&self) -> Found<Numbers> {
        let targets = self.targets()?;
        let (rows, losses) = (targets.len(), if self.step.reduced() { 1 } else { targets.len() });
        let shape = self.step.shape(rows, self.classes);
        let flat = |name, length| self.optional(name, |name| self.floats(name, &[length]));
        let list = |name| self.optional(name, |name| self.floats(name, &[self.length(name)?]));
        Ok(Numbers {
            logits: self.logits(&shape)?,
            targets,
            loss: self.floats("loss", &[losses])?,
            gradient: self.floats("gradient", &shape)?,
            draws: self.optional("draws", |name| self.draws(name, rows))?,
            state: list("state")?,
            new_state: list("new_state")?,
            row_weights: flat("row_weights", rows)?,
            cotangent: flat("cotangent", losses)?,
        })
    }

    /// The tensor's name in the file.
    fn name(&self, name: &str) -> String {
        format!("{}.{name}", self.step.step)
    }

    fn info(&self, name: &str) -> Found<&TensorInfo> {
        let name = self.name(name);
        self.chunk.metadata.info(&name).ok_or_else(|| format!("tensor {name} is missing"))
    }

    fn optional<T>(&self, name: &str, read: impl FnOnce(&str) -> Found<T>) -> Found<Option<T>> {
        self.info(name).is_ok().then(|| read(name)).transpose()
    }

    fn length(&self, name: &str) -> Found<usize> {
        Ok(self.info(name)?.shape.iter().product())
    }

    /// A tensor's bytes, where it has the shape; a single number may have no dimension, and a column be flat.
    fn bytes(&self, name: &str, shape: &[usize]) -> Found<(Dtype, &[u8])> {
        let info = self.info(name)?;
        let trimmed = |shape: &[usize]| -> Vec<usize> {
            let ones = shape.iter().rev().take_while(|length| **length == 1).count();
            shape[..shape.len() - ones].to_vec()
        };
        if trimmed(&info.shape) != trimmed(shape) {
            return Err(format!("tensor {} has the shape {:?}; expected {shape:?}", self.name(name), info.shape));
        }
        let (from, to) = info.data_offsets;
        Ok((info.dtype, &self.chunk.bytes[self.chunk.start + from..self.chunk.start + to]))
    }

    /// Numbers of any of the four types, each as the binary64 that it is.
    fn floats(&self, name: &str, shape: &[usize]) -> Found<Vec<f64>> {
        let (dtype, bytes) = self.bytes(name, shape)?;
        match dtype {
            Dtype::F16 => Ok(each(bytes, |two| f64::from(f16::from_le_bytes(two)))),
            Dtype::BF16 => Ok(each(bytes, |two| f64::from(bf16::from_le_bytes(two)))),
            Dtype::F32 => Ok(each(bytes, |four| f64::from(f32::from_le_bytes(four)))),
            Dtype::F64 => Ok(each(bytes, f64::from_le_bytes)),
            other => Err(format!("tensor {} is of type {other:?}; expected F16, BF16, F32 or F64", self.name(name))),
        }
    }

    /// The logits: of the step's own type, since others would be rounded before the loss sees them.
    fn logits(&self, shape: &[usize]) -> Found<Vec<f64>> {
        let expected = match self.step.dtype {
            Type::F16 => Dtype::F16,
            Type::Bf16 => Dtype::BF16,
            Type::F32 => Dtype::F32,
            Type::F64 => Dtype::F64,
        };
        let found = self.info("logits")?.dtype;
        if found != expected {
            return Err(format!(
                "tensor {} is of type {found:?}; expected {expected:?} as the step's dtype",
                self.name("logits")
            ));
        }
        self.floats("logits", shape)
    }

    fn targets(&self) -> Found<Vec<Option<usize>>> {
        let (dtype, bytes) = self.bytes("targets", &[self.length("targets")?])?;
        let targets: Vec<i64> = match dtype {
            Dtype::I64 => each(bytes, i64::from_le_bytes),
            Dtype::I32 => each(bytes, |four| i64::from(i32::from_le_bytes(four))),
            Dtype::U32 => each(bytes, |four| i64::from(u32::from_le_bytes(four))),
            Dtype::U8 => each(bytes, |[one]: [u8; 1]| i64::from(one)),
            other => {
                let name = self.name("targets");
                return Err(format!("tensor {name} is of type {other:?}; expected I64, I32, U32 or U8"));
            }
        };
        let class = |(row, target): (usize, i64)| match usize::try_from(target) {
            Ok(class) if class >= self.classes => {
                let name = self.name("targets");
                Err(format!("tensor {name}[{row}] is {target}; expected a class below {}", self.classes))
            }
            // A negative target is a row that is ignored.
            class => Ok(class.ok()),
        };
        targets.into_iter().enumerate().map(class).collect()
    }

    fn draws(&self, name: &str, rows: usize) -> Found<Vec<bool>> {
        let (dtype, bytes) = self.bytes(name, &[rows, self.classes])?;
        if !matches!(dtype, Dtype::U8 | Dtype::BOOL) || bytes.iter().any(|draw| *draw > 1) {
            return Err(format!("tensor {} holds {dtype:?}; expected U8 or BOOL, each 0 or 1", self.name(name)));
        }
        Ok(bytes.iter().map(|draw| *draw == 1).collect())
    }
}

/// Each little-endian number of `N` bytes.
fn each<const N: usize, T>(bytes: &[u8], number: impl Fn([u8; N]) -> T) -> Vec<T> {
    bytes.as_chunks::<N>().0.iter().map(|bytes| number(*bytes)).collect()
}
