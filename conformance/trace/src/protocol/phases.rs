//! The loss in force at every step, against the phases that are claimed.

use lossproof::Loss;
use lossproof_harness::cases::Cell;
use lossproof_harness::protocol::{Grid, Params, Request, Table, Weighting};
use lossproof_harness::reference::problem;
use lossproof_harness::report::cell_name;

use super::Run;
use crate::{Phase, Step};

/// A loss as a line or a phase names it.
struct Named<'a>(&'a str, &'a Params, Option<&'a Weighting>);

impl Named<'_> {
    /// Its slots, asked for as `step` asks; `None` where they are not right in themselves.
    fn slots(&self, step: &Step) -> Option<Loss> {
        problem(&self.request(step)).ok().map(|(loss, _)| loss)
    }

    fn request(&self, step: &Step) -> Request {
        let mut request = Request::new(self.0, Grid::Rows(Table::default()), Vec::new());
        (request.params, request.weighting) = (self.1.clone(), self.2.cloned());
        (request.link, request.dtype, request.reduction) = (step.link, step.dtype, step.reduction);
        request
    }

    /// `hmloss (delta 10000) with cs`.
    fn words(&self, step: &Step) -> String {
        let name = cell_name(&Cell::of(&self.request(step)));
        name.split(", softmax").next().and_then(|name| name.split(", sigmoid").next()).unwrap_or(&name).to_owned()
    }
}

fn of_phase(phase: &Phase) -> Named<'_> {
    Named(&phase.loss, &phase.params, phase.weighting.as_ref())
}

fn of_step(step: &Step) -> Named<'_> {
    Named(&step.loss, &step.params, step.weighting.as_ref())
}

impl Run<'_> {
    pub(super) fn phases(&mut self) {
        let claim = self.protocol.phases.clone().filter(|phases| !phases.is_empty());
        let Some(phases) = self.claim("phases", claim) else { return };
        let is = |step: &Step, phase: &Phase| {
            let (ran, claimed) = (of_step(step).slots(step), of_phase(phase).slots(step));
            ran.is_some() && ran == claimed
        };
        let in_force = |epoch: usize| phases.iter().rposition(|phase| phase.from_epoch <= epoch);
        let wrong = self.those(|_, step| in_force(step.epoch).is_none_or(|phase| !is(step, &phases[phase])));
        if wrong.is_empty() {
            return;
        }
        let mut told = false;
        let mut after = 0;
        for (number, phase) in phases.iter().enumerate() {
            let due = self.steps.partition_point(|step| step.epoch < phase.from_epoch);
            let began = (after..self.steps.len()).find(|index| is(&self.steps[*index], phase));
            let name = self.steps.first().map_or(String::new(), |step| of_phase(phase).words(step));
            let until = phases.get(number + 1).map_or(usize::MAX, |next| next.from_epoch);
            match began {
                Some(began) if began != due => {
                    let (step, epoch) = (self.steps[began].step, self.steps[began].epoch);
                    let claimed = phase.from_epoch;
                    let message =
                        format!("{name} began in epoch {epoch} (step {step}); claimed is from epoch {claimed}");
                    self.departs("phase", began.min(due), message);
                    told = true;
                }
                None if due < self.steps.len() && self.steps[due].epoch < until => {
                    let ran = of_step(&self.steps[due]).words(&self.steps[due]);
                    let claimed = phase.from_epoch;
                    let message = format!("{name} never ran; claimed is from epoch {claimed}, where {ran} ran");
                    self.departs("phase", due, message);
                    told = true;
                }
                _ => {}
            }
            after = began.map_or(after, |began| began + 1);
        }
        let stray = |index: &&usize| phases.iter().all(|phase| !is(&self.steps[**index], phase));
        let first = if told { wrong.iter().find(stray) } else { wrong.first() };
        if let Some(&first) = first {
            let step = &self.steps[first];
            let claimed =
                in_force(step.epoch).map_or("nothing".to_owned(), |phase| of_phase(&phases[phase]).words(step));
            let message = format!("{} ran; claimed is {claimed}", of_step(step).words(step));
            self.departs("phase", first, message);
        }
    }
}
