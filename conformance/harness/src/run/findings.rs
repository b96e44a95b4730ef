//! From failing requests to findings: one for each way in which a loss fails, with its smallest request.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::behaviour::Observed;
use super::check::{ask_one, check, confirmed};
use super::explanations::{self, Explanation, Explanations};
use super::shrink::{Way, shrink, way};
use super::{Ended, Options, Prepared, Progress, claimed};
use crate::diagnosis::{Evidence, explains};
use crate::grading::{Expectations, Grade, Part, Region};
use crate::protocol::{Hello, Request};
use crate::report::{Finding, Severity, describe};
use crate::subject::{Fault, Outcome, Subject};

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

    /// The finding for cases that fail alike: the smallest of them, confirmed by the oracle and shrunk while `keeps` holds.
    fn finding(
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
        let mut find = |members: &Vec<usize>| {
            let share = Instant::now() + until.saturating_duration_since(Instant::now()) / 2;
            let finding = self.finding(subject, members, severity, Grade::A, share, &|_, _, _| true)?;
            let alone = self.options.request.is_some();
            let mistake = explanations::cancellation(self.cases, self.results, members).filter(|_| !alone);
            Some(Finding { mistake, ..finding })
        };
        losses.values().filter_map(&mut find).collect()
    }

    /// Requests that broke the protocol: one finding a loss and kind of fault, with the smallest request.
    fn broken(&self) -> Vec<Finding> {
        let mut kinds: Vec<Vec<(&Fault, &Request, bool)>> = Vec::new();
        for (prepared, (outcome, _)) in self.cases.iter().zip(self.results) {
            if let Outcome::Broken(fault) = outcome {
                let request = &prepared.case.request;
                let extreme = prepared.expectations.region == Region::Extreme;
                let same =
                    |of: &&mut Vec<(&Fault, &Request, bool)>| of[0].1.loss == request.loss && alike(of[0].0, fault);
                match kinds.iter_mut().find(same) {
                    Some(kind) => kind.push((fault, request, extreme)),
                    None => kinds.push(vec![(fault, request, extreme)]),
                }
            }
        }
        let finding = |kind: &Vec<(&Fault, &Request, bool)>| {
            // An ordinary one says more than an extreme one; of those that are as small, the first.
            let (fault, request, _) = kind
                .iter()
                .min_by_key(|(_, request, extreme)| (*extreme, request.rows() * request.classes().max(1)))?;
            let mut finding = Finding::broken(fault, request, &self.options.command);
            if kind.len() > 1 {
                finding.message = format!("{} ({} requests)", finding.message, kind.len());
            }
            Some(finding)
        };
        kinds.iter().filter_map(finding).collect()
    }

    /// What hello claimed and the subject then did not offer: a remark.
    fn claimed_but_unsupported(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        for (prepared, (outcome, _)) in self.cases.iter().zip(self.results) {
            let request = &prepared.case.request;
            if let Outcome::Unsupported(why) = outcome
                && claimed(self.hello, request)
                && prepared.expectations.region != Region::Extreme
            {
                let finding = Finding::unsupported(why, request, &self.options.command);
                if !findings.iter().any(|own| own.message == finding.message) {
                    findings.push(finding);
                }
            }
        }
        findings
    }
}

/// Faults that belong to no request, one finding a kind; none for a kind of which a request is known to be the cause.
pub(super) fn strays(faults: &[Fault], results: &[Ended]) -> Vec<Finding> {
    let caused = |fault: &Fault| {
        results.iter().any(|(outcome, _)| matches!(outcome, Outcome::Broken(known) if same_kind(known, fault)))
    };
    let mut kinds: Vec<(&Fault, bool)> = Vec::new();
    for fault in faults.iter().filter(|fault| !caused(fault)) {
        match kinds.iter_mut().find(|(own, _)| alike(own, fault)) {
            Some((_, again)) => *again = true,
            None => kinds.push((fault, false)),
        }
    }
    let finding = |(fault, again): &(&Fault, bool)| {
        let mut finding = Finding::stray(fault);
        if *again {
            finding.message.push_str(" (more than once)");
        }
        finding
    };
    kinds.iter().map(finding).collect()
}

fn same_kind(one: &Fault, other: &Fault) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// Whether two faults are one mistake: what differs in the answers' form is told apart, ids, times and texts are not.
fn alike(one: &Fault, other: &Fault) -> bool {
    same_kind(one, other) && (!matches!(one, Fault::BadAnswer(_)) || one == other)
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
