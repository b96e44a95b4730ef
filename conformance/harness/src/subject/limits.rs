//! How long a subject is waited for.

use std::time::{Duration, Instant};

/// The limits on a subject's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest wait for the next answer while one is owed, from the later of its sending and the previous answer.
    /// Hello and the first answer of a process get six times that.
    pub timeout: Duration,
    /// The most time that hello and all answers may take together, from sending to answer and with what is done with
    /// the answers meanwhile; `None` is no bound. What does not fit is [`NotAsked`](super::Outcome::NotAsked).
    pub budget: Option<Duration>,
}

impl Default for Limits {
    /// 10 s for an answer, 25 s in all.
    fn default() -> Self {
        Self { timeout: Duration::from_secs(10), budget: Some(Duration::from_secs(25)) }
    }
}

impl Limits {
    /// The wait for hello and for a process's first answer: interpreters start and compilers compile then.
    pub(super) fn first(&self) -> Duration {
        self.timeout.saturating_mul(6)
    }
}

/// `duration` after `instant`; a duration beyond the clock's range stands for a year.
pub(super) fn after(instant: Instant, duration: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
    instant.checked_add(duration).unwrap_or(instant + YEAR)
}

/// The budget and how much of it is spent.
#[derive(Debug)]
pub(super) struct Budget {
    total: Option<Duration>,
    spent: Duration,
    since: Option<Instant>,
}

impl Budget {
    pub(super) fn new(total: Option<Duration>) -> Self {
        Self { total, spent: Duration::ZERO, since: None }
    }

    /// Lets the clock run.
    pub(super) fn start(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    /// Stops the clock.
    pub(super) fn stop(&mut self) {
        if let Some(since) = self.since.take() {
            self.spent += since.elapsed();
        }
    }

    /// When it will be spent if the clock runs on; `None` for no bound.
    pub(super) fn end(&self) -> Option<Instant> {
        let left = self.total?.saturating_sub(self.spent);
        Some(after(self.since.unwrap_or_else(Instant::now), left))
    }

    pub(super) fn is_spent(&self) -> bool {
        self.end().is_some_and(|end| Instant::now() >= end)
    }
}
