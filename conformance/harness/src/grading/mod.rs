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

/// The worst number of an answer; `None` where the answer holds none (an empty batch).
pub fn grade(request: &Request, expectations: &Expectations, answer: &Answer) -> Option<Graded> {
    let parts = [
        (Part::Loss, Some(answer.loss.as_slice()), Some(&expectations.loss)),
        (Part::Gradient, answer.gradient.as_ref().map(Grid::values), Some(&expectations.gradient)),
        (Part::Hessian, answer.hessian.as_ref().map(Grid::values), expectations.hessian.as_ref()),
        (Part::State, answer.state.as_deref(), expectations.state.as_ref()),
    ];
    let mut worst: Option<Graded> = None;
    for (part, got, expected) in parts {
        let (Some(got), Some(expected)) = (got, expected) else { continue };
        for (index, (&got, expected)) in got.iter().zip(expected).enumerate() {
            let grade = expected.grade(got, request.dtype);
            // The first of the worst: losses come before gradients, rows in their order.
            if worst.as_ref().is_none_or(|w| grade > w.grade) {
                worst = Some(Graded { grade, part, index, expected: *expected, got });
            }
        }
    }
    worst
}
