//! What all rows of a batch share: class weights, and the divisor of the reduction.

use lossproof::{Batch, Link, Loss, Modulation, Reduction};

use crate::examples::Examples;
use crate::field::Field;
use crate::weights::ClassWeights;

/// The weights and the divisor of a batch in one kind of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Shared<'a, F: Field> {
    pub(crate) field: F,
    batch: &'a Batch<'a, f64>,
    examples: Examples<'a>,
    reduction: Reduction,
    class_weights: ClassWeights<F::Number>,
    /// What the reduction divides by; `None` where that is 0.
    divisor: Option<F::Number>,
}

impl<'a, F: Field> Shared<'a, F> {
    pub(crate) fn new(field: F, loss: &Loss, batch: &'a Batch<'a, f64>) -> Self {
        let classes = match loss.link {
            Link::Softmax => batch.logits.ncols(),
            Link::Sigmoid => 2,
        };
        let counts = batch.class_counts.unwrap_or(&[]);
        // Weights of which one count alone takes part then come out exactly, however long the powers of β are.
        let examples = Examples::new(loss, batch);
        let weighted = |example: &usize| examples.row_weight(*example) > 0.0;
        let mut targets =
            (0..examples.count()).filter(weighted).filter_map(|example| examples.parts(example)).flatten();
        let reference = targets.next().map_or(0, |(target, _)| target);
        let reference = counts.get(reference).copied().unwrap_or(1);
        let mut class_weights = ClassWeights::new(field, &loss.weighting, counts, classes, reference);
        let is_inside = matches!(loss.modulation, Modulation::HardMiningAsPublished { .. });
        if loss.reduction == Reduction::WeightedMean && !is_inside {
            // A common factor cancels against Σω.
            class_weights = class_weights.without_norm();
        }
        let mut shared = Self { field, batch, examples, reduction: loss.reduction, class_weights, divisor: None };
        shared.divisor = Some(shared.sum_of_weights()).filter(|divisor| !field.is_zero(divisor));
        shared
    }

    /// Class weight times row weight; in a weighted mean up to a common factor.
    pub(crate) fn omega(&self, row: usize, target: usize) -> F::Number {
        let of_row = self.field.binary64(self.examples.row_weight(row));
        self.field.mul(&self.class_weights.of(self.field, target), &of_row)
    }

    /// Class weight times row weight, over the classes of the row's target in their parts before smoothing; `None` where it
    /// is ignored.
    fn whole_omega(&self, row: usize) -> Option<F::Number> {
        let terms: Vec<_> = self
            .examples
            .parts(row)?
            .into_iter()
            .map(|(target, part)| self.field.mul(&part.named().number(self.field), &self.omega(row, target)))
            .collect();
        Some(self.field.sum(&terms))
    }

    /// N or Σω over the rows that are not ignored, 1 where the reduction does not divide.
    fn sum_of_weights(&self) -> F::Number {
        match self.reduction {
            Reduction::None | Reduction::Sum => self.field.integer(1),
            Reduction::Mean => {
                self.field.integer((0..self.examples.count()).filter_map(|row| self.examples.parts(row)).count())
            }
            Reduction::WeightedMean => {
                let weights: Vec<_> = (0..self.examples.count()).filter_map(|row| self.whole_omega(row)).collect();
                self.field.sum(&weights)
            }
        }
    }

    /// Divides by the divisor; `None` where that is 0.
    pub(crate) fn reduced(&self, x: &F::Number) -> Option<F::Number> {
        self.divisor.as_ref().map(|divisor| self.field.div(x, divisor))
    }

    /// The divisor is not 0.
    pub(crate) fn has_divisor(&self) -> bool {
        self.divisor.is_some()
    }

    /// Times the row's cotangent, divided by the divisor.
    pub(crate) fn derivative(&self, row: usize, x: &F::Number) -> Option<F::Number> {
        let cotangent = self.batch.cotangent.map_or(1.0, |cotangent| match self.reduction {
            Reduction::None => cotangent[row],
            _ => cotangent[0],
        });
        self.reduced(&self.field.mul(x, &self.field.binary64(cotangent)))
    }
}
