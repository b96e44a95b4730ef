//! The oracle's second look, before anything is reported: whatever is not A, and a fixed sample of the rest.

use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::check::check;
use super::{Ended, Prepared};
use crate::grading::Grade;
use crate::oracle;
use crate::report::Finding;

/// Of the answers of grade A every so many-th is looked at again: the same ones in every run.
const SAMPLE: usize = 200;

/// The oracle's time, on all cores. A subject that is wrong everywhere has thousands of answers that are not A; what does
/// not fit keeps the reference's exact answer, whose proved error is far below any grade's slack. Findings are confirmed
/// one by one all the same.
const TIME: Duration = Duration::from_secs(3);

/// Puts the oracle's exact answers in the place of the reference's and grades anew. A grade that changes by it is a fault
/// of lossproof's own, and is said to be.
pub(super) fn audit(cases: &mut [Prepared], results: &mut [Ended]) -> Vec<Finding> {
    let graded = |index: &usize, wanted: bool| results[*index].1.is_some_and(|c| (c.grade > Grade::A) == wanted);
    let doubtful = (0..cases.len()).filter(|index| graded(index, true));
    let sample = (0..cases.len()).filter(|index| graded(index, false)).step_by(SAMPLE);
    let chosen: Vec<usize> = doubtful.chain(sample).collect();
    let until = Instant::now() + TIME;
    let exact: Vec<_> = chosen
        .into_par_iter()
        .filter(|_| Instant::now() < until)
        .filter_map(|index| Some((index, oracle::exact(&cases[index].case.request).ok()?)))
        .collect();
    let mut faults = Vec::new();
    for (index, exact) in exact {
        let Prepared { case, expectations } = &mut cases[index];
        let (outcome, checked) = &mut results[index];
        expectations.replace(exact);
        let again = check(&case.request, expectations, outcome);
        if again.map(|c| c.grade) != checked.map(|c| c.grade) {
            faults.push(Finding::own_fault(&case.request));
        }
        *checked = again;
    }
    faults
}
