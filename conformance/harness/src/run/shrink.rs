//! From a failing request to the smallest that still fails in the same way.

use std::time::Instant;

use super::check::{Checked, ask_one, check};
use super::smaller::candidates;
use crate::grading::{Expectations, Grade, Part, Region, expect};
use crate::protocol::Request;
use crate::subject::{Outcome, Subject};

/// In which way an answer is wrong: a smaller request must be wrong in the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Way {
    /// NaN where the exact value is not.
    NotANumber,
    /// Infinite where the exact value is not.
    Infinite,
    /// Zero where the exact value is not.
    Zero,
    /// Another number.
    Wrong,
    /// No numbers but an error.
    Error,
}

/// The way in which an outcome fails, and which part of it; `None` where it does not.
pub(super) fn way(outcome: &Outcome, checked: Option<&Checked>, bar: Grade) -> Option<(Way, Option<Part>)> {
    if matches!(outcome, Outcome::Error(_)) {
        return Some((Way::Error, None));
    }
    let worst = checked.filter(|c| c.grade > bar)?.worst?;
    let way = match worst.got {
        got if got.is_nan() => Way::NotANumber,
        got if got.is_infinite() => Way::Infinite,
        0.0 => Way::Zero,
        _ => Way::Wrong,
    };
    Some((way, Some(worst.part)))
}

/// How many requests one failure may cost.
const REQUESTS: usize = 240;

/// Shrinks `request` while the subject's answer fails in the same way, until nothing smaller does or the time is up.
///
/// `keeps` is what else must hold of a smaller request and its answer: that the same mistake explains it.
pub(super) fn shrink(
    subject: &mut dyn Subject,
    request: &Request,
    bar: Grade,
    until: Instant,
    keeps: &dyn Fn(&Request, &Expectations, &Outcome) -> bool,
) -> Request {
    let mut best = request.clone();
    let Some((first, extreme)) = fails(subject, &best, bar, keeps) else { return best };
    let mut asked = 1;
    let mut before: Vec<Request> = Vec::new();
    'again: loop {
        for candidate in candidates(&best) {
            // What a larger request was tried with is not tried again.
            if before.contains(&candidate) {
                continue;
            }
            if asked >= REQUESTS || Instant::now() >= until {
                return best;
            }
            asked += 1;
            // A row that is not extreme is not shrunk into one that is: there other rules hold.
            if fails(subject, &candidate, bar, keeps).is_some_and(|(way, far)| way == first && (extreme || !far)) {
                best = candidate;
                continue 'again;
            }
            before.push(candidate);
        }
        return best;
    }
}

type Failure = ((Way, Option<Part>), bool);

fn fails(
    subject: &mut dyn Subject,
    request: &Request,
    bar: Grade,
    keeps: &dyn Fn(&Request, &Expectations, &Outcome) -> bool,
) -> Option<Failure> {
    let expectations: Expectations = expect(request).ok().filter(|e| !e.jumps)?;
    let outcome = ask_one(subject, request);
    let checked = check(request, &expectations, &outcome);
    let failure = way(&outcome, checked.as_ref(), bar)?;
    keeps(request, &expectations, &outcome).then_some((failure, expectations.region == Region::Extreme))
}
