//! One outcome against its exact answer.

use crate::grading::{Expectations, Grade, Graded, error_in_bounds, expect, grade};
use crate::oracle;
use crate::protocol::Request;
use crate::reference::Refused;
use crate::subject::{Outcome, Subject};

/// An answer's worst number, or none in an answer without numbers (an empty batch, reduction none).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Checked {
    /// The answer's grade.
    pub grade: Grade,
    /// The number that decides it.
    pub worst: Option<Graded>,
    /// The largest error of its numbers, in units of what grade B allows.
    pub off: f64,
}

/// Grades an outcome; `None` where there is nothing to grade.
pub(super) fn check(request: &Request, expectations: &Expectations, outcome: &Outcome) -> Option<Checked> {
    let Outcome::Answered(answer) = outcome else { return None };
    let worst = grade(request, expectations, answer);
    let off = error_in_bounds(request, expectations, answer);
    Some(Checked { grade: worst.map_or(Grade::A, |worst| worst.grade), worst, off })
}

/// Asks one request and grades the answer against the oracle.
///
/// # Errors
/// [`Refused`] where the request itself is wrong.
pub fn check_one(
    subject: &mut dyn Subject,
    request: &Request,
) -> Result<(Expectations, Outcome, Option<Checked>), Refused> {
    let expectations = confirmed(request)?;
    let outcome = ask_one(subject, request);
    let checked = check(request, &expectations, &outcome);
    Ok((expectations, outcome, checked))
}

/// The exact answer with the oracle behind it, where the oracle can give it.
pub(super) fn confirmed(request: &Request) -> Result<Expectations, Refused> {
    let mut expectations = expect(request)?;
    confirm(&mut expectations, request);
    Ok(expectations)
}

/// The exact answer, with the oracle behind it where by the reference's the outcome is wrong.
pub(super) fn settled(request: &Request, outcome: &Outcome) -> Result<Expectations, Refused> {
    let mut expectations = expect(request)?;
    if check(request, &expectations, outcome).is_some_and(|checked| checked.grade > Grade::B) {
        confirm(&mut expectations, request);
    }
    Ok(expectations)
}

/// Puts the oracle's exact answer in the place of the reference's, where the oracle can give it.
pub(super) fn confirm(expectations: &mut Expectations, request: &Request) {
    if let Ok(exact) = oracle::exact(request) {
        expectations.replace(exact);
    }
}

/// Asks one request.
pub(super) fn ask_one(subject: &mut dyn Subject, request: &Request) -> Outcome {
    let mut ended = Outcome::NotAsked;
    subject.answer(std::slice::from_ref(request), &mut |_, outcome| ended = outcome);
    ended
}
