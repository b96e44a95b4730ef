//! One batch of requests through a process: what is in flight, what came of it, and what to do after a fault.

mod fail;
mod hear;

use super::Process;
use super::session::Next;
use super::start::{FLOOD, SLACK};
use crate::protocol::{Param, Request};
use crate::subject::{Fault, Outcome};
use std::collections::VecDeque;
use std::time::Instant;

/// The most requests in flight.
const WINDOW: usize = 32;

/// The most bytes of requests in flight; one request may have more.
const BYTES: usize = 1 << 20;

/// A request in flight.
#[derive(Debug)]
struct Owed {
    index: usize,
    id: u64,
    sent: Instant,
    /// The bytes of its line, and of all lines up to its end.
    bytes: usize,
    end: u64,
    /// The longest line that can be its answer.
    limit: usize,
}

/// A batch under way.
pub(super) struct Run<'a> {
    process: &'a mut Process,
    requests: &'a [Request],
    each: &'a mut dyn FnMut(usize, Outcome),
    todo: VecDeque<usize>,
    owed: VecDeque<Owed>,
    /// When the last answer was dealt with.
    last: Instant,
    /// When the last line came.
    heard: Instant,
    /// The lines that answer nothing since all that was asked was answered. While there are any, nothing more is sent.
    strays: Vec<Fault>,
    /// Their number since the last answer.
    flood: usize,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        process: &'a mut Process,
        requests: &'a [Request],
        each: &'a mut dyn FnMut(usize, Outcome),
    ) -> Self {
        let now = Instant::now();
        Self {
            process,
            requests,
            each,
            todo: (0..requests.len()).collect(),
            owed: VecDeque::new(),
            last: now,
            heard: now,
            strays: Vec::new(),
            flood: 0,
        }
    }

    /// Asks everything and waits for every answer, within the limits.
    pub(super) fn drive(&mut self) {
        while !(self.todo.is_empty() && self.owed.is_empty()) {
            if self.process.given_up || self.process.budget.is_spent() {
                self.abandon();
            } else if self.process.session.is_none() {
                if let Err(fault) = self.process.start() {
                    // A hello that the budget cut short was not late.
                    let longest = self.process.limits.first();
                    if !matches!(fault, Fault::Silent { after } if after < longest) {
                        self.process.may_restart(&fault);
                        self.process.log.note(fault);
                    }
                }
                self.last = Instant::now();
            } else {
                self.send();
                self.hear();
            }
        }
        self.flush();
    }

    /// Fills the window. After a fault it is one request wide; after a stray line it is left to empty.
    fn send(&mut self) {
        if self.owed.is_empty() {
            self.drain();
        }
        let encoding = self.process.encoding();
        let window = if self.process.ended.is_empty() { WINDOW } else { 1 };
        let mut bytes: usize = self.owed.iter().map(|owed| owed.bytes).sum();
        while self.owed.is_empty() || self.strays.is_empty() && self.owed.len() < window && bytes < BYTES {
            let id = self.process.next_id();
            let (Some(session), Some(index)) = (&mut self.process.session, self.todo.pop_front()) else { return };
            let request = &self.requests[index];
            let line = request.to_line(id, encoding);
            let owed = Owed {
                index,
                id,
                sent: Instant::now(),
                bytes: line.len(),
                end: session.send(line),
                limit: longest(request),
            };
            bytes += owed.bytes;
            self.owed.push_back(owed);
            self.process.asked += 1;
        }
    }

    /// Reads what came while nothing was owed, so that it answers nothing that is asked later.
    fn drain(&mut self) {
        let Some(mut session) = self.process.session.take() else { return };
        for _ in 0..FLOOD {
            let Next::Line(line) = session.next(Instant::now(), SLACK) else { break };
            if let Some(fault) = self.process.unasked(&line, session.first_id) {
                self.process.log.note(fault);
            }
        }
        self.process.session = Some(session);
    }

    /// Tells a request's outcome, after the next requests are on their way.
    fn settle(&mut self, position: usize, outcome: Outcome) {
        let Some(owed) = self.owed.remove(position) else { return };
        if let Some(session) = &mut self.process.session {
            session.warm = true;
        }
        if self.owed.is_empty() {
            self.flush();
        }
        self.send();
        (self.each)(owed.index, outcome);
        self.last = Instant::now();
    }

    /// Stray lines that turned out to be in nobody's place.
    fn flush(&mut self) {
        for fault in self.strays.drain(..) {
            self.process.log.note(fault);
        }
    }

    /// Asks no more. What has been waited for as long as an answer may take is late, whatever else the budget is for.
    fn abandon(&mut self) {
        self.flush();
        if let Some(oldest) = self.owed.front() {
            self.process.session = None;
            let after = oldest.sent.max(self.last).elapsed();
            if after >= self.process.limits.timeout
                && let Some(oldest) = self.owed.pop_front()
            {
                (self.each)(oldest.index, Outcome::Broken(Fault::Late { after }));
            }
        }
        for index in self.owed.drain(..).map(|owed| owed.index).chain(self.todo.drain(..)) {
            (self.each)(index, Outcome::NotAsked);
        }
    }
}

/// The longest line that can be an answer to `request`: four times the digits of all its numbers, and some slack.
fn longest(request: &Request) -> usize {
    const DIGITS: usize = 26;
    let derivatives = usize::from(request.gradient) + usize::from(request.hessian);
    let state = match request.params.get("state") {
        Some(Param::List(state)) => state.len(),
        _ => 0,
    };
    let numbers = request.rows() + request.logits.values().len() * derivatives + state;
    SLACK + 4 * DIGITS * numbers
}
