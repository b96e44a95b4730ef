//! What an implementation was called with.

use lossproof::{Batch, Error, Link, Loss, Modulation, Weighting};

use super::examples::parts;

/// A call: the loss's slots and a batch. An implementation may mistake any of it for something else.
#[derive(Clone, Debug, PartialEq)]
pub struct Inputs {
    /// The loss that was asked for.
    pub loss: Loss,
    /// The logits of each row; with the sigmoid link `(0, z)`. Where a target is of several classes, a row for each.
    pub logits: Vec<Vec<f64>>,
    /// The target of each row; `None` is ignored.
    pub targets: Vec<Option<usize>>,
    /// The example that each row is of: its own number, where targets are classes.
    pub examples: Vec<usize>,
    /// The training counts, empty where none were given.
    pub class_counts: Vec<u64>,
    /// One weight a row.
    pub row_weights: Option<Vec<f64>>,
    /// SEQL's draws.
    pub draws: Option<Vec<Vec<bool>>>,
    /// The incoming gradient, one number a row.
    pub incoming: Option<Vec<f64>>,
    /// GHM-C's moving average.
    pub density: Option<Vec<f64>>,
}

impl Inputs {
    /// The call for a batch.
    ///
    /// # Errors
    /// [`Error`] names what of the batch the loss cannot take.
    pub fn new(loss: &Loss, batch: &Batch<f64>) -> Result<Self, Error> {
        batch.validate(loss)?;
        let (rows, _) = parts(loss, batch);
        let logits = |row: usize, column: usize| match loss.link {
            Link::Softmax => batch.logits.row(row).iter().copied().collect(),
            Link::Sigmoid => vec![0.0, batch.logits[(row, column)]],
        };
        let is_mixed = rows.iter().any(|row| row.part != 1.0);
        let weight = |row: usize| batch.row_weights.map_or(1.0, |weights| weights[row]);
        Ok(Self {
            loss: loss.clone(),
            logits: rows.iter().map(|row| logits(row.row, row.column)).collect(),
            targets: rows.iter().map(|row| row.class).collect(),
            examples: rows.iter().map(|row| row.example).collect(),
            class_counts: batch.class_counts.unwrap_or_default().to_vec(),
            row_weights: (is_mixed || batch.row_weights.is_some())
                .then(|| rows.iter().map(|row| row.part * weight(row.row)).collect()),
            // Draws that the loss has no use for may have any length.
            draws: batch.draws.map(|draws| rows.iter().filter_map(|row| draws.get(row.example).cloned()).collect()),
            incoming: batch
                .cotangent
                .map(|given| rows.iter().map(|row| given[row.example.min(given.len() - 1)]).collect()),
            density: batch.density.map(<[f64]>::to_vec),
        })
    }

    /// The number of classes, two with the sigmoid link.
    pub fn classes(&self) -> usize {
        self.logits.first().map_or(0, Vec::len)
    }

    /// The classes whose logits are the caller's own, and have a gradient.
    pub fn reported(&self) -> std::ops::Range<usize> {
        if self.loss.link == Link::Sigmoid { 1..2 } else { 0..self.classes() }
    }

    /// How many examples are not ignored.
    pub fn counted(&self) -> usize {
        let rows = || self.examples.iter().zip(&self.targets).filter(|(_, target)| target.is_some());
        // The rows of an example follow each other.
        let again = rows().zip(rows().skip(1)).filter(|((one, _), (next, _))| one == next).count();
        rows().count() - again
    }

    /// Whether SEQL's draw for a class says 1.
    pub fn is_drawn(&self, row: usize, class: usize) -> bool {
        self.draws.as_ref().and_then(|draws| draws.get(row)?.get(class)).copied().unwrap_or(false)
    }

    /// Focal's γ.
    pub fn gamma(&self) -> Option<f64> {
        match self.loss.modulation {
            Modulation::Focal { gamma } => Some(gamma),
            _ => None,
        }
    }

    /// HMLoss's δ.
    pub fn delta(&self) -> Option<f64> {
        match self.loss.modulation {
            Modulation::HardMining { delta } => Some(delta),
            _ => None,
        }
    }

    /// The caller's own class weights.
    pub fn given(&self) -> Option<&[f64]> {
        match &self.loss.weighting {
            Weighting::Given(weights) => Some(weights),
            _ => None,
        }
    }

    /// The training counts as numbers.
    pub fn counts(&self) -> Vec<f64> {
        self.class_counts.iter().map(|&n| n as f64).collect()
    }
}
