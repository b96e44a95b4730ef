//! What can be wrong with a trace or with what is written into one.

use std::io;
use std::path::PathBuf;

/// Why a trace cannot be written or read. Every message names the file and the place in it.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The file system refused.
    #[error("{path} cannot be {what}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was asked of it: `read`, `written`, …
        what: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// The folder holds a trace already.
    #[error("{path} exists already; expected a folder without a trace: resume it, or name another folder")]
    Exists {
        /// Its `trace.jsonl`.
        path: PathBuf,
    },
    /// A line of `trace.jsonl` is none.
    #[error("{path}, line {line}: {why}")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it, and what was expected.
        why: String,
    },
    /// A file of tensors is missing, torn, or lacks what a step needs.
    #[error("{path}: {why}")]
    Tensors {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and what was expected.
        why: String,
    },
    /// The trace is of another run than the one that resumes it.
    #[error("{path} is the trace of another run: {why}")]
    AnotherRun {
        /// Its `trace.jsonl`.
        path: PathBuf,
        /// In what it differs.
        why: String,
    },
    /// A step that cannot be recorded.
    #[error("step {step}: {why}")]
    Step {
        /// The step's number.
        step: usize,
        /// What is wrong with it, and what was expected.
        why: String,
    },
}

impl TraceError {
    pub(crate) fn io(path: impl Into<PathBuf>, what: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, what, source }
    }
}
