//! The walk over a batch: what each row is, before and after its loss.

use nalgebra::Scalar;

use crate::adjustment::Prepared;
use crate::link::{Row, link};
use crate::modulation::Density;
use crate::{Batch, Error, Link, Loss, Modulation, Posterior, Real, Reduction};

/// A loss made ready for a batch: class weights, margins and priors computed once.
pub(crate) struct Evaluator<'a, 'b, E: Scalar, T, F> {
    loss: &'a Loss,
    batch: &'a Batch<'b, E>,
    seed: &'a T,
    lift: F,
    pub(crate) adjustment: Prepared<T>,
    class_weights: Vec<T>,
    /// With one weight a row, 1 for those that are ignored.
    density: Option<Density<T>>,
    divisor: T,
}

/// One row of a batch as the loss sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct RowDetail<T> {
    /// Where the row lies on the margin's curve.
    pub posterior: Posterior<T>,
    /// `s_k = e^{a_k}/Σ_{j≠y} e^{a_j}`, 0 at the target and where masked; two with the sigmoid link.
    pub shares: Vec<T>,
    /// `ω_y` times the row weight.
    pub weight: T,
    /// The row's gradient density weight; 1 where the loss has none.
    pub density: T,
    /// The factor on the logits.
    pub scale: T,
    /// What multiplies the row's derivatives: the incoming gradient over the reduction's divisor.
    pub incoming: T,
}

impl<'a, 'b, E: Scalar, T: Real, F: Fn(&E) -> T> Evaluator<'a, 'b, E, T, F> {
    pub(crate) fn new(loss: &'a Loss, batch: &'a Batch<'b, E>, seed: &'a T, lift: F) -> Result<Self, Error> {
        batch.validate(loss)?;
        let counts = batch.class_counts.unwrap_or_default();
        let adjustment = Prepared::new(loss.adjustment, seed, counts);
        let class_weights = loss.weighting.weights(seed, batch.classes(loss.link), counts);
        let divisor = seed.lift(1.0);
        let mut this = Self { loss, batch, seed, lift, adjustment, class_weights, density: None, divisor };
        let targets = || batch.targets.iter().enumerate();
        if let Modulation::GradientDensity { bins, momentum } = loss.modulation {
            let counted = targets().filter_map(|(row, y)| y.map(|y| (row, y)));
            let rows: Vec<_> = counted.map(|(row, y)| this.linked(row, y).map(|linked| linked.posterior)).collect();
            let mut density = Density::of(seed, &rows, bins, momentum, batch.density);
            let mut counted = std::mem::take(&mut density.weights).into_iter();
            let of_row = |y: &Option<usize>| y.and_then(|_| counted.next()).unwrap_or_else(|| seed.lift(1.0));
            density.weights = batch.targets.iter().map(of_row).collect();
            this.density = Some(density);
        }
        let weights: Vec<T> = targets().filter_map(|(row, y)| y.map(|y| this.weight(row, y))).collect();
        this.divisor = loss.reduction.divisor(seed, &weights);
        Ok(this)
    }

    /// The row after the link; `None` where it is NaN.
    pub(crate) fn linked(&self, row: usize, target: usize) -> Option<Row<T>> {
        let given = self.batch.logits.row(row);
        let mut logits: Vec<T> = Vec::with_capacity(given.len() + 1);
        if self.loss.link == Link::Sigmoid {
            logits.push(self.seed.lift(0.0));
        }
        logits.extend(given.iter().map(&self.lift));
        // Draws that the loss has no use for may have any length.
        let draws = self.batch.draws.and_then(|draws| draws.get(row)).map(Vec::as_slice);
        link(&logits, target, draws, &self.adjustment)
    }

    /// `ω_y` times the row weight.
    pub(crate) fn weight(&self, row: usize, target: usize) -> T {
        let class_weight = self.class_weights[target].clone();
        match self.batch.row_weights {
            Some(weights) => class_weight * self.seed.lift(weights[row]),
            None => class_weight,
        }
    }

    /// The row's gradient density weight; 1 where the loss has none.
    pub(crate) fn density(&self, row: usize) -> T {
        self.density.as_ref().map_or_else(|| self.seed.lift(1.0), |d| d.weights[row].clone())
    }

    /// What multiplies the row's derivatives.
    pub(crate) fn incoming(&self, row: usize) -> T {
        let given =
            self.batch.cotangent.map_or(1.0, |c| if self.loss.reduction == Reduction::None { c[row] } else { c[0] });
        self.seed.lift(given) / self.divisor.clone()
    }

    /// Everything about the rows; `None` for those that are ignored or NaN.
    pub(crate) fn details(&self) -> Vec<Option<RowDetail<T>>> {
        let detail = |(row, target): (usize, &Option<usize>)| {
            let target = (*target)?;
            let linked = self.linked(row, target)?;
            Some(RowDetail {
                posterior: linked.posterior,
                shares: linked.shares,
                weight: self.weight(row, target),
                density: self.density(row),
                scale: self.adjustment.scale.clone(),
                incoming: self.incoming(row),
            })
        };
        self.batch.targets.iter().enumerate().map(detail).collect()
    }

    /// The rows' losses reduced, and GHM-C's moving average.
    pub(crate) fn finish(self, rows: Vec<T>) -> (Vec<T>, Option<Vec<T>>) {
        (self.loss.reduction.reduce(self.seed, rows, &self.divisor), self.density.and_then(|d| d.state))
    }
}
