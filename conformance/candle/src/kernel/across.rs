//! Few classes: sixteen rows side by side, a class at a time.

use super::curve::{LANES, Rows};
use super::tile::{Given, Kernel, Room};
use crate::numerics::{Lane, exp};

/// `e^{a_k − a_y − A}` in the room, 0 at the target, and the rows' A and R.
#[inline(always)]
pub(super) fn exponentials<T: Lane, const FUSED: bool>(
    kernel: &Kernel<T>,
    given: Given<T>,
    room: &mut Room<T>,
    rows: &mut Rows<T>,
) {
    let classes = kernel.classes;
    let columns = &mut room.columns[..classes];
    transpose(kernel, given.logits, columns);
    let mut own = Anchor::new();
    let mut target = [T::ZERO; LANES];
    for (row, &y) in given.targets.iter().enumerate() {
        let y = kernel.class(y);
        own.logit[row] = columns[y][row];
        target[row] = kernel.index[y];
        own.margin[row] = kernel.margins.as_ref().map_or(T::ZERO, |margins| margins[y]);
        own.log_mass[row] = kernel.log_masses.as_ref().map_or(T::ZERO, |masses| masses[y]);
    }
    let (mut shift, mut anchor) = ([T::ZERO; LANES], own);
    for (k, column) in columns.iter_mut().enumerate() {
        let index = kernel.index[k];
        for i in 0..LANES {
            // Added, so that NaN stays NaN.
            column[i] += if index == target[i] { -T::INFINITY } else { T::ZERO };
        }
        mask(kernel, given, k, column);
        let log_mass = kernel.log_mass(k);
        for i in 0..LANES {
            let above = own.to(i, kernel.scale, column[i], log_mass);
            let is_top = above > shift[i];
            shift[i] = if is_top { above } else { shift[i] };
            anchor.logit[i] = if is_top { column[i] } else { anchor.logit[i] };
            anchor.margin[i] = if is_top { T::ZERO } else { anchor.margin[i] };
            anchor.log_mass[i] = if is_top { log_mass } else { anchor.log_mass[i] };
        }
    }
    let mut rivals = [T::ZERO; LANES];
    for (k, column) in columns.iter_mut().enumerate() {
        let log_mass = kernel.log_mass(k);
        for i in 0..LANES {
            let power = exp::<T, FUSED>(anchor.to(i, kernel.scale, column[i], log_mass));
            column[i] = power;
            rivals[i] += power;
        }
    }
    (rows.shift, rows.rivals) = (shift, rivals);
}

/// The class of each row whose exponential is 1: the target, or a class above it. Differences are formed from there, so that
/// the others' shares are right however far the target is.
#[derive(Clone, Copy)]
struct Anchor<T> {
    logit: [T; LANES],
    margin: [T; LANES],
    log_mass: [T; LANES],
}

impl<T: Lane> Anchor<T> {
    fn new() -> Self {
        Self { logit: [T::ZERO; LANES], margin: [T::ZERO; LANES], log_mass: [T::ZERO; LANES] }
    }

    /// From the anchor of row `i` to a logit.
    #[inline(always)]
    fn to(&self, i: usize, scale: T, logit: T, log_mass: T) -> T {
        scale * (logit - self.logit[i] + self.margin[i]) + (log_mass - self.log_mass[i])
    }
}

/// Masks what SEQL has drawn of class `k`.
#[inline(always)]
fn mask<T: Lane>(kernel: &Kernel<T>, given: Given<T>, k: usize, column: &mut [T; LANES]) {
    if let (Some(rare), Some(draws)) = (&kernel.rare, given.draws)
        && rare[k]
    {
        for row in 0..given.targets.len() {
            if draws[row * kernel.classes + k] != 0 {
                column[row] = column[row] - T::INFINITY;
            }
        }
    }
}

/// The logits, a column for each class; what is no row has equal ones.
#[inline(always)]
fn transpose<T: Lane>(kernel: &Kernel<T>, logits: &[T], columns: &mut [[T; LANES]]) {
    let per_row = kernel.columns();
    if kernel.sigmoid {
        columns[0] = [T::ZERO; LANES];
        columns[1] = [T::ZERO; LANES];
        columns[1][..logits.len()].copy_from_slice(logits);
        return;
    }
    if logits.len() == LANES * per_row {
        for (k, column) in columns.iter_mut().enumerate() {
            for i in 0..LANES {
                column[i] = logits[i * per_row + k];
            }
        }
        return;
    }
    for (k, column) in columns.iter_mut().enumerate() {
        *column = [T::ZERO; LANES];
        for (row, logits) in logits.chunks_exact(per_row).enumerate() {
            column[row] = logits[k];
        }
    }
}

/// The gradient, row by row, of the exponentials in the room.
#[inline(always)]
pub(super) fn gradient<T: Lane>(
    kernel: &Kernel<T>,
    given: Given<T>,
    gradient: &mut [T],
    room: &mut Room<T>,
    rows: &Rows<T>,
) {
    let per_row = kernel.columns();
    let columns = &mut room.columns[..kernel.classes];
    for column in columns.iter_mut() {
        for i in 0..LANES {
            column[i] = column[i] * rows.others[i];
        }
    }
    let columns = if kernel.sigmoid { &mut columns[1..] } else { columns };
    if gradient.len() == LANES * per_row {
        for (k, column) in columns.iter().enumerate() {
            for i in 0..LANES {
                gradient[i * per_row + k] = column[i];
            }
        }
    } else {
        for (row, gradient) in gradient.chunks_exact_mut(per_row).enumerate() {
            for (gradient, column) in gradient.iter_mut().zip(columns.iter()) {
                *gradient = column[row];
            }
        }
    }
    for (row, &y) in given.targets.iter().enumerate() {
        let y = kernel.class(y);
        match (kernel.sigmoid, y) {
            (false, y) => gradient[row * per_row + y] = rows.target[row],
            (true, 1) => gradient[row] = rows.target[row],
            (true, _) => {}
        }
    }
}
