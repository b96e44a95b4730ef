//! The verification of a trace: every step graded, every claim compared with what happened.

mod numbers;
mod substitute;
mod tally;

use lossproof_harness::grading::{Expectations, Grade, Graded, Place, Region, expect, grade};
use lossproof_harness::report::Verdict;
use rayon::prelude::*;

use crate::check::plainly_right;
use crate::protocol::{Seen, departures};
use crate::report::{Finding, TraceReport};
use crate::{Recorded, Trace, TraceError};
use numbers::Wrong;
use tally::Tally;

/// What a verification tells while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many steps more were graded.
    Graded(usize),
    /// The mistake that explains the wrong ones is being looked for.
    Diagnosing,
}

/// A step's grade.
struct Judged {
    region: Region,
    /// Whether the exact answer jumps too near for the step to be judged.
    jumps: bool,
    worst: Option<Graded>,
}

/// Grades every step of a trace and checks the protocol that it claims. `strict` lets the extreme region decide too.
///
/// # Errors
/// [`TraceError`] where the numbers of a step cannot be read, or are of a loss that does not exist or cannot be evaluated.
pub fn verify(trace: &Trace, strict: bool, tell: &mut dyn FnMut(Progress)) -> Result<TraceReport, TraceError> {
    let (mut seen, mut tally, mut wrong) = (Seen::default(), Tally::default(), Wrong::new(strict));
    for steps in trace.chunks() {
        let recorded = trace.read(steps)?;
        // Collected before any error is looked at: the first step's is told, whichever thread was the first.
        let judged: Vec<Result<Judged, TraceError>> = recorded.par_iter().map(judge).collect();
        for (recorded, judged) in recorded.into_iter().zip(judged) {
            let judged = judged?;
            seen.note(&recorded, trace.header().classes);
            tally.add(&recorded.request, &judged, strict);
            wrong.add(recorded, &judged);
            tell(Progress::Graded(1));
        }
    }
    tell(Progress::Diagnosing);
    let departures = departures(trace.header(), trace.steps(), &seen);
    let mut findings = wrong.findings();
    findings.extend(departures.findings);
    findings.extend(trace.remarks().iter().cloned().map(Finding::remark));
    findings.sort_by_key(|finding| (!finding.is_failure(), finding.step));
    let graded = tally.graded();
    let verdict = match findings.iter().any(Finding::is_failure) {
        true => Verdict::Fails,
        false if graded == 0 => Verdict::NotChecked,
        false => Verdict::Conforms,
    };
    Ok(TraceReport {
        name: trace.header().name.clone(),
        verdict,
        grade: tally.cells.iter().filter_map(|cell| cell.grade).max(),
        steps: trace.steps().len(),
        epochs: trace.steps().chunk_by(|one, next| one.epoch == next.epoch).count(),
        first_wrong: findings.iter().filter(|finding| finding.is_failure()).filter_map(|finding| finding.step).min(),
        not_judged: tally.not_judged,
        cells: tally.cells,
        findings,
        checked: departures.checked,
        unchecked: departures.unchecked,
    })
}

fn judge(recorded: &Recorded) -> Result<Judged, TraceError> {
    let Recorded { step, request, answer } = recorded;
    let refused = |why: &dyn std::fmt::Display| TraceError::Step { step: step.step, why: why.to_string() };
    if let Some(first) = plainly_right(request, answer).map_err(|error| refused(&error))? {
        let region = Place::of(request).map_err(|error| refused(&error))?.region;
        return Ok(Judged { region, jumps: false, worst: Some(first) });
    }
    let expectations: Expectations = expect(request).map_err(|error| refused(&error))?;
    let Expectations { region, jumps, .. } = expectations;
    Ok(Judged { region, jumps, worst: if jumps { None } else { grade(request, &expectations, answer) } })
}

impl Judged {
    /// The grade; A for a step without a number.
    fn grade(&self) -> Grade {
        self.worst.map_or(Grade::A, |worst| worst.grade)
    }

    fn is_wrong(&self) -> bool {
        !self.jumps && self.grade() > Grade::B
    }
}
