//! The fused kernel: the loss and its gradient in one pass over the logits.
//!
//! Rows are worked on in tiles, tiles in chunks whose size depends on the shape alone, and chunks by as many threads
//! as there are: the same bits at any number of them.

mod across;
mod ahead;
mod along;
mod count;
mod curve;
mod modulation;
mod room;
mod stored;
mod sum;
mod task;
mod tile;
mod transpose;

pub(crate) use count::count;
pub(crate) use curve::{ROWS, Shape};
pub(crate) use stored::Computed;
pub(crate) use sum::Sum;
pub(crate) use tile::Kernel;

use pulp::{Arch, Simd, WithSimd};
use room::Room;
use task::Tile;
use tile::Given;

use crate::numerics::Lane;
use curve::Rows;

/// Some rows, and the places for their results.
pub(crate) struct Chunk<'a, E> {
    pub(crate) input: Input<'a, E>,
    pub(crate) gradient: Option<&'a mut [E]>,
    /// One loss a row; where it is wanted, their sum is not.
    pub(crate) losses: Option<&'a mut [E]>,
}

/// Some rows.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a, E> {
    /// The number of the first row in the batch.
    pub(crate) first: usize,
    pub(crate) logits: &'a [E],
    pub(crate) targets: &'a [u32],
    pub(crate) row_weights: Option<&'a [f64]>,
    pub(crate) draws: Option<&'a [u8]>,
}

/// A row that is computed by the reference: one with a logit that is not finite, or so far apart that a difference is not.
pub(crate) struct Special<'a> {
    pub(crate) row: usize,
    pub(crate) logits: &'a [f64],
    pub(crate) target: usize,
    pub(crate) draws: Option<&'a [u8]>,
}

/// Its loss and gradient.
pub(crate) type OfSpecial<'a> = &'a (dyn Fn(Special) -> (f64, Vec<f64>) + Sync);

/// Evaluates a chunk with the best instructions that this machine has; the sum of its losses, where they have no places.
pub(crate) fn evaluate<E: Computed>(kernel: &Kernel<E::Lane>, chunk: Chunk<E>, special: OfSpecial) -> Sum {
    Arch::new().dispatch(Evaluate { kernel, chunk, special })
}

struct Evaluate<'a, 'b, E: Computed> {
    kernel: &'a Kernel<E::Lane>,
    chunk: Chunk<'b, E>,
    special: OfSpecial<'a>,
}

impl<E: Computed> WithSimd for Evaluate<'_, '_, E> {
    type Output = Sum;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Sum {
        self.run(simd)
    }
}

impl<E: Computed> Evaluate<'_, '_, E> {
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Sum {
        let Self { kernel, chunk: Chunk { input, mut gradient, mut losses }, special } = self;
        let (mut room, mut given_room, mut gradient_room) = (Room::new(kernel), Vec::new(), Vec::new());
        let (columns, mut sum, mut found) = (kernel.columns(), Sum::default(), Rows::new());
        let tile = kernel.tile();
        for from in (0..input.targets.len()).step_by(tile) {
            let rows = from..input.targets.len().min(from + tile);
            let end = rows.end * columns;
            let (open, place) = (rows.start * columns.., rows.start * columns..end);
            let logits = E::widened(&input.logits[open.clone()], place.len(), &mut given_room);
            let given = input.given(kernel, rows.clone(), logits);
            let opened = gradient.as_deref_mut();
            let opened = opened.map(|all| E::opened(&mut all[open], place.len(), &mut gradient_room));
            simd.vectorize(Tile { kernel, given, gradient: opened, room: &mut room, rows: &mut found });
            if let Some(gradient) = gradient.as_deref_mut() {
                E::close(&mut gradient[place], &gradient_room);
            }
            if !found.are_plain(rows.len()) {
                for row in rows.clone() {
                    if found.is_plain(row - from) {
                        continue;
                    }
                    let place = gradient.as_deref_mut().map(|all| &mut all[row * columns..(row + 1) * columns]);
                    found.loss[row - from] = Lane::of(input.special(kernel, row, special, place));
                }
            }
            match losses.as_deref_mut() {
                Some(losses) => {
                    for (place, loss) in losses[rows].iter_mut().zip(&found.loss) {
                        *place = E::narrowed(loss.wide());
                    }
                }
                None => sum.add(found.sum(rows.len())),
            }
        }
        sum
    }
}

impl<E: Computed> Input<'_, E> {
    /// Some of its rows, their logits as they are computed with.
    #[inline(always)]
    fn given<'a>(
        &'a self,
        kernel: &Kernel<E::Lane>,
        rows: std::ops::Range<usize>,
        logits: &'a [E::Lane],
    ) -> Given<'a, E::Lane> {
        let draws = rows.start * kernel.classes..rows.end * kernel.classes;
        Given {
            logits,
            targets: &self.targets[rows.clone()],
            row_weights: self.row_weights.map(|weights| &weights[rows]),
            draws: self.draws.map(|all| &all[draws]),
        }
    }

    /// A row as the reference takes it.
    fn with_special<R>(&self, kernel: &Kernel<E::Lane>, row: usize, then: impl FnOnce(Special) -> R) -> R {
        let columns = kernel.columns();
        let logits: Vec<f64> = self.logits[row * columns..(row + 1) * columns].iter().map(|z| z.wide()).collect();
        let draws = self.draws.map(|draws| &draws[row * kernel.classes..(row + 1) * kernel.classes]);
        let target = self.targets[row] as usize;
        then(Special { row: self.first + row, logits: &logits, target, draws })
    }

    /// Has the reference compute a row; a row that is ignored has loss and gradient 0.
    #[cold]
    fn special(&self, kernel: &Kernel<E::Lane>, row: usize, special: OfSpecial, place: Option<&mut [E]>) -> f64 {
        let (loss, gradient) = if Some(self.targets[row]) == kernel.ignored {
            (0.0, vec![0.0; kernel.columns()])
        } else {
            self.with_special(kernel, row, special)
        };
        for (place, x) in place.into_iter().flatten().zip(gradient) {
            *place = E::narrowed(x);
        }
        loss
    }
}
