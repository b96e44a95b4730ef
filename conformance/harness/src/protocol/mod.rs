//! The line protocol, version 1: one JSON object a line.
//!
//! Every number is the shortest decimal of its binary64 value (f32, f16 and bf16 widened first, exactly); `"NaN"`,
//! `"Infinity"` and `"-Infinity"` are strings. Reading is lenient where that is unambiguous and otherwise an error that
//! names the field, the value and what was expected; writing has one form.
//!
//! ```text
//! → {"op":"hello","protocol":1}
//! ← {"op":"hello","protocol":1,"name":"my-losses","losses":["ce"],"dtypes":["f32"],"gradient":true}
//! → {"op":"eval","id":7,"loss":"ce","params":{},"link":"softmax","dtype":"f32","reduction":"none","gradient":true,
//!    "logits":[[0.5,-1.25]],"targets":[1]}
//! ← {"id":7,"loss":[1.9],"gradient":[[0.85,-0.85]]}    or {"id":7,"unsupported":"why"} or {"id":7,"error":"why"}
//! → {"op":"bye"}
//! ```

mod answer;
mod answer_read;
mod array;
mod batch;
mod bulk;
mod error;
mod fields;
mod grid;
mod hello;
mod incoming;
mod json;
mod names;
mod number;
mod offer;
mod params;
mod params_read;
mod request;
mod request_read;

pub use answer::{Answer, Reply};
pub use batch::BatchData;
pub use bulk::Encoding;
pub use error::ProtocolError;
pub use grid::{Grid, Table, Values};
pub use hello::Hello;
pub use incoming::{Incoming, Refusal};
pub(crate) use json::salvaged_id;
pub(crate) use json::told;
pub use json::{Json, MAX_DEPTH};
pub use names::{Dtype, link_from_name, link_name, reduction_from_name, reduction_name};
pub use number::Number;
pub use params::{Param, Params, Weighting};
pub use request::Request;

/// The version of the protocol that this crate speaks.
pub const VERSION: u64 = 1;
