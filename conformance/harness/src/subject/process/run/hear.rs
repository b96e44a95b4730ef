//! A batch's lines: which request each one settles, and how long the next is waited for.

use super::super::session::Next;
use super::super::start::{FLOOD, SLACK};
use super::Run;
use crate::protocol::{Json, Reply, salvaged_id};
use crate::subject::limits::after;
use crate::subject::{Fault, Outcome};
use std::time::{Duration, Instant};

/// The part of a wait after which lines that answer nothing are taken for the answers that are missing.
const SUSPECT: u32 = 4;

/// How long is waited before the deadline is looked at anew: the input may have been closed meanwhile.
const SLICE: Duration = Duration::from_millis(50);

impl Run<'_> {
    /// Waits for one line, or for what ends the wait.
    pub(super) fn hear(&mut self) {
        let Some(deadline) = self.deadline() else { return };
        let limit = self.owed.iter().map(|owed| owed.limit).max().unwrap_or(SLACK);
        let Some(session) = &mut self.process.session else { return };
        match session.next(deadline.min(Instant::now() + SLICE), limit) {
            Next::Line(line) => {
                self.heard = Instant::now();
                if self.line(&line) {
                    self.flood = 0;
                    return;
                }
                self.flood += 1;
                if self.flood >= FLOOD {
                    self.failed(Fault::Flood { lines: self.flood }, None);
                } else if self.heard >= deadline {
                    self.quiet();
                }
            }
            Next::TooLong(start) => {
                let culprit = salvaged_id(&start).and_then(|id| self.position(id));
                self.failed(Fault::LineTooLong { limit }, culprit);
            }
            Next::Closed => self.closed(),
            Next::Quiet if Instant::now() < deadline => {}
            Next::Quiet => self.quiet(),
        }
    }

    /// Until when the next line is waited for.
    fn deadline(&self) -> Option<Instant> {
        let (oldest, session) = (self.owed.front()?, self.process.session.as_ref()?);
        let wait = self.wait();
        let mut deadline = after(oldest.sent.max(self.last), wait);
        // Nothing is to be hoped for where stray lines stand for all that is owed, or where it cannot be read any more.
        if self.strays.len() >= self.owed.len() || session.input_closed() && !session.taken(oldest.end) {
            // A text may be printed before long work begins; who writes answers, be they nobody's, is past that.
            let banner = self.strays.iter().any(|fault| matches!(fault, Fault::NotJson(_)));
            let wait = if banner { wait } else { self.process.limits.timeout };
            deadline = deadline.min(after(oldest.sent.max(self.heard), wait / SUSPECT));
        }
        Some(self.process.budget.end().map_or(deadline, |end| deadline.min(end)))
    }

    pub(super) fn wait(&self) -> Duration {
        match &self.process.session {
            Some(session) if session.warm => self.process.limits.timeout,
            _ => self.process.limits.first(),
        }
    }

    /// Takes a line; whether it settled a request.
    fn line(&mut self, line: &[u8]) -> bool {
        if line.trim_ascii().is_empty() {
            return false;
        }
        let json = match Json::parse(line) {
            Ok(json) => json,
            Err(error) => {
                // Lines still end where they should, so the process is not lost, and often the id can be read.
                let fault = Fault::NotJson(error);
                let Some(position) = salvaged_id(line).and_then(|id| self.position(id)) else {
                    self.strays.push(fault);
                    return false;
                };
                self.settle(position, Outcome::Broken(fault));
                return true;
            }
        };
        let id = Reply::id_of(&json).ok().flatten();
        let Some(position) = id.and_then(|id| self.position(id)) else {
            let first = self.process.session.as_ref().map_or(0, |session| session.first_id);
            match self.process.misplaced(&json, first) {
                fault @ Fault::AnsweredTwice { .. } => self.process.log.note(fault),
                fault => self.strays.push(fault),
            }
            return false;
        };
        let outcome = match Reply::from_json(&json, &self.requests[self.owed[position].index]) {
            Ok(reply) => Outcome::from(reply),
            Err(error) => Outcome::Broken(Fault::BadAnswer(error)),
        };
        self.settle(position, outcome);
        true
    }

    fn position(&self, id: u64) -> Option<usize> {
        self.owed.iter().position(|owed| owed.id == id)
    }
}
