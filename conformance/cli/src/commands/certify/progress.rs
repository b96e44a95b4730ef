//! Progress on standard error, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use lossproof_certify::Claim;

/// A line that moves while claims are proved.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// The line for so many claims; hidden where standard error is no terminal.
    pub(super) fn new(claims: usize) -> Self {
        let bar = ProgressBar::new(claims as u64);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_bar} {pos}/{len} claims; last: {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    pub(super) fn ended(&self, claim: &Claim) {
        self.0.inc(1);
        self.0.set_message(claim.id.clone());
    }

    pub(super) fn finish(self) {
        self.0.finish_and_clear();
    }
}
