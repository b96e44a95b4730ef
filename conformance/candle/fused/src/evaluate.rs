//! From a loss and a batch to the loss and its gradient, on slices.

use std::sync::atomic::AtomicU64;

use lossproof::{Adjustment, Link, Modulation, Reduction, Weighting};
use lossproof_gpu::Density;
use rayon::prelude::*;

use crate::kernel::{self, Chunk, Computed, Input, Kernel, ROWS, Shape, Special, Sum};
use crate::numerics::Lane;
use crate::reference;
use crate::{Batch, Error, Prepared};

/// About so many logits are one thread's next piece of work: in f32 128 KiB, so that it and its gradient stay in the second
/// cache. A batch of no more is not worth a second thread.
pub(crate) const PIECE: usize = 1 << 15;

/// A loss, and GHM-C's moving average after it.
#[derive(Clone, Debug)]
pub struct Evaluated<E> {
    /// One a row with reduction none, else one.
    pub loss: Vec<E>,
    /// One number a bin, where the loss has a momentum.
    pub density: Option<Vec<f64>>,
}

/// What [`Prepared::evaluate`] does.
pub(crate) fn evaluate<E: Computed>(
    prepared: &Prepared,
    logits: &[E],
    batch: Batch,
    gradient: Option<&mut [E]>,
    density: Option<&[f64]>,
) -> Result<Evaluated<E>, Error> {
    prepared.check(batch, logits.len(), gradient.as_deref().map(<[E]>::len))?;
    prepared.check_density(density)?;
    let divisor = batch.divisor(prepared);
    let mut kernel = Kernel::new(prepared, batch, divisor);
    let density = if let Modulation::GradientDensity { bins, momentum } = prepared.loss.modulation {
        let counts = count(prepared, batch, &kernel, logits, bins);
        let found = Density::new(counts.as_deref(), bins, momentum, density);
        kernel.density = Some(found.weights.iter().map(|w| Lane::of(*w)).collect());
        Some(found)
    } else {
        None
    };
    let weights = density.as_ref().map(|density| density.weights.as_slice());
    let special = |row: Special| reference::of_row(prepared, batch, &row, weights, divisor);
    let is_one_a_row = prepared.loss.reduction == Reduction::None;
    let mut losses = vec![E::default(); if is_one_a_row { batch.rows() } else { 0 }];
    let places = is_one_a_row.then_some(losses.as_mut_slice());
    let run = |chunk: Chunk<E>| kernel::evaluate(&kernel, chunk, &special);
    let sums = over(chunks(batch, &kernel, logits, gradient, places), run);
    if !is_one_a_row {
        let total = sums.into_iter().fold(Sum::default(), Sum::join).value();
        losses = vec![E::narrowed(total / divisor)];
    }
    Ok(Evaluated { loss: losses, density: density.and_then(|density| density.state) })
}

impl<T: Lane> Kernel<T> {
    fn new(prepared: &Prepared, batch: Batch, divisor: f64) -> Self {
        let (loss, known) = (&prepared.loss, prepared.classes.as_ref());
        let numbers = |numbers: &[f64]| numbers.iter().map(|x| T::of(*x)).collect::<Vec<T>>();
        let scale = known.map_or(1.0, |known| known.scale);
        Self {
            shape: Shape::new(loss.modulation),
            scale: T::of(scale),
            factor: T::of(scale / divisor),
            classes: batch.classes,
            sigmoid: loss.link == Link::Sigmoid,
            weights: known
                .filter(|_| loss.weighting != Weighting::None)
                .map_or_else(|| vec![T::of(1.0); batch.classes], |known| numbers(&known.weights)),
            margins: known
                .filter(|_| matches!(loss.adjustment, Adjustment::Margin { .. }))
                .map(|known| numbers(&known.margins)),
            log_masses: known
                .filter(|_| loss.adjustment == Adjustment::LogPrior)
                .map(|known| known.masses.iter().map(|mass| T::of(mass.ln())).collect()),
            rare: known.map(|known| known.rare.clone()).filter(|rare| rare.contains(&true)),
            density: None,
            index: (0..batch.classes).map(|k| T::of(k as f64)).collect(),
            ignored: batch.ignored,
        }
    }
}

/// The rows in pieces whose size depends on the shape alone.
fn chunks<'a, E: Computed>(
    batch: Batch<'a>,
    kernel: &Kernel<E::Lane>,
    logits: &'a [E],
    gradient: Option<&'a mut [E]>,
    losses: Option<&'a mut [E]>,
) -> Vec<Chunk<'a, E>> {
    let columns = kernel.columns();
    let fitting = (PIECE / columns.max(1)).max(1);
    let rows = if fitting >= ROWS { fitting / ROWS * ROWS } else { fitting };
    let mut gradients = gradient.map(|all| all.chunks_mut((rows * columns).max(1)));
    let mut losses = losses.map(|all| all.chunks_mut(rows));
    (0..batch.rows())
        .step_by(rows)
        .map(|first| {
            let of = first..batch.rows().min(first + rows);
            let input = Input {
                first,
                logits: &logits[of.start * columns..of.end * columns],
                targets: &batch.targets[of.clone()],
                row_weights: batch.row_weights.map(|weights| &weights[of.clone()]),
                draws: batch.draws.map(|all| &all[of.start * batch.classes..of.end * batch.classes]),
            };
            Chunk {
                input,
                gradient: gradients.as_mut().and_then(Iterator::next),
                losses: losses.as_mut().and_then(Iterator::next),
            }
        })
        .collect()
}

/// Runs the pieces, on rayon's threads where there are several.
fn over<'a, E: Computed, R: Send>(chunks: Vec<Chunk<'a, E>>, run: impl Fn(Chunk<'a, E>) -> R + Send + Sync) -> Vec<R> {
    if chunks.len() > 1 { chunks.into_par_iter().map(run).collect() } else { chunks.into_iter().map(run).collect() }
}

/// How many rows each of GHM-C's bins has; `None` where a row has none.
fn count<E: Computed>(
    prepared: &Prepared,
    batch: Batch,
    kernel: &Kernel<E::Lane>,
    logits: &[E],
    bins: usize,
) -> Option<Vec<u64>> {
    let counts: Vec<AtomicU64> = (0..bins).map(|_| AtomicU64::new(0)).collect();
    let special = |row: Special| reference::bin_of_row(prepared, &row, bins);
    let run = |chunk: Chunk<E>| kernel::count(kernel, chunk.input, &counts, &special);
    let counted = over(chunks(batch, kernel, logits, None, None), run);
    counted
        .into_iter()
        .all(|counted| counted.is_some())
        .then(|| counts.into_iter().map(AtomicU64::into_inner).collect())
}
