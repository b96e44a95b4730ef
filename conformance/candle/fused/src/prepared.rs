//! A loss, ready for batches.

use lossproof::{Adjustment, DoubleDouble, Error as Input, Link, Loss, Modulation, PerClass, Weighting};

use crate::batch::{check_length, check_numbers};
use crate::{Batch, Error, Evaluated, Stored};

/// A loss with its class counts, ready for batches.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub(crate) loss: Loss,
    pub(crate) class_counts: Option<Vec<u64>>,
    pub(crate) classes: Option<PerClass<f64>>,
}

impl Prepared {
    /// A loss and the training counts, one a class, where it needs them.
    ///
    /// # Errors
    /// The first parameter, count or weight that is wrong.
    pub fn new(loss: Loss, class_counts: Option<&[u64]>) -> Result<Self, Error> {
        let given = if let Weighting::Given(weights) = &loss.weighting { Some(weights.len()) } else { None };
        let known = class_counts.map(<[u64]>::len).or(given);
        let classes = known.unwrap_or(if loss.link == Link::Sigmoid { 2 } else { 1 });
        let exact = loss.per_class(&DoubleDouble::from(0.0), classes, class_counts)?;
        let classes = known.map(|_| exact.map(f64::from));
        Ok(Self { loss, class_counts: class_counts.map(<[u64]>::to_vec), classes })
    }

    /// The loss.
    pub fn loss(&self) -> &Loss {
        &self.loss
    }

    /// The classes' numbers, where the loss says how many classes there are.
    pub fn classes(&self) -> Option<&PerClass<f64>> {
        self.classes.as_ref()
    }

    /// The loss of logits that lie row-major, `[N, C]` (`[N, 1]` with the sigmoid link), and its gradient in their shape, which
    /// goes where there is a place for it. GHM-C's moving average, one number a bin, is 0 everywhere where it is left out.
    ///
    /// # Errors
    /// Where something is missing or does not fit the batch.
    pub fn evaluate<E: Stored>(
        &self,
        logits: &[E],
        batch: Batch,
        gradient: Option<&mut [E]>,
        density: Option<&[f64]>,
    ) -> Result<Evaluated<E>, Error> {
        E::evaluate(self, logits, batch, gradient, density)
    }

    /// Refuses a moving average of GHM-C's that is not one number a bin, each finite and ≥ 0.
    ///
    /// # Errors
    /// Its length, or the first number that is wrong.
    pub fn check_density(&self, density: Option<&[f64]>) -> Result<(), Error> {
        match (self.loss.modulation, density) {
            (Modulation::GradientDensity { bins, .. }, Some(density)) => {
                check_numbers("density", density, bins, "one a bin")
            }
            _ => Ok(()),
        }
    }

    /// What the batch and the loss ask of one another.
    pub(crate) fn check(&self, batch: Batch, logits: usize, gradient: Option<usize>) -> Result<(), Error> {
        if let Some(known) = &self.classes {
            check_length("weights", known.weights.len(), batch.classes, "one a class")?;
        }
        if matches!(self.loss.adjustment, Adjustment::EqualizationMask { .. }) && batch.draws.is_none() {
            let (needed_by, expected) = ("seql", "one a row and class, 0 or 1");
            return Err(Input::Missing { what: "draws", needed_by, expected }.into());
        }
        let columns = if self.loss.link == Link::Sigmoid { 1 } else { batch.classes };
        check_length("logits", logits, batch.rows() * columns, "one a row and class; one a row with the sigmoid link")?;
        gradient.map_or(Ok(()), |gradient| check_length("gradient", gradient, logits, "one a logit"))
    }
}
