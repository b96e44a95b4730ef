//! Progress on standard error, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use lossproof_trace::Progress;

/// A line that moves while steps are graded.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// The line for so many steps; hidden where standard error is no terminal.
    pub(super) fn new(steps: usize) -> Self {
        let bar = ProgressBar::new(steps as u64);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_bar} {pos}/{len} steps {eta} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    pub(super) fn tell(&self, event: Progress) {
        match event {
            Progress::Graded(steps) => self.0.inc(steps as u64),
            Progress::Diagnosing => self.0.set_message("looking for the mistake"),
        }
    }

    pub(super) fn finish(self) {
        self.0.finish_and_clear();
    }
}
