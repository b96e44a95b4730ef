//! The learning rate of every step.

use super::Run;
use crate::report::count;

/// A rate that was kept in binary32 is right to 6e-8, and a product of a schedule's factors to less; no schedule means a
/// difference that small.
const RELATIVE: f64 = 1e-6;

impl Run<'_> {
    pub(super) fn rate(&mut self) {
        let recorded = self.steps.iter().any(|step| step.rate.is_some());
        let Some(rate) = self.claim("rate", self.protocol.rate.clone().filter(|_| recorded)) else { return };
        let phases = self.protocol.phases.clone().unwrap_or_default();
        let claimed = |epoch: usize| {
            let phase = phases.iter().rev().find(|phase| phase.from_epoch <= epoch);
            rate.at(epoch) * phase.map_or(1.0, |phase| phase.rate_factor)
        };
        let off =
            |rate: Option<f64>, claimed: f64| rate.is_none_or(|rate| (rate - claimed).abs() > RELATIVE * claimed.abs());
        let wrong = self.those(|_, step| off(step.rate, claimed(step.epoch)));
        let Some(&first) = wrong.first() else { return };
        let step = &self.steps[first];
        let found = step.rate.map_or("not recorded".to_owned(), |rate| rate.to_string());
        let claimed = claimed(step.epoch);
        let (last, steps) = (self.steps[*wrong.last().unwrap_or(&first)].epoch, count(wrong.len(), "step"));
        let message =
            format!("the rate is {found}; claimed is {claimed}: {steps} of epochs {} to {last} differ", step.epoch);
        self.departs("rate", first, message);
    }
}
