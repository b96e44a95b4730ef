//! Many classes: one row at a time, as many classes side by side as a register has lanes.

mod anchor;
mod row;

use std::ops::Range;

use pulp::Simd;

use super::curve::Rows;
use super::room::Room;
use super::tile::{Given, Kernel};
use super::transpose::folded;
use crate::numerics::{Lane, Vector, exp};
use anchor::Anchors;
use row::Row;

/// So many vectors are summed in the type itself, and their sums with the rounding errors kept, so that no error grows with the
/// classes.
const BLOCK: usize = 32;

/// So many logits stay in the first cache from the search for the largest to their exponentials.
const NEAREST: usize = 1 << 12;

/// `e^{a_k − a_y − A}` in the gradient, anything at the target, and the rows' A, R and class weight.
///
/// First the anchors of some rows, then their exponentials: a row's wait for its largest logit, and the next rows' do not.
#[inline(always)]
pub(super) fn exponentials<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    given: Given<T>,
    mut gradient: Option<&mut [T]>,
    room: &mut Room<T>,
    rows: &mut Rows<T>,
) {
    let (count, is_plain) = (given.targets.len(), kernel.is_plain(&given));
    for (weight, y) in rows.weight.iter_mut().zip(given.targets) {
        *weight = kernel.weights[kernel.class(*y)];
    }
    let (together, mut anchors, mut first) = ((NEAREST / kernel.classes).max(1), Anchors::new(), 0);
    while first < count {
        let some = first..count.min(first + together);
        first = some.end;
        let places = gradient.as_deref_mut();
        if is_plain {
            anchor::of_plain(simd, kernel, &given, some.clone(), &mut anchors, room, rows);
            powers::<S, T, true>(simd, kernel, given, some, &anchors, places, room);
        } else {
            anchor::of_any(simd, kernel, &given, some.clone(), &mut anchors, rows);
            powers::<S, T, false>(simd, kernel, given, some, &anchors, places, room);
        }
    }
    let mut from = 0;
    while from < count {
        folded(simd, &room.lines[from..], |a, b| a + b).store(&mut rows.rivals[from..]);
        from += T::lanes::<S>();
    }
}

/// The exponentials of some rows, their sums in the room's lines.
#[allow(clippy::too_many_arguments)]
#[inline(always)]
fn powers<S: Simd, T: Lane, const PLAIN: bool>(
    simd: S,
    kernel: &Kernel<T>,
    given: Given<T>,
    some: Range<usize>,
    anchors: &Anchors<T>,
    mut gradient: Option<&mut [T]>,
    room: &mut Room<T>,
) {
    for number in some {
        let row = Row::new(kernel, &given, number, anchors.of(number));
        let into = match gradient.as_deref_mut() {
            Some(gradient) => &mut gradient[number * kernel.classes..(number + 1) * kernel.classes],
            None => room.row.as_mut_slice(),
        };
        of_row::<S, T, PLAIN>(simd, &row, into).store(&mut room.lines[number].0);
    }
}

/// The exponentials of a row, and in every lane the sum of those that are not the target's.
#[inline(always)]
fn of_row<S: Simd, T: Lane, const PLAIN: bool>(simd: S, row: &Row<T>, into: &mut [T]) -> Vector<S, T> {
    let lanes = T::lanes::<S>();
    let zero = Vector::splat(simd, T::default());
    let whole = row.logits.len() / lanes * lanes;
    let (mut total, mut lost) = (zero, zero);
    let (logits, index) = (T::registers::<S>(row.logits), T::registers::<S>(row.index));
    let places = T::registers_mut::<S>(into);
    let mut first = 0;
    while first < logits.len() {
        let block = first..logits.len().min(first + BLOCK);
        let (logits, index, places) = (&logits[block.clone()], &index[block.clone()], &mut places[block.clone()]);
        let mut sum = zero;
        // Where the target is not among them, there is nothing to leave out.
        let has_target = block.contains(&(row.class / lanes));
        for i in 0..logits.len() {
            let logits = Vector::of(simd, logits[i]);
            let power = exp(row.differences::<S, PLAIN>(simd, (first + i) * lanes, logits));
            places[i] = power.register();
            let next = sum + power;
            sum = if has_target { row.is_target(Vector::of(simd, index[i])).select(sum, next) } else { next };
        }
        // Knuth's two-sum.
        let next = total + sum;
        let part = next - total;
        lost = lost + ((total - (next - part)) + (sum - part));
        total = next;
        first = block.end;
    }
    if whole < row.logits.len() {
        // The last vector overlaps the one before: of its sum only what is new.
        let from = row.logits.len() - lanes;
        let power = exp(row.differences::<S, PLAIN>(simd, from, Vector::load(simd, &row.logits[from..])));
        power.store(&mut into[from..]);
        let index = Vector::load(simd, &row.index[from..]);
        let new = index.less(Vector::splat(simd, row.index[whole])).select(zero, power);
        total = total + row.is_target(index).select(zero, new);
    }
    total + lost
}

/// The gradient in the place of the exponentials.
#[inline(always)]
pub(super) fn gradient<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    given: Given<T>,
    gradient: &mut [T],
    rows: &Rows<T>,
) {
    let lanes = T::lanes::<S>();
    for (row, y) in given.targets.iter().enumerate() {
        let gradient = &mut gradient[row * kernel.classes..(row + 1) * kernel.classes];
        let factor = Vector::splat(simd, rows.others[row]);
        // Read before anything is written: the last vector overlaps the one before.
        let last = gradient.len() - lanes;
        let end = Vector::load(simd, &gradient[last..]) * factor;
        for place in T::registers_mut::<S>(gradient) {
            *place = (Vector::of(simd, *place) * factor).register();
        }
        end.store(&mut gradient[last..]);
        gradient[kernel.class(*y)] = rows.target[row];
    }
}
