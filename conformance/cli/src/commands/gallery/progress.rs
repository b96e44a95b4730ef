//! Progress on standard error, on a terminal only.

use std::io::IsTerminal;

use lossproof_harness::run::Progress;

use super::outcome::Outcome;
use super::words::{ended, title};
use crate::commands::verify::Bar;

/// The line of one implementation.
pub(super) struct Line {
    bar: Bar,
    place: String,
}

impl Line {
    pub(super) fn new(name: &str, number: usize, of: usize) -> Self {
        Self { bar: Bar::new(name), place: format!("{number}/{of}") }
    }

    /// What is done before anything is asked.
    pub(super) fn tell(&self, doing: &str) {
        self.bar.say(doing.to_owned());
    }

    pub(super) fn progress(&self, event: &Progress) {
        self.bar.tell(event);
    }

    /// Leaves a line that stays.
    pub(super) fn end(self, outcome: &Outcome) {
        self.bar.finish();
        if std::io::stderr().is_terminal() {
            anstream::eprintln!("{} {}: {}", self.place, title(outcome), ended(outcome.status));
        }
    }
}
