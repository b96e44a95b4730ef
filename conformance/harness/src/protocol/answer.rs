//! What a subject answers.

use super::bulk::{Bulk, Encoding};
use super::number::{self, List};
use super::{Dtype, Grid, Values};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The numbers for one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The request's id.
    pub id: u64,
    /// One number a row with reduction none, else one number.
    pub loss: Values,
    /// In the shape of the logits; of the losses' sum with reduction none.
    pub gradient: Option<Grid>,
    /// The Hessian's diagonal, in the shape of the logits.
    pub hessian: Option<Grid>,
    /// GHM-C's new moving average, one number a bin.
    pub state: Option<Vec<f64>>,
}

/// One line from a subject.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// The numbers.
    Answer(Answer),
    /// The subject does not offer what was asked.
    Unsupported {
        /// The request's id.
        id: u64,
        /// Why.
        why: String,
    },
    /// The subject could not answer.
    Error {
        /// The request's id, where the subject could read it.
        id: Option<u64>,
        /// Why.
        why: String,
    },
}

impl Reply {
    /// The line of this reply, without the newline; arrays in the bulk form hold `dtype` at least.
    pub fn to_line(&self, dtype: Dtype, encoding: Encoding) -> String {
        number::line(&Line { reply: self, dtype, encoding })
    }
}

impl Serialize for Answer {
    /// As in a report: the numbers without the id.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.entries(&mut map, Dtype::F64, Encoding::Plain)?;
        map.end()
    }
}

impl Answer {
    fn entries<M: SerializeMap>(&self, map: &mut M, dtype: Dtype, encoding: Encoding) -> Result<(), M::Error> {
        map.serialize_entry("loss", &Bulk { array: &self.loss, dtype, encoding })?;
        if let Some(gradient) = &self.gradient {
            map.serialize_entry("gradient", &Bulk { array: gradient, dtype, encoding })?;
        }
        if let Some(hessian) = &self.hessian {
            map.serialize_entry("hessian", &Bulk { array: hessian, dtype, encoding })?;
        }
        if let Some(state) = &self.state {
            map.serialize_entry("state", &List(state))?;
        }
        Ok(())
    }
}

struct Line<'a> {
    reply: &'a Reply,
    dtype: Dtype,
    encoding: Encoding,
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self.reply {
            Reply::Answer(answer) => {
                map.serialize_entry("id", &answer.id)?;
                answer.entries(&mut map, self.dtype, self.encoding)?;
            }
            Reply::Unsupported { id, why } => {
                map.serialize_entry("id", id)?;
                map.serialize_entry("unsupported", why)?;
            }
            Reply::Error { id, why } => {
                map.serialize_entry("id", id)?;
                map.serialize_entry("error", why)?;
            }
        }
        map.end()
    }
}
