//! Many classes: a row at a time, or a few short ones, as many classes side by side as a register has lanes.

mod anchor;
mod powers;
mod row;

use std::ops::Range;

use pulp::Simd;

use super::curve::Rows;
use super::room::Room;
use super::tile::{Given, Kernel};
use super::transpose::folded;
use crate::numerics::{Lane, Vector};
use anchor::Anchors;
use powers::of_rows;
use row::Row;

/// Of how many short rows the exponentials are formed together: each step of one waits for the step before.
pub(super) const TOGETHER: usize = 4;

/// Rows of more classes are each work enough by themselves, and four at once are four streams from memory.
const SHORT: usize = 256;

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
    let row = |number: usize| Row::new(kernel, &given, number, anchors.of(number));
    let mut from = some.start;
    while from < some.end {
        let are_many = kernel.classes <= SHORT && some.end - from >= TOGETHER;
        let into = match gradient.as_deref_mut() {
            Some(gradient) => &mut gradient[from * kernel.classes..],
            None => room.spare.as_mut_slice(),
        };
        let sums = &mut room.lines[from..];
        if are_many {
            of_rows::<S, T, PLAIN, TOGETHER>(
                simd,
                &[row(from), row(from + 1), row(from + 2), row(from + 3)],
                into,
                sums,
            );
            from += TOGETHER;
        } else {
            of_rows::<S, T, PLAIN, 1>(simd, &[row(from)], into, sums);
            from += 1;
        }
    }
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
