//! The subject beside the exact curve: one row of two classes, over the margin.

use crate::grading::Grade;

/// A loss and its gradient over the margin, the difference of the target's logit and the other's (with the sigmoid link the
/// logit, or minus it for class 0), in the setting of a finding's smallest request: its parameters, weights, dtype and
/// reduction, and the other's logit as there.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The smallest request's own margin; `None` where that is infinite.
    pub at: Option<f64>,
    /// Ascending, each exact in the dtype.
    pub margins: Vec<f64>,
    /// The loss.
    pub loss: Line,
    /// Its derivative by the margin, the other's logit being fixed; `None` where no gradient was asked for.
    pub gradient: Option<Line>,
}

/// One number at each margin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// The exact one, rounded once to the dtype.
    pub expected: Vec<f64>,
    /// The subject's; `None` where it gave none, or was not asked any more.
    pub got: Vec<Option<f64>>,
    /// The grades of the subject's.
    pub grades: Vec<Option<Grade>>,
}

impl Line {
    pub(crate) fn push(&mut self, expected: f64, got: Option<f64>, grade: Option<Grade>) {
        self.expected.push(expected);
        self.got.push(got);
        self.grades.push(grade);
    }

    /// The grade of the numbers that a reader should look at: C, or B where nothing is C; `None` where all is right.
    pub(super) fn bar(&self) -> Option<Grade> {
        self.grades.iter().flatten().max().copied().filter(|grade| *grade > Grade::A)
    }

    /// The margins' places at which the subject has that grade.
    pub(super) fn wrong(&self) -> Vec<usize> {
        let bar = self.bar();
        (0..self.grades.len()).filter(|index| bar.is_some() && self.grades[*index] == bar).collect()
    }
}
