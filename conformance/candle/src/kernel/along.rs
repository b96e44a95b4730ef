//! Many classes: one row at a time, sixteen classes side by side.

use super::curve::{LANES, Rows};
use super::tile::{Given, Kernel};
use crate::numerics::{Lane, exp};

/// So many vectors are summed in the type itself; their sums are summed in f64, so that no error grows with the classes.
const BLOCK: usize = 32;

/// One row, and the class that differences are formed from: the target, or the largest class above it, so that the others'
/// shares are right however far the target is.
struct Row<'a, T> {
    logits: &'a [T],
    draws: Option<&'a [u8]>,
    target: T,
    anchor: T,
    margin: T,
    log_mass: T,
}

impl<T: Lane> Row<'_, T> {
    /// From the anchor to a class's logit, but for its mass.
    #[inline(always)]
    fn to(&self, scale: T, logit: T, class: T) -> T {
        // Added, so that NaN stays NaN.
        let masked = if class == self.target { -T::INFINITY } else { T::ZERO };
        scale * (logit - self.anchor + self.margin) + masked
    }
}

/// `e^{a_k − a_y − A}` in the gradient, 0 at the target, and the rows' A and R.
#[inline(always)]
pub(super) fn exponentials<T: Lane, const FUSED: bool>(
    kernel: &Kernel<T>,
    given: Given<T>,
    mut gradient: Option<&mut [T]>,
    rows: &mut Rows<T>,
) {
    let classes = kernel.classes;
    for (row, &y) in given.targets.iter().enumerate() {
        let y = kernel.class(y);
        let place = row * classes..(row + 1) * classes;
        let logits = &given.logits[place.clone()];
        let mut this = Row {
            logits,
            draws: given.draws.map(|draws| &draws[place.clone()]),
            target: kernel.index[y],
            anchor: logits[y],
            margin: kernel.margins.as_ref().map_or(T::ZERO, |margins| margins[y]),
            log_mass: kernel.log_mass(y),
        };
        let (shift, top) = largest(kernel, &this);
        if let Some(top) = top {
            (this.anchor, this.margin, this.log_mass) = (logits[top], T::ZERO, kernel.log_mass(top));
        }
        let into = gradient.as_deref_mut().map(|gradient| &mut gradient[place]);
        rows.shift[row] = shift;
        rows.rivals[row] = powers::<T, FUSED>(kernel, &this, into);
    }
}

/// From the anchor to the sixteen classes from `from` on; −∞ at the target, where masked, and beyond the last class.
#[inline(always)]
fn differences<T: Lane>(kernel: &Kernel<T>, row: &Row<T>, from: usize) -> [T; LANES] {
    let mut found = [-T::INFINITY; LANES];
    let count = LANES.min(row.logits.len() - from);
    if count == LANES {
        let (logits, index) = (&row.logits[from..from + LANES], &kernel.index[from..from + LANES]);
        for i in 0..LANES {
            found[i] = row.to(kernel.scale, logits[i], index[i]);
        }
    } else {
        for i in 0..count {
            found[i] = row.to(kernel.scale, row.logits[from + i], kernel.index[from + i]);
        }
    }
    if let Some(masses) = &kernel.log_masses {
        for i in 0..count {
            found[i] += masses[from + i] - row.log_mass;
        }
    }
    if let (Some(rare), Some(draws)) = (&kernel.rare, row.draws) {
        for i in 0..count {
            if rare[from + i] && draws[from + i] != 0 {
                found[i] = found[i] - T::INFINITY;
            }
        }
    }
    found
}

/// `A`, and the class it belongs to where that is not the target.
#[inline(always)]
fn largest<T: Lane>(kernel: &Kernel<T>, row: &Row<T>) -> (T, Option<usize>) {
    let mut largest = [T::ZERO; LANES];
    // The first class of the sixteen among which each was found.
    let mut place = [-T::ONE; LANES];
    for from in (0..row.logits.len()).step_by(LANES) {
        let (found, here) = (differences(kernel, row, from), kernel.index[from]);
        for i in 0..LANES {
            let is_top = found[i] > largest[i];
            largest[i] = if is_top { found[i] } else { largest[i] };
            place[i] = if is_top { here } else { place[i] };
        }
    }
    let mut best = (T::ZERO, None);
    for i in 0..LANES {
        if largest[i] > best.0 {
            best = (largest[i], Some(place[i].wide() as usize + i));
        }
    }
    best
}

/// The exponentials, and their sum `R`.
#[inline(always)]
fn powers<T: Lane, const FUSED: bool>(kernel: &Kernel<T>, row: &Row<T>, mut into: Option<&mut [T]>) -> T {
    let classes = row.logits.len();
    let mut total = 0.0;
    for block in (0..classes).step_by(BLOCK * LANES) {
        let mut sums = [T::ZERO; LANES];
        for from in (block..classes.min(block + BLOCK * LANES)).step_by(LANES) {
            let mut found = differences(kernel, row, from);
            for i in 0..LANES {
                found[i] = exp::<T, FUSED>(found[i]);
                sums[i] += found[i];
            }
            if let Some(into) = into.as_deref_mut() {
                let count = LANES.min(classes - from);
                into[from..from + count].copy_from_slice(&found[..count]);
            }
        }
        total += sums.into_iter().map(T::wide).sum::<f64>();
    }
    T::of(total)
}

/// The gradient in the place of the exponentials.
#[inline(always)]
pub(super) fn gradient<T: Lane>(kernel: &Kernel<T>, given: Given<T>, gradient: &mut [T], rows: &Rows<T>) {
    for (row, gradient) in gradient.chunks_exact_mut(kernel.classes).enumerate() {
        let factor = rows.others[row];
        for x in gradient.iter_mut() {
            *x = *x * factor;
        }
        gradient[kernel.class(given.targets[row])] = rows.target[row];
    }
}
