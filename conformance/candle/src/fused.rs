//! The fused form on slices: from a criterion and a checked batch to the loss and its gradient.

use std::sync::atomic::AtomicU64;

use lossproof::{Adjustment, Link, Modulation, Reduction, Weighting};
use lossproof_gpu::Density;
use rayon::prelude::*;

use crate::Criterion;
use crate::inputs::View;
use crate::kernel::{self, Chunk, Input, Kernel, ROWS, Shape, Special, Stored, Sum};
use crate::numerics::Lane;
use crate::reference;

/// About so many logits are one thread's next piece of work: in f32 128 KiB, so that it and its gradient stay in the second
/// cache. A batch of no more is not worth a second thread.
const PIECE: usize = 1 << 15;

/// A loss, and GHM-C's moving average after it.
pub(crate) struct Evaluated<E> {
    /// One a row with reduction none, else one.
    pub(crate) loss: Vec<E>,
    pub(crate) density: Option<Vec<f64>>,
}

/// Evaluates a batch; the gradient goes where there is a place for it.
pub(crate) fn evaluate<E: Stored>(
    criterion: &Criterion,
    batch: View,
    logits: &[E],
    gradient: Option<&mut [E]>,
    density: Option<&[f64]>,
) -> Evaluated<E> {
    let divisor = batch.divisor(criterion);
    let mut kernel = Kernel::new(criterion, batch, divisor);
    let density = if let Modulation::GradientDensity { bins, momentum } = criterion.loss.modulation {
        let counts = count(criterion, batch, &kernel, logits, bins);
        let found = Density::new(counts.as_deref(), bins, momentum, density);
        kernel.density = Some(found.weights.iter().map(|w| Lane::of(*w)).collect());
        Some(found)
    } else {
        None
    };
    let weights = density.as_ref().map(|density| density.weights.as_slice());
    let special = |row: Special| reference::of_row(criterion, batch, &row, weights, divisor);
    let mut losses = vec![E::zero(); if criterion.loss.reduction == Reduction::None { batch.rows } else { 0 }];
    let places = (criterion.loss.reduction == Reduction::None).then_some(losses.as_mut_slice());
    let run = |chunk: Chunk<E>| kernel::evaluate(&kernel, chunk, &special);
    let sums = over(chunks(batch, &kernel, logits, gradient, places), run);
    if criterion.loss.reduction != Reduction::None {
        let total = sums.into_iter().fold(Sum::default(), Sum::join).value();
        losses = vec![E::narrowed(total / divisor)];
    }
    Evaluated { loss: losses, density: density.and_then(|density| density.state) }
}

impl<T: Lane> Kernel<T> {
    fn new(criterion: &Criterion, batch: View, divisor: f64) -> Self {
        let (loss, known) = (&criterion.loss, criterion.classes.as_ref());
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
fn chunks<'a, E: Stored>(
    batch: View<'a>,
    kernel: &Kernel<E::Lane>,
    logits: &'a [E],
    gradient: Option<&'a mut [E]>,
    losses: Option<&'a mut [E]>,
) -> Vec<Chunk<'a, E>> {
    let View { batch, targets } = batch;
    let columns = kernel.columns();
    let fitting = (PIECE / columns.max(1)).max(1);
    let rows = if fitting >= ROWS { fitting / ROWS * ROWS } else { fitting };
    let mut gradients = gradient.map(|all| all.chunks_mut((rows * columns).max(1)));
    let mut losses = losses.map(|all| all.chunks_mut(rows));
    (0..batch.rows)
        .step_by(rows)
        .map(|first| {
            let of = first..batch.rows.min(first + rows);
            let input = Input {
                first,
                logits: &logits[of.start * columns..of.end * columns],
                targets: &targets[of.clone()],
                row_weights: batch.row_weights.as_ref().map(|weights| &weights[of.clone()]),
                draws: batch.draws.as_ref().map(|all| &all[of.start * batch.classes..of.end * batch.classes]),
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
fn over<'a, E: Stored, R: Send>(chunks: Vec<Chunk<'a, E>>, run: impl Fn(Chunk<'a, E>) -> R + Send + Sync) -> Vec<R> {
    if chunks.len() > 1 { chunks.into_par_iter().map(run).collect() } else { chunks.into_iter().map(run).collect() }
}

/// How many rows each of GHM-C's bins has; `None` where a row has none.
fn count<E: Stored>(
    criterion: &Criterion,
    batch: View,
    kernel: &Kernel<E::Lane>,
    logits: &[E],
    bins: usize,
) -> Option<Vec<u64>> {
    let counts: Vec<AtomicU64> = (0..bins).map(|_| AtomicU64::new(0)).collect();
    let special = |row: Special| reference::bin_of_row(criterion, &row, bins);
    let run = |chunk: Chunk<E>| kernel::count(kernel, chunk.input, &counts, &special);
    let counted = over(chunks(batch, kernel, logits, None, None), run);
    counted
        .into_iter()
        .all(|counted| counted.is_some())
        .then(|| counts.into_iter().map(AtomicU64::into_inner).collect())
}
