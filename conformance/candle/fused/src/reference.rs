//! Rows that the reference computes: those with a logit that is not finite, or so far apart that a difference is not.

use lossproof::{Batch, Derivatives, DoubleDouble, Loss, Modulation, Reduction};

use crate::Prepared;
use crate::kernel::Special;

/// A row's loss and gradient by the reference.
pub(crate) fn of_row(
    prepared: &Prepared,
    batch: crate::Batch,
    row: &Special,
    bins: Option<&[f64]>,
    divisor: f64,
) -> (f64, Vec<f64>) {
    let nothing = || (f64::NAN, vec![f64::NAN; row.logits.len()]);
    let mut weight = batch.row_weights.map_or(1.0, |weights| weights[row.row]);
    let mut loss = Loss { reduction: Reduction::None, ..prepared.loss.clone() };
    if let Some(bins) = bins {
        let Some(bin) = bin_of_row(prepared, row, bins.len()) else { return nothing() };
        weight *= bins[bin];
        loss.modulation = Modulation::One;
    }
    let (draws, weights) = (draws(row), [weight]);
    let incoming = [1.0 / divisor];
    let target = [Some(row.target)];
    let Ok(this) = Batch::row_major(row.logits, 1, row.logits.len(), &target) else { return nothing() };
    let this = Batch {
        class_counts: prepared.class_counts.as_deref(),
        draws: draws.as_deref(),
        row_weights: weight.is_finite().then_some(weights.as_slice()),
        cotangent: incoming[0].is_finite().then_some(incoming.as_slice()),
        ..this
    };
    match loss.evaluate(&this, Derivatives::Gradient) {
        Ok(found) if weight.is_finite() && incoming[0].is_finite() => (found.loss[0], found.gradient),
        _ => nothing(),
    }
}

/// A row's bin under GHM-C by the reference.
pub(crate) fn bin_of_row(prepared: &Prepared, row: &Special, bins: usize) -> Option<usize> {
    let (draws, target) = (draws(row), [Some(row.target)]);
    let this = Batch::row_major(row.logits, 1, row.logits.len(), &target).ok()?;
    let this = Batch { class_counts: prepared.class_counts.as_deref(), draws: draws.as_deref(), ..this };
    let detail = prepared.loss.details(&this, &DoubleDouble::from(0.0), |z| DoubleDouble::from(*z)).ok()?;
    let q = f64::from(detail.into_iter().next()??.posterior.q);
    Some(((q * bins as f64) as usize).min(bins - 1))
}

fn draws(row: &Special) -> Option<Vec<Vec<bool>>> {
    row.draws.map(|draws| vec![draws.iter().map(|draw| *draw != 0).collect()])
}
