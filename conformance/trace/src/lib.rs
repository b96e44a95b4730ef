//! A training run written down step by step, and checked.
//!
//! A trace is a folder: `trace.jsonl`, whose first line says what was trained and what protocol is claimed and whose others
//! are a step each, and safetensors files with the steps' numbers. `spec/traces.md` is its definition.
#![forbid(unsafe_code)]

mod check;
mod chunk;
mod cycle;
mod digest;
mod encoded;
mod error;
mod files;
mod header;
mod lines;
mod names;
mod protocol;
mod recorded;
mod report;
mod step;
mod tensors;
mod trace;
mod verify;
mod writer;

pub use check::check_step;
pub use cycle::Cycle;
pub use digest::weights_digest;
pub use error::TraceError;
pub use files::write_whole;
pub use header::{Header, Phase, Protocol, Rate, Sampler};
pub use recorded::Recorded;
pub use report::{Finding, TraceReport, render};
pub use step::Step;
pub use tensors::{Floats, Tensors};
pub use trace::Trace;
pub use verify::{Progress, verify};
pub use writer::TraceWriter;

/// The version of the format that this crate writes and reads.
pub const VERSION: u64 = 1;

/// The file of a trace that tells its steps.
pub const LINES: &str = "trace.jsonl";
