//! Progress on standard error, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use lossproof_harness::run::Progress;

/// A line that moves while a subject is verified.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// The line for one subject; hidden where standard error is no terminal.
    pub(crate) fn new(name: &str) -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {wide_bar} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_owned());
        bar.set_message("starting");
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    pub(crate) fn tell(&self, event: &Progress) {
        match event {
            Progress::Planned(requests) => {
                self.0.set_length(*requests as u64);
                self.0.set_message("requests");
            }
            Progress::Ended => self.0.inc(1),
            Progress::Diagnosing => self.0.set_message("looking for the mistake"),
            Progress::Shrinking => self.0.set_message("looking for the smallest input that fails"),
        }
    }

    /// Says what is being done.
    pub(crate) fn say(&self, doing: String) {
        self.0.set_message(doing);
    }

    pub(crate) fn finish(self) {
        self.0.finish_and_clear();
    }
}
