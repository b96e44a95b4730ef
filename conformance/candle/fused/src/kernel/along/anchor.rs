//! The classes that the rows' differences are formed from.

use std::ops::Range;

use pulp::Simd;

use super::super::curve::{ROWS, Rows};
use super::super::room::Room;
use super::super::tile::{Given, Kernel};
use super::super::transpose::{LANES, folded};
use super::row::{Anchor, Row};
use crate::numerics::{Lane, Vector};

/// Those of a tile.
pub(super) struct Anchors<T> {
    logit: [T; ROWS],
    margin: [T; ROWS],
    log_mass: [T; ROWS],
}

impl<T: Lane> Anchors<T> {
    pub(super) fn new() -> Self {
        let zero = [T::default(); ROWS];
        Self { logit: zero, margin: zero, log_mass: zero }
    }

    #[inline(always)]
    pub(super) fn of(&self, row: usize) -> Anchor<T> {
        Anchor { logit: self.logit[row], margin: self.margin[row], log_mass: self.log_mass[row] }
    }
}

/// The largest logit of some plain rows, the target's among them, and the rows' A. Where a logit is NaN, the row's exponentials
/// will be.
#[inline(always)]
pub(super) fn of_plain<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    given: &Given<T>,
    some: Range<usize>,
    anchors: &mut Anchors<T>,
    room: &mut Room<T>,
    rows: &mut Rows<T>,
) {
    let mut own = [T::default(); ROWS];
    for number in some.clone() {
        let logits = &given.logits[number * kernel.classes..(number + 1) * kernel.classes];
        own[number - some.start] = logits[kernel.class(given.targets[number])];
        largest(simd, logits).store(&mut room.tops[number - some.start].0);
    }
    let (mut tops, mut from) = ([T::default(); ROWS], 0);
    while from < some.len() {
        let top = folded(simd, &room.tops[from..], Vector::larger);
        top.store(&mut tops[from..]);
        (top - Vector::load(simd, &own[from..])).store(&mut own[from..]);
        from += T::lanes::<S>();
    }
    anchors.logit[some.clone()].copy_from_slice(&tops[..some.len()]);
    rows.shift[some.clone()].copy_from_slice(&own[..some.len()]);
}

/// In some lane the largest logit of a row.
#[inline(always)]
fn largest<S: Simd, T: Lane>(simd: S, logits: &[T]) -> Vector<S, T> {
    let end = Vector::load(simd, &logits[logits.len() - T::lanes::<S>()..]);
    let (mut a, mut b, mut c, mut d) = (end, end, end, end);
    let vector = |register| Vector::of(simd, register);
    let (fours, rest) = T::registers::<S>(logits).as_chunks::<4>();
    for four in fours {
        a = a.larger(vector(four[0]));
        b = b.larger(vector(four[1]));
        c = c.larger(vector(four[2]));
        d = d.larger(vector(four[3]));
    }
    for register in rest {
        a = a.larger(vector(*register));
    }
    a.larger(b).larger(c.larger(d))
}

/// The anchors of some rows that have more than their logits, and the rows' A.
#[inline(always)]
pub(super) fn of_any<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    given: &Given<T>,
    some: Range<usize>,
    anchors: &mut Anchors<T>,
    rows: &mut Rows<T>,
) {
    for number in some {
        let class = kernel.class(given.targets[number]);
        let margin = kernel.margins.as_ref().map_or(T::default(), |margins| margins[class]);
        let logit = given.logits[number * kernel.classes + class];
        let own = Anchor { logit, margin, log_mass: kernel.log_mass(class) };
        let row = Row::new(kernel, given, number, own);
        let (shift, top) = above(simd, &row);
        let anchor = top.map_or(own, |top| Anchor {
            logit: row.logits[top],
            margin: T::default(),
            log_mass: kernel.log_mass(top),
        });
        rows.shift[number] = shift;
        (anchors.logit[number], anchors.margin[number]) = (anchor.logit, anchor.margin);
        anchors.log_mass[number] = anchor.log_mass;
    }
}

/// A, and the class that it belongs to where that is not the target.
#[inline(always)]
fn above<S: Simd, T: Lane>(simd: S, row: &Row<T>) -> (T, Option<usize>) {
    let (classes, lanes) = (row.logits.len(), T::lanes::<S>());
    let lift = |x: T| Vector::splat(simd, x);
    let zero = lift(T::default());
    // The class at which the vector begins among which each was found.
    let (mut largest, mut place) = (zero, lift(T::of(-1.0)));
    for number in 0..classes.div_ceil(lanes) {
        // The last vector overlaps the one before.
        let from = (number * lanes).min(classes - lanes);
        let found = row.differences::<S, false>(simd, from, Vector::load(simd, &row.logits[from..]));
        let found = row.is_target(Vector::load(simd, &row.index[from..])).select(zero, found);
        let is_top = largest.less(found);
        largest = is_top.select(found, largest);
        place = is_top.select(lift(row.index[from]), place);
    }
    let best = largest.largest();
    if best <= T::default() {
        return (best, None);
    }
    let (mut lanes, mut places) = ([T::default(); LANES], [T::default(); LANES]);
    largest.store(&mut lanes);
    place.store(&mut places);
    let lane = lanes.iter().position(|x| *x == best).unwrap_or_default();
    (best, Some(places[lane].wide() as usize + lane))
}
