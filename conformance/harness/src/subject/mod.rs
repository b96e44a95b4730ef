//! The implementations under test: in process, or any program over the line protocol.

mod absent;
mod built_in;
mod collected;
mod fault;
mod in_process;
mod limits;
mod process;

pub use absent::Absent;
pub use built_in::BuiltIn;
pub use collected::Collected;
pub use fault::{Exit, Fault};
pub use in_process::InProcess;
pub use limits::Limits;
pub use process::{Process, kill_all};

use crate::protocol::{Answer, Hello, Reply, Request};

/// How one request ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// With numbers, in the shape that was asked for.
    Answered(Answer),
    /// The subject does not offer it, and said why.
    Unsupported(String),
    /// The subject could not answer, and said why.
    Error(String),
    /// The subject broke the protocol, and the harness says how.
    Broken(Fault),
    /// It did not fit the budget, or the subject had been restarted too often for the same fault.
    NotAsked,
}

impl From<Reply> for Outcome {
    fn from(reply: Reply) -> Self {
        match reply {
            Reply::Answer(answer) => Self::Answered(answer),
            Reply::Unsupported { why, .. } => Self::Unsupported(why),
            Reply::Error { why, .. } => Self::Error(why),
        }
    }
}

/// Something that answers requests.
pub trait Subject {
    /// What it calls itself; before hello, what it was started as.
    fn name(&self) -> &str;

    /// What it offers. Asked once; later calls return the same.
    ///
    /// # Errors
    /// The [`Fault`] for which there is no hello. Nothing else need be asked then.
    fn hello(&mut self) -> Result<Hello, Fault>;

    /// Asks all requests and tells each one's outcome exactly once, by its index and in any order. Requests need not
    /// have different ids.
    fn answer(&mut self, requests: &[Request], each: &mut dyn FnMut(usize, Outcome));

    /// Takes the faults since the last call that belong to no request: a line that answers nothing, an answer that came
    /// twice, a death while several answers were owed. The requests at fault have their own outcome. Of each kind, the
    /// subject's first eight are told.
    fn faults(&mut self) -> Vec<Fault>;

    /// Ends the subject, takes the last faults, and leaves nothing behind. It is not asked again.
    fn finish(&mut self) -> Vec<Fault>;
}
