//! From failing requests to findings: one for each way in which a loss fails, with its smallest request.

mod confirmed;
mod faults;

pub(super) use faults::strays;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::behaviour::Observed;
use super::check::check;
use super::explanations::{self, Explanation, Explanations};
use super::shrink::{Way, way};
use super::{Ended, Options, Prepared, Progress};
use crate::diagnosis::{Evidence, explains};
use crate::grading::{Expectations, Grade, Part, Region};
use crate::protocol::{Hello, Request};
use crate::report::{Finding, Severity};
use crate::subject::{Outcome, Subject};

pub(super) struct Finder<'a> {
    pub(super) options: &'a Options,
    pub(super) hello: &'a Hello,
    pub(super) cases: &'a [Prepared],
    pub(super) results: &'a [Ended],
}

/// What failures are put together by: the loss, the way, the part, and whether only extreme inputs show it.
type Kind = (String, Way, Option<&'static str>, bool);

/// At most so many findings of numbers are shrunk; more ways to fail than this are more text, not more help.
const MOST: usize = 12;

/// Time that is left is shared out: no failure takes it all.
pub(super) fn share(until: Instant) -> Instant {
    let now = Instant::now();
    now + (until.saturating_duration_since(now) / 3).max(Duration::from_millis(50))
}

impl Finder<'_> {
    /// The findings, and until when the subject's time lasts.
    pub(super) fn find(
        &self,
        subject: &mut dyn Subject,
        start: Instant,
        tell: &mut dyn FnMut(Progress),
    ) -> (Vec<Finding>, Instant) {
        let mut findings = Vec::new();
        tell(Progress::Diagnosing);
        let before = Instant::now();
        // One answer is too little to tell mistakes apart by: a replay shows the numbers.
        let alone = self.options.request.is_some();
        let mut explanations =
            if alone { Explanations::default() } else { explanations::explain(self.cases, self.results) };
        // The budget is the subject's: what the diagnosis took is not its fault.
        let until = start + self.options.budget + before.elapsed();
        let observed = Observed { options: self.options, cases: self.cases, results: self.results, until };
        let mut behaviours = observed.nondeterminism(subject);
        for loss in explanations.open() {
            if !behaviours.iter().any(|own| own.loss == loss && own.finding.is_failure()) {
                behaviours.extend(observed.company(subject, &loss));
            }
        }
        let behaves = |loss: &str| behaviours.iter().any(|own| own.loss == loss && own.finding.is_failure());
        explanations.drop_those_of(&behaves);
        for explanation in &explanations.all {
            tell(Progress::Shrinking);
            findings.extend(self.explained(subject, explanation, share(until)));
        }
        let explained = |index: usize| {
            let extreme = self.cases[index].expectations.region == Region::Extreme;
            explanations.covers(index) || (!extreme && behaves(&self.cases[index].case.request.loss))
        };
        for (kind, members) in self.kinds(Grade::B, &explained).into_iter().take(MOST) {
            tell(Progress::Shrinking);
            let severity = if kind.3 && !self.options.strict { Severity::Remark } else { Severity::Failure };
            let mut found = self.finding(subject, &members, severity, Grade::B, share(until), &|_, _, _| true);
            if let (Some(finding), Some(domain)) = (&mut found, explanations.domain(&kind.0)) {
                let _ = write!(finding.message, "; {domain}");
            }
            findings.extend(found);
        }
        findings.extend(behaviours.into_iter().map(|behaviour| behaviour.finding));
        findings.extend(self.working_precision(subject, until));
        findings.extend(self.broken());
        findings.extend(self.claimed_but_unsupported());
        (findings, until)
    }

    /// The findings of what mistakes of the catalogue explain: one a mistake, on the same request where two do together.
    fn explained(&self, subject: &mut dyn Subject, explanation: &Explanation, until: Instant) -> Vec<Finding> {
        let hypothesis = &explanation.named.hypothesis;
        let keeps = |request: &Request, expectations: &Expectations, outcome: &Outcome| {
            let Outcome::Answered(answer) = outcome else { return false };
            Evidence::new(0, request, answer, expectations, true).is_some_and(|one| explains(hypothesis, &[&one]))
        };
        let found = self.finding(subject, &explanation.cases, Severity::Failure, Grade::B, until, &keeps);
        let named = |finding: Finding| explanation.findings(&finding);
        found.map_or_else(Vec::new, named)
    }

    /// The failing cases that nothing explains, by kind, those that matter most first.
    fn kinds(&self, bar: Grade, explained: &dyn Fn(usize) -> bool) -> Vec<(Kind, Vec<usize>)> {
        let mut kinds: BTreeMap<Kind, Vec<usize>> = BTreeMap::new();
        for (index, (outcome, checked)) in self.results.iter().enumerate().filter(|(index, _)| !explained(*index)) {
            if let Some((way, part)) = way(outcome, checked.as_ref(), bar) {
                let extreme = self.cases[index].expectations.region == Region::Extreme;
                let loss = self.cases[index].case.request.loss.clone();
                // What extreme inputs show is one remark a loss, not one for each way.
                let key = if extreme && !self.options.strict {
                    (loss, Way::Wrong, None, true)
                } else {
                    (loss, way, part.map(Part::name), extreme)
                };
                kinds.entry(key).or_default().push(index);
            }
        }
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_by_key(|((_, _, _, extreme), members)| (*extreme, std::cmp::Reverse(members.len())));
        kinds
    }

    /// Grade B, once a loss: a remark, or a failure where A is required.
    fn working_precision(&self, subject: &mut dyn Subject, until: Instant) -> Vec<Finding> {
        let severity = if self.options.require == Grade::A { Severity::Failure } else { Severity::Remark };
        let mut losses: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, (_, checked)) in self.results.iter().enumerate() {
            let counts = self.cases[index].expectations.region != Region::Extreme || self.options.strict;
            if counts && checked.is_some_and(|c| c.grade == Grade::B) {
                losses.entry(&self.cases[index].case.request.loss).or_default().push(index);
            }
        }
        // An answer that is worse shows another mistake than what the last places lack.
        let keeps = |request: &Request, expectations: &Expectations, outcome: &Outcome| {
            check(request, expectations, outcome).is_some_and(|checked| checked.grade == Grade::B)
        };
        let mut find = |members: &Vec<usize>| {
            let share = Instant::now() + until.saturating_duration_since(Instant::now()) / 2;
            let finding = self.finding(subject, members, severity, Grade::A, share, &keeps)?;
            let alone = self.options.request.is_some();
            let mistake = explanations::cancellation(self.cases, self.results, members).filter(|_| !alone);
            Some(Finding { mistake, ..finding })
        };
        losses.values().filter_map(&mut find).collect()
    }
}

/// One finding a message, failures first; how often the others came is said in the first.
pub(super) fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<(Finding, usize)> = Vec::new();
    for finding in findings {
        match merged.iter_mut().find(|(own, _)| own.message == finding.message && own.severity == finding.severity) {
            Some((_, count)) => *count += 1,
            None => merged.push((finding, 1)),
        }
    }
    merged.sort_by_key(|(finding, _)| !finding.is_failure());
    merged
        .into_iter()
        .map(|(mut finding, count)| {
            if count > 1 {
                finding.message = format!("{} ({count} requests)", finding.message);
            }
            finding
        })
        .collect()
}
