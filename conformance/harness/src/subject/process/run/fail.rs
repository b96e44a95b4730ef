//! What a batch does after a fault: who is at fault, and who is asked again.

use super::Run;
use crate::subject::{Fault, Outcome};
use std::time::Instant;

impl Run<'_> {
    /// The wait is over.
    pub(super) fn quiet(&mut self) {
        if self.process.budget.is_spent() {
            return;
        }
        if self.strays.len() >= self.owed.len() {
            for fault in self.strays.drain(..self.owed.len()).collect::<Vec<_>>() {
                self.settle(0, Outcome::Broken(fault));
            }
            return;
        }
        let (after, oldest) = (self.wait(), self.owed.front().map_or(0, |owed| owed.end));
        let Some(session) = &mut self.process.session else { return };
        let fault = match (session.taken(oldest), session.input_closed()) {
            _ if session.ended() => return self.closed(),
            (true, _) => Fault::Late { after },
            (false, true) => Fault::ClosedInput,
            (false, false) => Fault::NotReading { after },
        };
        self.failed(fault, None);
    }

    /// The process's output ended.
    pub(super) fn closed(&mut self) {
        if let Some(session) = self.process.session.take() {
            let fresh = !session.warm;
            let fault = session.close();
            self.restart(fault, (fresh && self.owed.len() == 1).then_some(0));
        }
    }

    /// Ends the process for a fault that only what it was asked can have caused.
    pub(super) fn failed(&mut self, fault: Fault, culprit: Option<usize>) {
        self.process.session = None;
        self.restart(fault, culprit.or((self.owed.len() == 1).then_some(0)));
    }

    /// Breaks the culprit, where it is known, and has the other requests asked again.
    fn restart(&mut self, fault: Fault, culprit: Option<usize>) {
        self.process.may_restart(&fault);
        self.flush();
        self.flood = 0;
        if let Some(owed) = culprit.and_then(|position| self.owed.remove(position)) {
            (self.each)(owed.index, Outcome::Broken(fault));
        } else {
            // Most likely the oldest hangs. Asked last, it costs the others no more time.
            let hangs = matches!(fault, Fault::Late { .. } | Fault::NotReading { .. });
            self.process.log.note(fault);
            if hangs && let Some(oldest) = self.owed.pop_front() {
                self.todo.push_back(oldest.index);
            }
        }
        for owed in self.owed.drain(..).rev() {
            self.todo.push_front(owed.index);
        }
        self.last = Instant::now();
    }
}
