//! The protocol that a trace claims, against what happened.

mod batches;
mod learned;
mod phases;
mod rate;
mod sampler;
mod weights;

use std::collections::BTreeMap;

use lossproof_harness::protocol::Grid;

use crate::report::Finding;
use crate::{Header, Protocol, Recorded, Step};

/// What the steps' numbers say that their lines do not.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The rows of each step.
    rows: Vec<usize>,
    /// Whether a step's gradient moves weights.
    moves: Vec<bool>,
    /// How often each class was a target, epoch by epoch.
    epochs: BTreeMap<usize, Vec<u64>>,
    /// How often each class was a target in the steps that record their class probabilities, by the steps' indices.
    drawn: Vec<(usize, Vec<u64>)>,
}

impl Seen {
    /// Takes note of the next step.
    pub(crate) fn note(&mut self, recorded: &Recorded, classes: usize) {
        let Recorded { step, request, answer } = recorded;
        self.rows.push(request.rows());
        self.moves.push(answer.gradient.as_ref().is_some_and(|grid: &Grid| grid.values().iter().any(|g| *g != 0.0)));
        let mut own = vec![0; classes];
        for target in request.targets.iter().flatten() {
            if let Some(count) = own.get_mut(*target) {
                *count += 1;
            }
        }
        let counts = self.epochs.entry(step.epoch).or_insert_with(|| vec![0; classes]);
        for (all, own) in counts.iter_mut().zip(&own) {
            *all += own;
        }
        if step.class_probabilities.is_some() {
            self.drawn.push((self.rows.len() - 1, own));
        }
    }
}

/// A trace as its protocol is checked.
struct Run<'a> {
    header: &'a Header,
    protocol: Protocol,
    steps: &'a [Step],
    seen: &'a Seen,
    findings: Vec<Finding>,
    checked: Vec<&'static str>,
    unchecked: Vec<&'static str>,
}

/// What the protocol's checks found.
pub(crate) struct Departures {
    pub(crate) findings: Vec<Finding>,
    pub(crate) checked: Vec<&'static str>,
    pub(crate) unchecked: Vec<&'static str>,
}

/// Every departure of the steps from what the header claims.
pub(crate) fn departures(header: &Header, steps: &[Step], seen: &Seen) -> Departures {
    let protocol = header.protocol.clone().unwrap_or_default();
    let (findings, checked, unchecked) = (Vec::new(), Vec::new(), Vec::new());
    let mut run = Run { header, protocol, steps, seen, findings, checked, unchecked };
    run.epochs();
    run.steps_per_epoch();
    run.batch_size();
    run.sampler();
    run.class_counts();
    run.rate();
    run.phases();
    run.dtype();
    run.weights();
    Departures { findings: run.findings, checked: run.checked, unchecked: run.unchecked }
}

impl Run<'_> {
    /// The claim where there is one; it is noted whether the part is checked.
    fn claim<T>(&mut self, part: &'static str, claim: Option<T>) -> Option<T> {
        let parts = if claim.is_some() { &mut self.checked } else { &mut self.unchecked };
        parts.push(part);
        claim
    }

    /// A departure first seen in the step with this index.
    fn departs(&mut self, name: &'static str, index: usize, message: String) {
        let step = &self.steps[index];
        self.findings.push(Finding::departure(name, (step.step, step.epoch), message));
    }

    /// The indices of the steps that are so.
    fn those(&self, is: impl Fn(usize, &Step) -> bool) -> Vec<usize> {
        self.steps.iter().enumerate().filter(|(index, step)| is(*index, step)).map(|(index, _)| index).collect()
    }

    fn dtype(&mut self) {
        let Some(claimed) = self.claim("dtype", self.protocol.dtype) else { return };
        let wrong = self.those(|_, step| step.dtype != claimed);
        if let Some(&first) = wrong.first() {
            let found = self.steps[first].dtype;
            self.departs("dtype", first, format!("the loss was computed in {found}; claimed is {claimed}"));
        }
    }

    /// The counts that the loss was given, against those of the training set.
    fn class_counts(&mut self) {
        let given = self.steps.iter().any(|step| step.class_counts.is_some());
        let claim = self.header.class_counts.clone().filter(|_| given);
        let Some(claimed) = self.claim("class counts", claim) else { return };
        let wrong = self.those(|_, step| step.class_counts.as_ref().is_some_and(|own| *own != claimed));
        if let Some(&first) = wrong.first() {
            let found = self.steps[first].class_counts.clone().unwrap_or_default();
            let message = format!("the loss was given the class counts {found:?}; the training set has {claimed:?}");
            self.departs("class-counts", first, message);
        }
    }
}
