//! Grades: what "correct" means. `spec/grades.md` derives every formula here.

mod expectation;
mod grade;
mod place;
mod region;
mod sensitivity;

pub use expectation::{Expectations, expect};
pub use grade::{Expected, Grade, largest_error_bound};
pub use place::Place;
pub use region::Region;
pub(crate) use region::adjusted;

use crate::protocol::{Answer, Grid, Request};

/// Which of an answer's numbers is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The loss.
    Loss,
    /// The gradient.
    Gradient,
    /// The Hessian's diagonal.
    Hessian,
    /// GHM-C's moving average.
    State,
}

impl Part {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Gradient => "gradient",
            Self::Hessian => "hessian",
            Self::State => "state",
        }
    }
}

/// One number of an answer, graded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Graded {
    /// The grade.
    pub grade: Grade,
    /// Which list it stands in.
    pub part: Part,
    /// Where in the list, row-major.
    pub index: usize,
    /// What it should be.
    pub expected: Expected,
    /// What it is.
    pub got: f64,
}

/// Every number of an answer beside what it should be: losses before gradients, rows in their order.
fn numbers<'a>(
    expectations: &'a Expectations,
    answer: &'a Answer,
) -> impl Iterator<Item = (Part, usize, f64, &'a Expected)> {
    let parts = [
        (Part::Loss, Some(answer.loss.as_slice()), Some(&expectations.loss)),
        (Part::Gradient, answer.gradient.as_ref().map(Grid::values), Some(&expectations.gradient)),
        (Part::Hessian, answer.hessian.as_ref().map(Grid::values), expectations.hessian.as_ref()),
        (Part::State, answer.state.as_deref(), expectations.state.as_ref()),
    ];
    parts.into_iter().filter_map(|(part, got, expected)| Some((part, got?, expected?))).flat_map(
        |(part, got, expected)| {
            got.iter().zip(expected).enumerate().map(move |(index, (got, expected))| (part, index, *got, expected))
        },
    )
}

/// The worst number of an answer; `None` where the answer holds none (an empty batch).
pub fn grade(request: &Request, expectations: &Expectations, answer: &Answer) -> Option<Graded> {
    let mut worst: Option<Graded> = None;
    for (part, index, got, expected) in numbers(expectations, answer) {
        let grade = expected.grade(got, request.dtype);
        // The first of the worst.
        if worst.as_ref().is_none_or(|w| grade > w.grade) {
            worst = Some(Graded { grade, part, index, expected: *expected, got });
        }
    }
    worst
}

/// The largest error of an answer's numbers in units of what grade B allows ([`Expected::error_in_bounds`]); 0 where the
/// answer holds none.
pub fn error_in_bounds(request: &Request, expectations: &Expectations, answer: &Answer) -> f64 {
    let all = numbers(expectations, answer).map(|(_, _, got, expected)| expected.error_in_bounds(got, request.dtype));
    all.fold(0.0, f64::max)
}
