//! A program that speaks the line protocol on its standard input and output.
//!
//! Whatever it does, the harness is not held up: three threads move its bytes so that no pipe can block another, every
//! wait has an end, memory is bounded, and at the end its whole process group and every descendant that can be found
//! are killed.

mod group;
mod lines;
mod pipes;
mod run;
mod session;
mod start;
#[cfg(target_os = "linux")]
mod sweep;

pub use group::kill_all;

use super::fault::FaultLog;
use super::limits::Budget;
use super::{Fault, Limits, Outcome, Subject};
use crate::protocol::{Encoding, Hello, Request};
use run::Run;
use session::Session;
use std::ffi::OsString;
use std::mem::Discriminant;

/// A subject that is a program.
///
/// Requests are pipelined: a bounded number are in flight, and answers may come in any order. After a fault that ends
/// the process (late, died, a line without end, a flood) it is restarted, the requests that were owed are repeated, and
/// from then on one at a time is asked, so that the next fault has one culprit. A process that dies may do so for what
/// came before: the one request is its culprit if it kills a fresh one. The fourth fault of one kind ends the run. A line that answers nothing does not end the process: it is noted, and if at last as many answers are missing as
/// such lines came, those requests are broken by them.
///
/// Dropping it kills the program. A signal that ends the harness itself does not run destructors: a command line calls
/// [`kill_all`] from its handler of Ctrl-C.
#[derive(Debug)]
pub struct Process {
    command: Vec<OsString>,
    name: String,
    limits: Limits,
    show_stderr: bool,
    budget: Budget,
    hello: Option<Hello>,
    session: Option<Session>,
    /// The ids given so far: their number.
    asked: u64,
    /// The faults that ended a process, by kind.
    ended: Vec<Discriminant<Fault>>,
    /// Whether it is asked no more.
    given_up: bool,
    log: FaultLog,
}

impl Process {
    /// How often a process is restarted for faults of one kind.
    pub const RESTARTS: usize = 3;

    /// The program `command`, started at the first hello or request with the arguments `args`, in the working directory
    /// and environment of the harness.
    pub fn new(command: impl Into<OsString>, args: impl IntoIterator<Item = OsString>, limits: Limits) -> Self {
        let command: Vec<_> = std::iter::once(command.into()).chain(args).collect();
        let words: Vec<_> = command.iter().map(|word| word.to_string_lossy()).collect();
        Self {
            name: words.join(" "),
            command,
            limits,
            show_stderr: false,
            budget: Budget::new(limits.budget),
            hello: None,
            session: None,
            asked: 0,
            ended: Vec::new(),
            given_up: false,
            log: FaultLog::default(),
        }
    }

    /// Whether what the program writes to its standard error is passed on to the harness's, the first 64 KiB of each
    /// process. Default no; the end of it is always kept for [`Fault::Died`].
    #[must_use]
    pub fn show_stderr(mut self, show: bool) -> Self {
        self.show_stderr = show;
        self
    }

    /// How requests are written: in bulk to a subject that offers it.
    fn encoding(&self) -> Encoding {
        let offered = self.hello.as_ref().is_some_and(|hello| hello.encodings.iter().any(|name| name == "base64"));
        if offered { Encoding::Base64 } else { Encoding::Plain }
    }

    /// Counts a fault that ended the process; whether it may be started again.
    fn may_restart(&mut self, fault: &Fault) -> bool {
        self.ended.push(fault.kind());
        let alike = self.ended.iter().filter(|&&kind| kind == fault.kind()).count();
        self.given_up |= alike > Self::RESTARTS;
        !self.given_up
    }
}

impl Subject for Process {
    fn name(&self) -> &str {
        self.hello.as_ref().and_then(|hello| hello.name.as_deref()).unwrap_or(&self.name)
    }

    fn hello(&mut self) -> Result<Hello, Fault> {
        if self.hello.is_none() {
            self.budget.start();
            let started = self.start();
            self.budget.stop();
            started.inspect_err(|_| self.given_up = true)?;
        }
        Ok(self.hello.clone().unwrap_or_default())
    }

    fn answer(&mut self, requests: &[Request], each: &mut dyn FnMut(usize, Outcome)) {
        self.budget.start();
        Run::new(self, requests, each).drive();
        self.budget.stop();
    }

    fn faults(&mut self) -> Vec<Fault> {
        self.log.take()
    }

    fn finish(&mut self) -> Vec<Fault> {
        self.given_up = true;
        self.bye();
        self.log.take()
    }
}
