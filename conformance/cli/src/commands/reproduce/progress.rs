//! Progress on standard error, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use lossproof_reproduction::protocol::Plan;
use lossproof_reproduction::training::Progress;

/// A line that moves while networks are trained.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// The line for so many epochs; hidden where standard error is no terminal.
    pub(super) fn new(epochs: usize) -> Self {
        let bar = ProgressBar::new(epochs as u64);
        let template = "{spinner} {wide_bar} {pos}/{len} epochs, {eta} left; {msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    pub(super) fn tell(&self, plan: &Plan, progress: Progress) {
        match progress {
            Progress::Begun { done, .. } => {
                // What an earlier sitting did says nothing about the time that is left.
                self.0.set_length(self.0.length().unwrap_or(0).saturating_sub(done as u64));
                self.0.set_message(plan.name());
            }
            Progress::Epoch => self.0.inc(1),
        }
    }

    pub(super) fn finish(self) {
        self.0.finish_and_clear();
    }
}
