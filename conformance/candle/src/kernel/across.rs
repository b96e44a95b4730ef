//! No more classes than a register has lanes: rows side by side, a class at a time.

use pulp::Simd;

use super::curve::{ROWS, Rows};
use super::tile::{Given, Kernel, Room};
use super::transpose::{load, store, transpose};
use crate::numerics::{Lane, Vector, exp};

/// `e^{a_k − a_y − A}` in the room, 0 at the target, and the rows' A and R.
#[inline(always)]
pub(super) fn exponentials<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    given: Given<T>,
    room: &mut Room<T>,
    rows: &mut Rows<T>,
) {
    let (lanes, per_row) = (T::lanes::<S>(), kernel.columns());
    let columns = &mut room.columns[..kernel.classes];
    for i in (0..given.targets.len()).step_by(lanes) {
        if kernel.sigmoid {
            columns[0] = [T::default(); ROWS];
            columns[1][..given.logits.len()].copy_from_slice(given.logits);
        } else {
            let mut square = load(simd, &given.logits[i * per_row..], per_row);
            transpose(simd, &mut square);
            for (column, register) in columns.iter_mut().zip(square) {
                register.store(&mut column[i..]);
            }
        }
    }
    let zero = [T::default(); ROWS];
    let (mut own, mut margin, mut log_mass, mut target) = (zero, zero, zero, zero);
    for (row, &y) in given.targets.iter().enumerate() {
        let y = kernel.class(y);
        own[row] = columns[y][row];
        target[row] = kernel.index[y];
        margin[row] = kernel.margins.as_ref().map_or(T::default(), |margins| margins[y]);
        log_mass[row] = kernel.log_mass(y);
    }
    if let (Some(rare), Some(draws)) = (&kernel.rare, given.draws) {
        mask(rare, draws, columns);
    }
    for i in (0..given.targets.len()).step_by(lanes) {
        let of = |numbers: &[T; ROWS]| Vector::load(simd, &numbers[i..]);
        let own = Anchor { logit: of(&own), margin: of(&margin), log_mass: of(&log_mass) };
        let (shift, rivals) = register(simd, kernel, i, own, of(&target), columns);
        shift.store(&mut rows.shift[i..]);
        rivals.store(&mut rows.rivals[i..]);
    }
}

/// The class of each row whose exponential is 1: the target, or a class above it. Differences are formed from there, so that
/// the others' shares are right however far the target is.
#[derive(Clone, Copy)]
struct Anchor<S: Simd, T: Lane> {
    logit: Vector<S, T>,
    margin: Vector<S, T>,
    log_mass: Vector<S, T>,
}

impl<S: Simd, T: Lane> Anchor<S, T> {
    /// From the anchor to a logit.
    #[inline(always)]
    fn to(&self, scale: Vector<S, T>, logit: Vector<S, T>, log_mass: Vector<S, T>) -> Vector<S, T> {
        scale * (logit - self.logit + self.margin) + (log_mass - self.log_mass)
    }
}

/// A and R of the rows of one register, the exponentials in the place of their logits.
#[inline(always)]
fn register<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    i: usize,
    own: Anchor<S, T>,
    target: Vector<S, T>,
    columns: &mut [[T; ROWS]],
) -> (Vector<S, T>, Vector<S, T>) {
    let lift = |x: T| Vector::splat(simd, x);
    let (zero, scale, masked) = (lift(T::default()), lift(kernel.scale), lift(T::of(f64::NEG_INFINITY)));
    let (mut shift, mut anchor, mut rivals) = (zero, own, zero);
    for (k, column) in columns.iter_mut().enumerate() {
        let log_mass = lift(kernel.log_mass(k));
        // Added, so that NaN stays NaN.
        let logit = Vector::load(simd, &column[i..]) + lift(kernel.index[k]).equal(target).select(masked, zero);
        logit.store(&mut column[i..]);
        let above = own.to(scale, logit, log_mass);
        let is_top = shift.less(above);
        shift = is_top.select(above, shift);
        anchor = Anchor {
            logit: is_top.select(logit, anchor.logit),
            margin: is_top.select(zero, anchor.margin),
            log_mass: is_top.select(log_mass, anchor.log_mass),
        };
    }
    for (k, column) in columns.iter_mut().enumerate() {
        let power = exp(anchor.to(scale, Vector::load(simd, &column[i..]), lift(kernel.log_mass(k))));
        power.store(&mut column[i..]);
        rivals = rivals + power;
    }
    (shift, rivals)
}

/// Masks what SEQL has drawn; NaN stays NaN.
fn mask<T: Lane>(rare: &[bool], draws: &[u8], columns: &mut [[T; ROWS]]) {
    for (row, draws) in draws.chunks_exact(columns.len()).enumerate() {
        for (k, column) in columns.iter_mut().enumerate() {
            if rare[k] && draws[k] != 0 {
                column[row] = T::of(column[row].wide() - f64::INFINITY);
            }
        }
    }
}

/// The gradient, row by row, of the exponentials in the room.
#[inline(always)]
pub(super) fn gradient<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    given: Given<T>,
    gradient: &mut [T],
    room: &Room<T>,
    rows: &Rows<T>,
) {
    let (lanes, per_row) = (T::lanes::<S>(), kernel.columns());
    for i in (0..given.targets.len()).step_by(lanes) {
        let others = Vector::load(simd, &rows.others[i..]);
        if kernel.sigmoid {
            let mut found = [T::default(); ROWS];
            (Vector::load(simd, &room.columns[1][i..]) * others).store(&mut found);
            let count = lanes.min(gradient.len() - i);
            gradient[i..i + count].copy_from_slice(&found[..count]);
        } else {
            let mut square = [Vector::splat(simd, T::default()); ROWS];
            for (register, column) in square.iter_mut().zip(&room.columns) {
                *register = Vector::load(simd, &column[i..]) * others;
            }
            transpose(simd, &mut square);
            store(&square, &mut gradient[i * per_row..], per_row);
        }
    }
    for (row, &y) in given.targets.iter().enumerate() {
        match (kernel.sigmoid, kernel.class(y)) {
            (false, y) => gradient[row * per_row + y] = rows.target[row],
            (true, 1) => gradient[row] = rows.target[row],
            (true, _) => {}
        }
    }
}
