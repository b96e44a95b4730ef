//! No more classes than a register has lanes: rows side by side, a class at a time.

use pulp::Simd;

use super::curve::{ROWS, Rows};
use super::tile::{Given, Kernel, Room};
use super::transpose::{LANES, load, store, transpose};
use crate::numerics::{Lane, Vector, exp};

/// `e^{a_k − a_y − A}` in the room, 0 at the target, and the rows' A, R and class weight.
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
            for (place, logit) in columns[1].iter_mut().zip(given.logits) {
                *place = *logit;
            }
        } else {
            let mut square = [Vector::splat(simd, T::default()); LANES];
            load(simd, &given.logits[i * per_row..], per_row, &mut square);
            transpose(simd, &mut square);
            for (column, register) in columns.iter_mut().zip(&square) {
                register.store(&mut column[i..]);
            }
        }
    }
    let zero = [T::default(); ROWS];
    let (mut margin, mut log_mass) = (zero, zero);
    for (row, &y) in given.targets.iter().enumerate() {
        room.target[row] = if Some(y) == kernel.ignored { T::default() } else { T::of_class(y) };
    }
    for (of_target, of_class) in [(&mut margin, &kernel.margins), (&mut log_mass, &kernel.log_masses)] {
        if let Some(of_class) = of_class {
            for (of_target, &y) in of_target.iter_mut().zip(given.targets) {
                *of_target = of_class[kernel.class(y)];
            }
        }
    }
    let mut own = zero;
    for i in (0..given.targets.len()).step_by(lanes) {
        let target = Vector::load(simd, &room.target[i..]);
        let (mut logit, mut weight) = (Vector::splat(simd, T::default()), Vector::splat(simd, T::of(1.0)));
        for (k, column) in columns.iter().enumerate() {
            let is_target = Vector::splat(simd, kernel.index[k]).equal(target);
            logit = is_target.select(Vector::load(simd, &column[i..]), logit);
            if let Some(weights) = &kernel.weights {
                weight = is_target.select(Vector::splat(simd, weights[k]), weight);
            }
        }
        logit.store(&mut own[i..]);
        weight.store(&mut rows.weight[i..]);
    }
    if let (Some(rare), Some(draws)) = (&kernel.rare, given.draws) {
        mask(rare, draws, columns);
    }
    for i in (0..given.targets.len()).step_by(lanes) {
        let of = |numbers: &[T; ROWS]| Vector::load(simd, &numbers[i..]);
        let own = Anchor { logit: of(&own), margin: of(&margin), log_mass: of(&log_mass) };
        let (shift, rivals) = register(simd, kernel, i, own, of(&room.target), columns);
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
        let of = |numbers: &[T; ROWS]| Vector::load(simd, &numbers[i..]);
        let (others, at_target, target) = (of(&rows.others), of(&rows.target), of(&room.target));
        let mut square = [Vector::splat(simd, T::default()); LANES];
        for (k, (register, column)) in square.iter_mut().zip(&room.columns).enumerate() {
            let is_target = Vector::splat(simd, kernel.index[k]).equal(target);
            *register = is_target.select(at_target, of(column) * others);
        }
        let count = lanes.min(given.targets.len() - i);
        if kernel.sigmoid {
            let mut found = [T::default(); LANES];
            square[1].store(&mut found);
            for (place, x) in gradient[i..i + count].iter_mut().zip(found) {
                *place = x;
            }
        } else {
            transpose(simd, &mut square);
            store(&square, count, &mut gradient[i * per_row..], per_row);
        }
    }
}
