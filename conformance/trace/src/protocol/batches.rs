//! How many epochs there are, how many steps in each, how many examples in each step.

use super::Run;
use crate::report::{Finding, count};

impl Run<'_> {
    /// The epoch that the trace ends in: it may be under way.
    fn last_epoch(&self) -> usize {
        self.steps.last().map_or(0, |step| step.epoch)
    }

    /// The first step of an epoch, by its index.
    pub(super) fn first_of(&self, epoch: usize) -> usize {
        self.steps.partition_point(|step| step.epoch < epoch).min(self.steps.len().saturating_sub(1))
    }

    /// The epochs that are whole, each with its steps' indices: all but the last, and that one where it has the steps that
    /// are claimed.
    pub(super) fn whole_epochs(&self) -> Vec<std::ops::Range<usize>> {
        let mut start = 0;
        let mut epochs: Vec<_> = self
            .steps
            .chunk_by(|one, next| one.epoch == next.epoch)
            .map(|epoch| {
                start += epoch.len();
                start - epoch.len()..start
            })
            .collect();
        let claimed = self.header.steps_per_epoch;
        if epochs.last().is_some_and(|last| claimed.is_none_or(|claimed| last.len() < claimed)) {
            epochs.pop();
        }
        epochs
    }

    pub(super) fn epochs(&mut self) {
        // An epoch without a step is wrong whatever is claimed.
        let gap = self.steps.windows(2).position(|pair| pair[1].epoch > pair[0].epoch + 1);
        if let Some(before) = gap {
            let (last, next) = (self.steps[before].epoch, self.steps[before + 1].epoch);
            self.departs(
                "epochs",
                before + 1,
                format!("epoch {next} follows epoch {last}: those between have no step"),
            );
        }
        if self.steps.first().is_some_and(|first| first.epoch > 0) {
            let first = self.steps[0].epoch;
            self.departs("epochs", 0, format!("the first step is of epoch {first}; expected epoch 0"));
        }
        let Some(claimed) = self.claim("epochs", self.protocol.epochs) else { return };
        let last = self.last_epoch();
        if last >= claimed {
            let first = self.first_of(claimed);
            self.departs("epochs", first, format!("there is an epoch {last}; claimed are {claimed}, from 0"));
        } else if last + 1 < claimed {
            self.findings
                .push(Finding::remark(format!("the trace ends in epoch {last}; claimed are {claimed}, from 0")));
        }
    }

    pub(super) fn steps_per_epoch(&mut self) {
        let Some(claimed) = self.claim("steps an epoch", self.header.steps_per_epoch) else { return };
        let last = self.last_epoch();
        let mut start = 0;
        let epochs: Vec<(usize, usize)> = self
            .steps
            .chunk_by(|one, next| one.epoch == next.epoch)
            .map(|epoch| {
                start += epoch.len();
                (start - epoch.len(), epoch.len())
            })
            .collect();
        let wrong = epochs
            .iter()
            .find(|(first, steps)| *steps > claimed || (*steps < claimed && self.steps[*first].epoch != last));
        if let Some(&(first, steps)) = wrong {
            let (epoch, steps) = (self.steps[first].epoch, count(steps, "step"));
            self.departs("steps-per-epoch", first, format!("epoch {epoch} has {steps}; claimed are {claimed}"));
        } else if epochs.last().is_some_and(|(_, steps)| *steps < claimed) {
            let steps = count(epochs.last().map_or(0, |(_, steps)| *steps), "step");
            self.findings.push(Finding::remark(format!("the trace ends within epoch {last}, of which it has {steps}")));
        }
    }

    /// Each step has the batch's size, but the last of an epoch, which may have fewer.
    pub(super) fn batch_size(&mut self) {
        let Some(claimed) = self.claim("batch size", self.protocol.batch_size) else { return };
        let steps = self.steps;
        let ends = |index: usize| steps.get(index + 1).is_none_or(|next| next.epoch != steps[index].epoch);
        let rows = &self.seen.rows;
        let wrong = self.those(|index, _| rows[index] > claimed || (rows[index] < claimed && !ends(index)));
        if let Some(&first) = wrong.first() {
            let (found, steps) = (count(rows[first], "example"), count(wrong.len(), "step"));
            self.departs("batch-size", first, format!("the batch has {found}; claimed are {claimed}: {steps} differ"));
        }
    }
}
