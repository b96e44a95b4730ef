//! The beginning of a process, up to its hello, and its end after bye.

use super::Process;
use super::session::{Next, Session};
use crate::protocol::{Hello, Json, Reply};
use crate::subject::Fault;
use crate::subject::limits::after;
use std::process::Command;
use std::time::{Duration, Instant};

/// The longest line until the first answer, and what an answer may have besides its numbers.
pub(super) const SLACK: usize = 1 << 20;

/// The lines in a row that may answer nothing.
pub(super) const FLOOD: usize = 10_000;

/// How long a process may take to exit after bye.
const GRACE: Duration = Duration::from_secs(2);

impl Process {
    /// Starts the process and waits for its hello.
    pub(super) fn start(&mut self) -> Result<(), Fault> {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]);
        let first_id = self.next_id();
        let mut session = Session::start(&mut command, self.show_stderr, first_id).map_err(|error| {
            let command = self.command[0].to_string_lossy().into_owned();
            Fault::NotStarted { command, why: error.to_string() }
        })?;
        session.send(Hello::request_line());
        match self.await_hello(&mut session) {
            Ok(hello) => self.hello = Some(hello),
            Err(Some(fault)) => return Err(fault),
            Err(None) => return Err(session.close()),
        }
        self.session = Some(session);
        Ok(())
    }

    /// The hello; the error is `None` where the output ended.
    fn await_hello(&mut self, session: &mut Session) -> Result<Hello, Option<Fault>> {
        let started = Instant::now();
        let deadline = after(started, self.limits.first());
        let deadline = self.budget.end().map_or(deadline, |end| deadline.min(end));
        let mut stray = None;
        for _ in 0..FLOOD {
            let line = match session.next(deadline, SLACK) {
                Next::Line(line) => line,
                Next::TooLong(_) => return Err(Some(Fault::LineTooLong { limit: SLACK })),
                Next::Closed => return Err(None),
                // A first line that was no hello explains more than the silence after it.
                Next::Quiet => return Err(stray.or(Some(Fault::Silent { after: started.elapsed() }))),
            };
            if line.trim_ascii().is_empty() {
                continue;
            }
            let fault = match Json::parse(&line) {
                Err(error) => Fault::NotJson(error),
                Ok(json) if is_hello(&json) => {
                    return Hello::from_json(&json).map_err(|error| Some(Fault::BadHello(error)));
                }
                Ok(json) => self.misplaced(&json, session.first_id),
            };
            self.log.note(fault.clone());
            stray.get_or_insert(fault);
        }
        Err(Some(Fault::Flood { lines: FLOOD }))
    }

    /// Says bye, reads what still comes until the process ends, and kills what is left of it.
    pub(super) fn bye(&mut self) {
        let Some(mut session) = self.session.take() else { return };
        session.send(r#"{"op":"bye"}"#.to_owned());
        session.close_input();
        let deadline = after(Instant::now(), self.limits.timeout.min(GRACE));
        while let Next::Line(line) = session.next(deadline, SLACK) {
            if let Some(fault) = self.unasked(&line, session.first_id) {
                self.log.note(fault);
            }
            if Instant::now() >= deadline {
                break;
            }
        }
        while !session.ended() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The fault of a line that came while nothing was owed; `None` for a blank one.
    pub(super) fn unasked(&self, line: &[u8], first_id: u64) -> Option<Fault> {
        if line.trim_ascii().is_empty() {
            return None;
        }
        Some(match Json::parse(line) {
            Err(error) => Fault::NotJson(error),
            Ok(json) => self.misplaced(&json, first_id),
        })
    }

    /// The fault of an answer that is owed by nobody.
    pub(super) fn misplaced(&self, json: &Json, first_id: u64) -> Fault {
        match Reply::id_of(json) {
            Ok(Some(id)) if self.was_asked(id, first_id) => Fault::AnsweredTwice { id },
            Ok(Some(id)) => Fault::WrongId { id },
            Ok(None) => Fault::without_id(json),
            Err(error) => Fault::BadAnswer(error),
        }
    }

    /// The id for the next request. Ids lie far apart, so that one that is off by one is nobody's.
    pub(super) fn next_id(&self) -> u64 {
        (self.asked + 1) * Self::STRIDE
    }

    const STRIDE: u64 = 1009;

    /// Whether `id` was given since `first`.
    fn was_asked(&self, id: u64, first: u64) -> bool {
        id.is_multiple_of(Self::STRIDE) && (first..self.next_id()).contains(&id)
    }
}

/// Whether a line is an answer to hello, be it a wrong one: an object, and not an answer to a request.
fn is_hello(json: &Json) -> bool {
    matches!(json, Json::Object(_)) && (json.get("protocol").is_some() || matches!(Reply::id_of(json), Ok(None)))
}
