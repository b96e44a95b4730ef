//! A verification: ask, grade, confirm, shrink, report.

mod asked;
mod audit;
mod behaviour;
mod check;
mod curves;
mod explanations;
mod findings;
mod known;
mod options;
mod own;
pub mod recorded;
mod shrink;
mod smaller;
mod tally;
mod targets;

pub(crate) use asked::{Ended, Prepared, prepare};
pub use check::{Checked, check_one};
pub use known::KnownFailure;
pub use options::Options;
pub use own::conforms;

use std::collections::HashSet;
use std::time::Instant;

use asked::ask;

use crate::cases::{Cell, Plan, plan};
use crate::protocol::{Hello, Request};
use crate::reference;
use crate::report::{Finding, NotAsked, Report, SubjectId, Verdict};
use crate::subject::Subject;

/// What a verification tells while it runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// So many requests are to be asked.
    Planned(usize),
    /// One more has ended.
    Ended,
    /// The mistake that explains the failures is being looked for.
    Diagnosing,
    /// A failure is being shrunk.
    Shrinking,
}

/// Verifies a subject and ends it.
pub fn verify(subject: &mut dyn Subject, options: &Options, tell: &mut dyn FnMut(Progress)) -> Report {
    let start = Instant::now();
    let hello = match subject.hello() {
        Ok(hello) => hello,
        Err(fault) => {
            subject.finish();
            let id = SubjectId { name: subject.name().to_owned(), version: None };
            return Report::nothing(id, options.selection.seed, Finding::no_hello(&fault));
        }
    };
    let id = SubjectId {
        name: hello.name.clone().unwrap_or_else(|| subject.name().to_owned()),
        version: hello.version.clone(),
    };
    let greeting = start.elapsed();
    let alone = options.request.is_some();
    let throughout = options.oracle_throughout || alone || hello.name.as_deref() == Some(reference::NAME);
    let plan = planned(&hello, options);
    let mut cases = prepare(plan.cases, throughout, alone);
    // The budget is the subject's time: what the exact answers took is not its fault.
    let start = Instant::now().checked_sub(greeting).unwrap_or(start);
    tell(Progress::Planned(cases.len()));
    let mut results = ask(subject, &cases, options, start, tell);
    let own_faults = if throughout { Vec::new() } else { audit::audit(&mut cases, &mut results) };
    let run = Run { options, hello: &hello, cells: &plan.cells, cases: &cases, results: &results };
    run.report(subject, id, own_faults, start, tell)
}

/// What [`verify`] could ask a subject that offers `hello`: all of it but what has no exact answer, or one that jumps.
pub fn planned(hello: &Hello, options: &Options) -> Plan {
    let mut plan = options.request.as_ref().map_or_else(|| plan(hello, &options.selection), Plan::of);
    plan.put_first(&options.regressions, hello);
    plan
}

/// What [`verify`] asks a subject that offers `hello`, before it looks at an answer: each request once, under its
/// [fingerprint](Request::fingerprint).
pub fn requests(hello: &Hello, options: &Options) -> Vec<Request> {
    let cases = prepare(planned(hello, options).cases, false, options.request.is_some());
    let mut seen = HashSet::new();
    let requests =
        cases.into_iter().map(|Prepared { case, .. }| Request { id: case.request.fingerprint(), ..case.request });
    requests.filter(|request| seen.insert(request.id)).collect()
}

/// Everything that was asked and answered.
struct Run<'a> {
    options: &'a Options,
    hello: &'a Hello,
    cells: &'a [Cell],
    cases: &'a [Prepared],
    results: &'a [Ended],
}

impl Run<'_> {
    /// The report: the table, and what explains it. Ends the subject.
    fn report(
        &self,
        subject: &mut dyn Subject,
        id: SubjectId,
        own_faults: Vec<Finding>,
        start: Instant,
        tell: &mut dyn FnMut(Progress),
    ) -> Report {
        let Self { options, hello, cells, cases, results } = *self;
        let mut report = tally::tally(id, options, cells, cases, results);
        let finding = findings::Finder { options, hello, cases, results };
        let until;
        (report.findings, until) = finding.find(subject, start, tell);
        report.findings.extend(own_faults);
        report.not_asked = NotAsked::of(&cases.iter().map(|c| c.case.name.clone()).collect::<Vec<_>>(), results);
        let mut strays = subject.faults();
        curves::draw(subject, &mut report.findings, options, until);
        // What a sweep for a picture breaks is not judged: it was never part of the plan.
        subject.faults();
        strays.extend(subject.finish());
        report.findings.extend(findings::strays(&strays, results));
        report.findings = findings::merged(std::mem::take(&mut report.findings));
        let known = known::apply(&mut report, &options.known);
        // What has a name comes first.
        report.findings.sort_by_key(|finding| (!finding.is_failure(), finding.mistake.is_none()));
        report.conclude(options, known);
        report
    }
}

/// Verifies a subject in process on cases that were prepared before, with the answers themselves: what the suite's own
/// score is made from.
pub(crate) fn verify_prepared(
    subject: &mut dyn Subject,
    hello: &Hello,
    options: &Options,
    (cells, cases): (&[Cell], &[Prepared]),
) -> (Report, Vec<Ended>) {
    let (start, tell) = (Instant::now(), &mut |_| {});
    let options = &Options { curves: 0, ..options.clone() };
    let results = ask(subject, cases, options, start, tell);
    let id = SubjectId { name: subject.name().to_owned(), version: None };
    let report = Run { options, hello, cells, cases, results: &results }.report(subject, id, Vec::new(), start, tell);
    (report, results)
}

/// The verdict for a set of findings and grades.
pub(crate) fn verdict(report: &Report, graded: usize) -> Verdict {
    if report.findings.iter().any(Finding::is_failure) {
        Verdict::Fails
    } else if graded == 0 {
        Verdict::NotChecked
    } else {
        Verdict::Conforms
    }
}

/// Whether a subject's hello claims what a request asks for.
pub(crate) fn claimed(hello: &Hello, request: &Request) -> bool {
    hello.losses.contains(&request.loss)
        && request.weighting.as_ref().is_none_or(|w| hello.weightings.contains(&w.kind))
        && hello.links.contains(&request.link)
        && hello.dtypes.contains(&request.dtype)
        && hello.reductions.contains(&request.reduction)
}
