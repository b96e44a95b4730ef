//! Some rows: their exponentials, their curve, their gradient.

use pulp::Simd;

use super::curve::{Point, ROWS, Rows, Shape};
use super::room::Room;
use super::transpose::LANES;
use super::{across, along};
use crate::numerics::{Lane, Vector};

/// So many logits are near: 128 KiB of f32, with their gradient less than half of a core's second cache.
const NEAR: usize = 1 << 15;

/// What the kernel needs of a loss, in the type that it computes in.
pub(crate) struct Kernel<T> {
    pub(crate) shape: Shape,
    /// On the logits.
    pub(crate) scale: T,
    /// On the gradient: the scale over the reduction's divisor.
    pub(crate) factor: T,
    /// Two with the sigmoid link.
    pub(crate) classes: usize,
    /// Whether a row is one logit, that of class 1 against 0.
    pub(crate) sigmoid: bool,
    /// One a class.
    pub(crate) weights: Vec<T>,
    pub(crate) margins: Option<Vec<T>>,
    pub(crate) log_masses: Option<Vec<T>>,
    pub(crate) rare: Option<Vec<bool>>,
    /// GHM-C's weight of each bin.
    pub(crate) density: Option<Vec<T>>,
    /// `0, 1, …`, one a class: what a vector of targets is compared with.
    pub(crate) index: Vec<T>,
    /// The target that stands for none.
    pub(crate) ignored: Option<u32>,
}

/// Up to [`ROWS`] rows as they came. Of logits, and of the gradient's places, there can be more than theirs.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a, T> {
    pub(crate) logits: &'a [T],
    pub(crate) targets: &'a [u32],
    pub(crate) row_weights: Option<&'a [f64]>,
    /// SEQL's draws, one a class and row.
    pub(crate) draws: Option<&'a [u8]>,
}

impl<T: Lane> Kernel<T> {
    /// How many logits a row has.
    pub(crate) fn columns(&self) -> usize {
        if self.sigmoid { 1 } else { self.classes }
    }

    /// Whether a row is worked along, and not beside others. With the sigmoid link none is.
    #[inline(always)]
    pub(super) fn is_wide(&self) -> bool {
        self.classes > LANES && !self.sigmoid
    }

    /// Whether rows have nothing but their logits: neither scale nor margin, prior or mask.
    #[inline(always)]
    pub(crate) fn is_plain(&self, given: &Given<T>) -> bool {
        let is_masked = self.rare.is_some() && given.draws.is_some();
        self.scale == T::of(1.0) && self.margins.is_none() && self.log_masses.is_none() && !is_masked
    }

    /// The class of a row, 0 for those that are ignored.
    pub(crate) fn class(&self, target: u32) -> usize {
        if Some(target) == self.ignored { 0 } else { target as usize }
    }

    /// The logarithm of the factor on a class's exponential.
    #[inline(always)]
    pub(crate) fn log_mass(&self, k: usize) -> T {
        self.log_masses.as_ref().map_or(T::default(), |masses| masses[k])
    }

    /// How many rows are worked on together: of wide rows no more than so many that their exponentials are still near when they
    /// become the gradient.
    pub(crate) fn tile(&self) -> usize {
        if self.is_wide() { (NEAR / self.classes).clamp(1, ROWS) } else { ROWS }
    }

    /// From the class weights to `ω_y` times the row's weight, 0 for a row that is ignored.
    #[inline(always)]
    fn weigh(&self, given: &Given<T>, rows: &mut Rows<T>) {
        if let Some(weights) = given.row_weights {
            for (weight, of_row) in rows.weight.iter_mut().zip(weights) {
                *weight = T::of(weight.wide() * of_row);
            }
        }
        if self.ignored.is_some() {
            for (weight, y) in rows.weight.iter_mut().zip(given.targets) {
                *weight = if Some(*y) == self.ignored { T::default() } else { *weight };
            }
        }
    }

    /// The rows' shifts and sums, the exponentials being left in the gradient or in the room. What the gradient has beyond these
    /// rows' places is the next tile's.
    #[inline(always)]
    pub(super) fn sums<S: Simd>(
        &self,
        simd: S,
        given: Given<T>,
        gradient: Option<&mut [T]>,
        room: &mut Room<T>,
        rows: &mut Rows<T>,
    ) {
        if self.is_wide() {
            along::exponentials(simd, self, given, gradient, room, rows);
        } else {
            let own = given.targets.len() * self.columns();
            let next = gradient.as_deref().and_then(|places| places.get(own..)).unwrap_or_default();
            across::exponentials(simd, self, given, next, room, rows);
        }
        self.weigh(&given, rows);
    }

    /// The rows' losses, and their gradient where there is a place for it.
    #[inline(always)]
    pub(super) fn evaluate<S: Simd>(
        &self,
        simd: S,
        given: Given<T>,
        mut gradient: Option<&mut [T]>,
        room: &mut Room<T>,
        rows: &mut Rows<T>,
    ) {
        self.sums(simd, given, gradient.as_deref_mut(), room, rows);
        if let Some(density) = &self.density {
            let bins = bins(simd, rows, density.len());
            for row in 0..ROWS {
                rows.weight[row] = T::of(rows.weight[row].wide() * density[bins[row]].wide());
            }
        }
        self.shape.evaluate(simd, rows, given.targets.len(), self.factor);
        if let Some(gradient) = gradient {
            if self.is_wide() {
                along::gradient(simd, self, given, gradient, rows);
            } else {
                across::gradient(simd, self, given, gradient, room, rows);
            }
        }
    }
}

/// GHM-C's bin of each row: `⌊M·q⌋`, the last one closed.
#[inline(always)]
pub(super) fn bins<S: Simd, T: Lane>(simd: S, rows: &Rows<T>, bins: usize) -> [usize; ROWS] {
    let mut q = [T::default(); ROWS];
    for i in (0..ROWS).step_by(T::lanes::<S>()) {
        let load = |numbers: &[T; ROWS]| Vector::<S, T>::load(simd, &numbers[i..]);
        let at = Point::new(load(&rows.shift), load(&rows.rivals));
        at.q.store(&mut q[i..]);
    }
    // The cast saturates, and takes NaN to 0: such a row is the reference's.
    q.map(|q| ((q.wide() * bins as f64) as usize).min(bins - 1))
}
