//! What goes by in an epoch.

use candle_core::Tensor;

use super::evaluation::{by_class, largest};
use super::margins;
use crate::Error;

/// What went by in an epoch.
#[derive(Default)]
pub(super) struct Seen {
    /// The sum of the examples' losses.
    pub(super) loss: f64,
    /// Examples misclassified.
    pub(super) wrong: usize,
    /// How many had each margin.
    pub(super) margins: Vec<u32>,
}

impl Seen {
    /// A step's examples, with their mean loss.
    pub(super) fn add(&mut self, logits: &Tensor, targets: &[u32], loss: f32) -> Result<(), Error> {
        self.loss += f64::from(loss) * targets.len() as f64;
        let logits = by_class(logits)?;
        self.wrong +=
            largest(&logits)?.iter().zip(targets).filter(|(found, target)| **found != **target as usize).count();
        margins::count(&logits.to_vec2()?, targets, &mut self.margins);
        Ok(())
    }
}
