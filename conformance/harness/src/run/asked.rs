//! Cases with their exact answers, and what the subject answers.

use std::time::Instant;

use rayon::prelude::*;

use super::check::{self, Checked};
use super::{Options, Progress};
use crate::cases::Case;
use crate::grading::{Expectations, expect};
use crate::protocol::Request;
use crate::subject::{Outcome, Subject};

/// A case with its exact answer.
pub(crate) struct Prepared {
    pub(crate) case: Case,
    pub(crate) expectations: Expectations,
}

/// One case's end.
pub(crate) type Ended = (Outcome, Option<Checked>);

/// The exact answers, on all cores. Cases whose exact answer jumps (unless one is asked for `alone`), and those that the
/// reference itself refuses, are not asked.
pub(crate) fn prepare(cases: Vec<Case>, throughout: bool, alone: bool) -> Vec<Prepared> {
    let one = |case: Case| -> Option<Prepared> {
        let mut expectations = expect(&case.request).ok().filter(|e| alone || !e.jumps)?;
        if throughout {
            check::confirm(&mut expectations, &case.request);
        }
        Some(Prepared { case, expectations })
    };
    cases.into_par_iter().filter_map(one).collect()
}

/// Asks all cases in portions that grow with the subject's speed, until four fifths of the budget are spent.
pub(super) fn ask(
    subject: &mut dyn Subject,
    cases: &[Prepared],
    options: &Options,
    start: Instant,
    tell: &mut dyn FnMut(Progress),
) -> Vec<Ended> {
    let mut results: Vec<Ended> = cases.iter().map(|_| (Outcome::NotAsked, None)).collect();
    let (mut next, mut portion) = (0, 32);
    let until = options.budget.mul_f64(0.8);
    while next < cases.len() && start.elapsed() < until {
        let end = (next + portion).min(cases.len());
        let requests: Vec<Request> = cases[next..end].iter().map(|c| c.case.request.clone()).collect();
        let asked = Instant::now();
        subject.answer(&requests, &mut |index, outcome| {
            let checked = check::check(&requests[index], &cases[next + index].expectations, &outcome);
            results[next + index] = (outcome, checked);
            tell(Progress::Ended);
        });
        let took = asked.elapsed().as_secs_f64().max(1e-4);
        portion = ((portion as f64 / took) as usize).clamp(8, 4096);
        next = end;
    }
    results
}
