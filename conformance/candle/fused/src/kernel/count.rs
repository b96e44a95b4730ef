//! How many rows fall into each of GHM-C's bins.

use std::sync::atomic::{AtomicU64, Ordering};

use pulp::{Arch, Simd, WithSimd};

use super::curve::Rows;
use super::room::Room;
use super::task::Placed;
use super::tile::Kernel;
use super::{Computed, Input, Special};

/// Its bin under GHM-C; `None` where it is no number.
pub(crate) type BinOfSpecial<'a> = &'a (dyn Fn(Special) -> Option<usize> + Sync);

/// Counts the rows of a chunk in GHM-C's bins. `None` where a row has no bin.
pub(crate) fn count<E: Computed>(
    kernel: &Kernel<E::Lane>,
    input: Input<E>,
    bins: &[AtomicU64],
    special: BinOfSpecial,
) -> Option<()> {
    Arch::new().dispatch(Count { kernel, input, bins, special })
}

struct Count<'a, 'b, E: Computed> {
    kernel: &'a Kernel<E::Lane>,
    input: Input<'b, E>,
    bins: &'a [AtomicU64],
    special: BinOfSpecial<'a>,
}

impl<E: Computed> WithSimd for Count<'_, '_, E> {
    type Output = Option<()>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Option<()> {
        self.run(simd)
    }
}

impl<E: Computed> Count<'_, '_, E> {
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Option<()> {
        let Self { kernel, input, bins, special } = self;
        let (mut room, mut given_room, mut found) = (Room::new(kernel), Vec::new(), Rows::new());
        let columns = kernel.columns();
        let tile = kernel.tile();
        for from in (0..input.targets.len()).step_by(tile) {
            let rows = from..input.targets.len().min(from + tile);
            let logits = E::widened(&input.logits[rows.start * columns..], rows.len() * columns, &mut given_room);
            let given = input.given(kernel, rows.clone(), logits);
            let placed = Placed { kernel, given, bins: bins.len(), room: &mut room, rows: &mut found };
            let places = simd.vectorize(placed);
            for row in rows {
                if Some(input.targets[row]) == kernel.ignored {
                    continue;
                }
                let i = row - from;
                let place = if found.is_plain(i) { places[i] } else { input.with_special(kernel, row, special)? };
                bins[place].fetch_add(1, Ordering::Relaxed);
            }
        }
        Some(())
    }
}
