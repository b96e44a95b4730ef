//! What a subject can do wrong besides answering wrong numbers.

use crate::protocol::{Json, ProtocolError, told};
use std::fmt;
use std::mem::Discriminant;
use std::time::Duration;

/// A breach of the protocol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The command could not be started.
    #[error("`{command}` could not be started: {why}")]
    NotStarted {
        /// The command.
        command: String,
        /// The system's reason.
        why: String,
    },
    /// A subject in process that cannot run here.
    #[error("{why}")]
    Absent {
        /// Why it cannot, and what to do.
        why: String,
    },
    /// No answer to hello.
    #[error("no answer to hello within {after:.3?} (is its output flushed after each line?)")]
    Silent {
        /// How long it was waited for.
        after: Duration,
    },
    /// An answer to hello that is none, or another version.
    #[error("its answer to hello is not one: {0}")]
    BadHello(ProtocolError),
    /// No answer to a request.
    #[error("no answer within {after:.3?}")]
    Late {
        /// How long it was waited for.
        after: Duration,
    },
    /// No answer to a request, of which a part is still unread.
    #[error("no answer within {after:.3?}, and the request was not read")]
    NotReading {
        /// How long it was waited for.
        after: Duration,
    },
    /// The process ended while it was needed.
    #[error("it died ({exit}){}", last_words(stderr))]
    Died {
        /// How it ended.
        exit: Exit,
        /// The end of what it wrote to standard error.
        stderr: String,
    },
    /// Standard input was closed while requests were still to come.
    #[error("it closed its standard input")]
    ClosedInput,
    /// Standard output was closed while answers were owed, and the process lives.
    #[error("it closed its standard output")]
    ClosedOutput,
    /// A line that is not JSON.
    #[error("it wrote a line that is {0}")]
    NotJson(ProtocolError),
    /// A line longer than any right answer could be. The process is killed.
    #[error("it wrote a line of more than {limit} bytes")]
    LineTooLong {
        /// The longest line accepted.
        limit: usize,
    },
    /// An endless stream of lines that answer nothing. The process is killed.
    #[error("it wrote {lines} lines that answer nothing")]
    Flood {
        /// How many were read.
        lines: usize,
    },
    /// An answer without an id, or with null for one.
    #[error("it answered without an id: {said}")]
    NoId {
        /// What it said: its error's text where there is one, else its fields.
        said: String,
    },
    /// An answer to a request that had been answered.
    #[error("it answered twice under the id {id}")]
    AnsweredTwice {
        /// The id, as it stood on the wire.
        id: u64,
    },
    /// An answer under an id that was not asked.
    #[error("it answered under the id {id}, which was not asked")]
    WrongId {
        /// The id, as it stood on the wire.
        id: u64,
    },
    /// An answer that lacks a field, has a wrong shape or holds what is no number.
    #[error("{0}")]
    BadAnswer(ProtocolError),
}

impl Fault {
    /// That of a line without an id.
    pub(super) fn without_id(json: &Json) -> Self {
        let said = match (json.get("error"), json) {
            (Some(Json::Text(error)), _) => error.clone(),
            (_, Json::Object(members)) => {
                let fields: Vec<_> = members.iter().map(|(name, _)| told(name)).take(8).collect();
                format!("an object with the fields `{}`", fields.join("`, `"))
            }
            _ => {
                return Self::BadAnswer(ProtocolError::Value {
                    field: "the line".into(),
                    found: json.describe(),
                    expected: "an object".into(),
                });
            }
        };
        Self::NoId { said }
    }

    /// The kind without its particulars: restarts are counted by kind.
    pub(super) fn kind(&self) -> Discriminant<Self> {
        std::mem::discriminant(self)
    }
}

fn last_words(stderr: &str) -> String {
    match stderr.trim().lines().next_back() {
        Some(line) => format!("; its last words: {line}"),
        None => String::new(),
    }
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// With this exit code.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// It could not be told.
    Unknown,
}

impl fmt::Display for Exit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(formatter, "exit code {code}"),
            Self::Signal(signal) => write!(formatter, "signal {signal}"),
            Self::Unknown => formatter.write_str("exit status unknown"),
        }
    }
}

/// Faults that belong to no request.
#[derive(Debug, Default)]
pub(super) struct FaultLog {
    kept: Vec<Fault>,
    /// The kinds of all that were ever kept.
    kinds: Vec<Discriminant<Fault>>,
}

impl FaultLog {
    /// How many of a kind are kept, in all.
    const EACH: usize = 8;

    /// Keeps a fault, unless enough of its kind were kept.
    pub(super) fn note(&mut self, fault: Fault) {
        let kind = fault.kind();
        if self.kinds.iter().filter(|&&own| own == kind).count() < Self::EACH {
            self.kinds.push(kind);
            self.kept.push(fault);
        }
    }

    pub(super) fn take(&mut self) -> Vec<Fault> {
        std::mem::take(&mut self.kept)
    }
}
