//! From cases that fail alike to a finding that the oracle confirms, with the smallest request.

use std::time::Instant;

use super::super::check::{ask_one, check, confirmed};
use super::super::shrink::{shrink, way};
use super::Finder;
use crate::grading::{Expectations, Grade};
use crate::protocol::Request;
use crate::report::{Finding, Severity, describe};
use crate::subject::{Outcome, Subject};

impl Finder<'_> {
    /// The finding for cases that fail alike: the smallest of them, confirmed by the oracle and shrunk while `keeps` holds.
    pub(super) fn finding(
        &self,
        subject: &mut dyn Subject,
        members: &[usize],
        severity: Severity,
        bar: Grade,
        until: Instant,
        keeps: &dyn Fn(&Request, &Expectations, &Outcome) -> bool,
    ) -> Option<Finding> {
        let mut members = members.to_vec();
        let size = |index: &usize| {
            let request = &self.cases[*index].case.request;
            (request.rows() * request.classes().max(1), request.weighting.is_some(), *index)
        };
        members.sort_by_key(size);
        let index = members.into_iter().find(|index| self.confirmed(*index, bar))?;
        let original = &self.cases[index].case.request;
        // A request that was asked for is answered for as it is.
        let until = if self.options.request.is_some() { Instant::now() } else { until };
        let smallest = shrink(subject, original, bar, until, keeps);
        let answered = match self.describe(subject, &smallest, severity, bar) {
            Ok(finding) => return Some(finding),
            Err(answered) => answered,
        };
        // It did not show again, so the answer recorded in the run has to speak.
        let (outcome, checked) = &self.results[index];
        let expectations = confirmed(original).ok()?;
        let command = &self.options.command;
        let mut finding = describe::wrong(original, &expectations, outcome, checked.as_ref(), severity, command);
        if answered {
            finding.message.push_str("; asked again, it answered otherwise");
        }
        Some(finding)
    }

    /// The finding for a request that is asked now; where it does not fail, whether it was answered.
    fn describe(
        &self,
        subject: &mut dyn Subject,
        request: &Request,
        severity: Severity,
        bar: Grade,
    ) -> Result<Finding, bool> {
        let Ok(expectations) = confirmed(request) else { return Err(false) };
        let outcome = ask_one(subject, request);
        let checked = check(request, &expectations, &outcome);
        if way(&outcome, checked.as_ref(), bar).is_none() {
            return Err(matches!(outcome, Outcome::Answered(_)));
        }
        Ok(describe::wrong(request, &expectations, &outcome, checked.as_ref(), severity, &self.options.command))
    }

    /// Whether the oracle agrees that the recorded answer fails.
    fn confirmed(&self, index: usize, bar: Grade) -> bool {
        let request = &self.cases[index].case.request;
        let (outcome, _) = &self.results[index];
        confirmed(request)
            .is_ok_and(|expectations| way(outcome, check(request, &expectations, outcome).as_ref(), bar).is_some())
    }
}
