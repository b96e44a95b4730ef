//! Few classes: rows side by side, a class at a time.

mod adjusted;
mod plain;

use pulp::Simd;

use super::ahead::call_for;
use super::curve::{ROWS, Rows};
use super::room::Room;
use super::tile::{Given, Kernel};
use super::transpose::{LANES, Squares, load, store, transpose};
use crate::numerics::{Lane, Vector};

/// `e^{a_k − a_y − A}` in the room, anything at the target, and the rows' A, R and class weight. The `next` places of the gradient
/// are called for meanwhile, a few lines at a time: a core waits for no more than some dozen at once.
#[inline(always)]
pub(super) fn exponentials<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    given: Given<T>,
    next: &[T],
    room: &mut Room<T>,
    rows: &mut Rows<T>,
) {
    // A class that there is not, where no row is ignored.
    let ignored = kernel.ignored.unwrap_or(u32::MAX);
    for (place, &y) in room.target.iter_mut().zip(given.targets) {
        *place = if y == ignored { T::default() } else { T::of_class(y) };
    }
    let adjusted = (!kernel.is_plain(&given)).then(|| adjusted::Targets::new(kernel, &given));
    let (mut from, mut squares) = (0, [Vector::splat(simd, T::default()); LANES]);
    while from < given.targets.len() {
        columns(simd, kernel, &given, from, &mut squares);
        let places = from * kernel.columns()..(from + T::lanes::<S>()) * kernel.columns();
        call_for(next.get(places).unwrap_or_default());
        let logits = &mut squares[..kernel.classes];
        let own = of_target(simd, kernel, from, logits, room, rows);
        match &adjusted {
            None => plain::register(simd, kernel, from, own, logits, room, rows),
            Some(targets) => {
                adjusted::mask(simd, kernel, &given, from, logits);
                targets.register(simd, kernel, from, own, logits, room, rows);
            }
        }
        from += T::lanes::<S>();
    }
}

/// The logits of as many rows as there are lanes, a class a register.
#[inline(always)]
fn columns<S: Simd, T: Lane>(simd: S, kernel: &Kernel<T>, given: &Given<T>, from: usize, squares: &mut Squares<S, T>) {
    if kernel.sigmoid {
        let (mut padded, end) = ([T::default(); LANES], given.targets.len().min(from + T::lanes::<S>()));
        for (place, logit) in padded.iter_mut().zip(&given.logits[from..end]) {
            *place = *logit;
        }
        squares[1] = Vector::load(simd, &padded);
    } else {
        load(simd, &given.logits[from * kernel.classes..], kernel.classes, squares);
        transpose(simd, squares, kernel.classes);
    }
}

/// The targets' logits, and their class weights.
#[inline(always)]
fn of_target<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    from: usize,
    logits: &[Vector<S, T>],
    room: &Room<T>,
    rows: &mut Rows<T>,
) -> Vector<S, T> {
    let zero = Vector::splat(simd, T::default());
    let target = Vector::load(simd, &room.target[from..]);
    let (index, weights) = (&kernel.index[..logits.len()], &kernel.weights[..logits.len()]);
    let (mut own, mut weight) = (zero, zero);
    for k in 0..logits.len() {
        let is_target = zero.constant(index[k]).equal(target);
        own = is_target.select(logits[k], own);
        weight = is_target.select(zero.constant(weights[k]), weight);
    }
    weight.store(&mut rows.weight[from..]);
    own
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
    let (index, columns) = (&kernel.index[..kernel.classes], &room.columns[..kernel.classes]);
    let mut from = 0;
    while from < given.targets.len() {
        let of = |numbers: &[T; ROWS]| Vector::load(simd, &numbers[from..]);
        let (others, at_target, target) = (of(&rows.others), of(&rows.target), of(&room.target));
        let mut squares = [Vector::splat(simd, T::default()); LANES];
        let places = &mut squares[..kernel.classes];
        for k in 0..places.len() {
            let is_target = others.constant(index[k]).equal(target);
            places[k] = is_target.select(at_target, of(&columns[k].0) * others);
        }
        let count = lanes.min(given.targets.len() - from);
        if kernel.sigmoid {
            let mut found = [T::default(); LANES];
            squares[1].store(&mut found);
            for (place, x) in gradient[from..from + count].iter_mut().zip(found) {
                *place = x;
            }
        } else {
            transpose(simd, &mut squares, kernel.classes);
            store(&squares, count, &mut gradient[from * per_row..], per_row);
        }
        from += lanes;
    }
}
