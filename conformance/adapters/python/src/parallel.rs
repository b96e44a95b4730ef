//! The reference on all cores, for losses whose rows do not influence each other but through the reduction.

use lossproof::{Batch, Derivatives, Error, Link, Loss, Modulation, PerClass, Real, Reduction};
use rayon::prelude::*;

/// A thread's next piece of work: some milliseconds of double-double.
const ROWS: usize = 512;

/// The losses, and the Hessian and GHM-C's moving average where there are any.
pub(crate) type Found = (Vec<f64>, Option<Vec<f64>>, Option<Vec<f64>>);

/// What [`Loss::evaluate_with`] gives of a batch and its logits, row-major, each number rounded by `round`, with the gradient in
/// the place that the caller has for it; rows are evaluated by as many threads as there are.
///
/// The pieces have reduction none: the sum, and the division of every number by N or Σω, are done here in the same type, so
/// that in double-double an error of some 2^-100 is added to each number before it is rounded.
pub(crate) fn evaluate<T: Real + Send + Sync>(
    loss: &Loss,
    (logits, batch): (&[f64], &Batch),
    seed: &T,
    derivatives: Derivatives,
    gradient: &mut [f64],
    round: impl Fn(T) -> f64 + Sync,
) -> Result<Found, Error> {
    batch.validate(loss)?;
    if batch.targets.len() <= ROWS || matches!(loss.modulation, Modulation::GradientDensity { .. }) {
        let found = loss.evaluate_with(batch, seed, |z| seed.lift(*z), derivatives)?.map(&round);
        gradient.copy_from_slice(&found.gradient);
        return Ok((found.loss, found.hessian, found.density));
    }
    let divisor = divisor(loss, batch, seed)?;
    let rounded = |x: T| {
        round(match &divisor {
            Some(divisor) => x / divisor.clone(),
            None => x,
        })
    };
    let each = Loss { reduction: Reduction::None, ..loss.clone() };
    let piece = |(piece, gradient): (usize, &mut [f64])| {
        let found = each.evaluate_with(&rows(logits, batch, piece * ROWS)?, seed, |z| seed.lift(*z), derivatives)?;
        let total = sum(seed, &found.loss);
        for (place, x) in gradient.iter_mut().zip(found.gradient) {
            *place = rounded(x);
        }
        let round_each = |numbers: Vec<T>| numbers.into_iter().map(rounded).collect();
        Ok(((round_each(found.loss), found.hessian.map(round_each), None), total))
    };
    let numbers = ROWS * batch.logits.ncols();
    let pieces: Vec<Result<(Found, T), Error>> = gradient.par_chunks_mut(numbers).enumerate().map(piece).collect();
    let mut losses = Vec::with_capacity(batch.targets.len());
    let mut hessian = (derivatives >= Derivatives::Hessian).then(|| Vec::with_capacity(logits.len()));
    let mut totals = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let ((loss, bends, _), total) = piece?;
        losses.extend(loss);
        if let (Some(all), Some(bends)) = (&mut hessian, bends) {
            all.extend(bends);
        }
        totals.push(total);
    }
    if loss.reduction != Reduction::None {
        losses = vec![rounded(sum(seed, &totals))];
    }
    Ok((losses, hessian, None))
}

/// Some rows of a batch, nothing copied.
fn rows<'a>(logits: &'a [f64], batch: &Batch<'a>, from: usize) -> Result<Batch<'a>, Error> {
    let (columns, to) = (batch.logits.ncols(), batch.targets.len().min(from + ROWS));
    let plain = Batch::row_major(&logits[from * columns..to * columns], to - from, columns, &batch.targets[from..to])?;
    Ok(Batch {
        class_counts: batch.class_counts,
        row_weights: batch.row_weights.map(|weights| &weights[from..to]),
        draws: batch.draws.map(|draws| &draws[from..to]),
        ..plain
    })
}

/// What the reduction divides by, where it does.
fn divisor<T: Real>(loss: &Loss, batch: &Batch, seed: &T) -> Result<Option<T>, Error> {
    let counted = || batch.targets.iter().enumerate().filter_map(|(row, target)| Some((row, (*target)?)));
    Ok(match loss.reduction {
        Reduction::None | Reduction::Sum => None,
        Reduction::Mean => Some(seed.lift_count(counted().count() as u64)),
        Reduction::WeightedMean => {
            let classes = if loss.link == Link::Sigmoid { 2 } else { batch.logits.ncols() };
            let PerClass { weights, .. } = loss.per_class(seed, classes, batch.class_counts)?;
            let of_row = |row: usize| seed.lift(batch.row_weights.map_or(1.0, |weights| weights[row]));
            Some(sum(seed, &counted().map(|(row, y)| weights[y].clone() * of_row(row)).collect::<Vec<T>>()))
        }
    })
}

/// By halves, as the reference does.
fn sum<T: Real>(seed: &T, terms: &[T]) -> T {
    match terms {
        [] => seed.lift(0.0),
        [x] => x.clone(),
        _ => {
            let (left, right) = terms.split_at(terms.len() / 2);
            sum(seed, left) + sum(seed, right)
        }
    }
}
