//! What can go wrong in a reproduction.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why something was not trained, or not read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A name that nothing has.
    #[error("there is no {kind} `{name}`; expected one of {expected}")]
    Unknown {
        /// What was looked for.
        kind: &'static str,
        /// Its name.
        name: String,
        /// Those there are.
        expected: String,
    },
    /// A number that cannot be.
    #[error("{what} is {value}; expected {expected}")]
    Value {
        /// Which.
        what: &'static str,
        /// What it is.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A file whose text is wrong.
    #[error("{path}: {why}")]
    File {
        /// Its name.
        path: String,
        /// What is wrong, and where.
        why: String,
    },
    /// A list of runs that cannot be read.
    #[error("{} is no list of runs: {why}", path.display())]
    Tasks {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        why: String,
    },
    /// A file of weights that are not the network's.
    #[error("{}: {why}", path.display())]
    Weights {
        /// The file.
        path: PathBuf,
        /// What is wrong, and with which tensor.
        why: String,
    },
    /// A file or folder that cannot be used.
    #[error("{} cannot be {verb}: {error}", path.display())]
    Io {
        /// Its name.
        path: PathBuf,
        /// What was tried.
        verb: &'static str,
        /// The system's word.
        error: io::Error,
    },
    /// A run's folder that holds another run.
    #[error("{} holds another run: {why}; remove it, or name another folder", path.display())]
    AnotherRun {
        /// The folder.
        path: PathBuf,
        /// In what it differs.
        why: String,
    },
    /// A run that was stopped. What it had done up to its last whole epoch can be resumed.
    #[error("stopped")]
    Stopped,
    /// Data sets.
    #[error(transparent)]
    Data(Box<lossproof_datasets::Error>),
    /// Losses.
    #[error(transparent)]
    Loss(Box<lossproof::Error>),
    /// A system or a regime that the reference refuses.
    #[error(transparent)]
    Refused(Box<lossproof_harness::reference::Refused>),
    /// Traces.
    #[error(transparent)]
    Trace(Box<lossproof_trace::TraceError>),
    /// Networks.
    #[error("lossproof is at fault, in a network: {0}")]
    Network(#[from] candle_core::Error),
}

impl Error {
    pub(crate) fn unknown<'a>(kind: &'static str, name: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let expected = names.into_iter().collect::<Vec<_>>().join(", ");
        Self::Unknown { kind, name: name.to_owned(), expected }
    }

    pub(crate) fn file(path: impl Into<String>, why: &(impl std::fmt::Display + ?Sized)) -> Self {
        let why = format!("{why}");
        Self::File { path: path.into(), why: why.trim_end().to_owned() }
    }

    pub(crate) fn io(path: &Path, verb: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io { path, verb, error }
    }
}

/// Errors of other crates, which are large and rare, stand in boxes.
macro_rules! boxed {
    ($($variant:ident: $error:ty),*) => {
        $(impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::$variant(Box::new(error))
            }
        })*
    };
}

boxed!(
    Data: lossproof_datasets::Error,
    Loss: lossproof::Error,
    Refused: lossproof_harness::reference::Refused,
    Trace: lossproof_trace::TraceError
);
