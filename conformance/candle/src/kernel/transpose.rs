//! Rows to columns and back, in registers: gathering single numbers costs more than the exponentials do.

use pulp::Simd;

use crate::numerics::{Lane, Mask, Vector};

/// No register has more lanes than that.
pub(super) const LANES: usize = 16;

/// A register's numbers, which do not lie across two lines of a cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Line<T>(pub(super) [T; LANES]);

/// A square of as many registers as each has lanes.
pub(super) type Square<S, T> = [Vector<S, T>; LANES];

/// Transposes: in each step pairs of registers exchange the halves, quarters, … that lie off the diagonal. The steps are
/// constants, so that the square stays in registers.
#[inline(always)]
pub(super) fn transpose<S: Simd, T: Lane>(simd: S, square: &mut Square<S, T>) {
    exchange::<S, T, 8>(simd, square);
    exchange::<S, T, 4>(simd, square);
    exchange::<S, T, 2>(simd, square);
    exchange::<S, T, 1>(simd, square);
}

#[inline(always)]
fn exchange<S: Simd, T: Lane, const STEP: usize>(simd: S, square: &mut Square<S, T>) {
    let lanes = T::lanes::<S>();
    if STEP >= lanes {
        return;
    }
    let is_upper = upper::<S, T, STEP>(simd);
    for first in 0..LANES {
        if first < lanes && first & STEP == 0 {
            let (a, b) = (square[first], square[first + STEP]);
            square[first] = is_upper.select(b.rotated(STEP), a);
            square[first + STEP] = is_upper.select(b, a.rotated(lanes - STEP));
        }
    }
}

/// The lanes in whose number STEP occurs.
#[inline(always)]
fn upper<S: Simd, T: Lane, const STEP: usize>(simd: S) -> Mask<S, T> {
    let mut bits = [T::default(); LANES];
    for (lane, bit) in bits.iter_mut().enumerate() {
        *bit = if lane & STEP == 0 { T::default() } else { T::MAX };
    }
    Vector::splat(simd, T::default()).less(Vector::load(simd, &bits))
}

/// What the lanes of each of some rows come to by an operation, one row a lane: a transposition in which each step halves the
/// rows.
#[inline(always)]
pub(super) fn folded<S: Simd, T: Lane>(
    simd: S,
    rows: &[Line<T>],
    by: impl Fn(Vector<S, T>, Vector<S, T>) -> Vector<S, T>,
) -> Vector<S, T> {
    let mut square = [Vector::splat(simd, T::default()); LANES];
    for (register, row) in square[..T::lanes::<S>()].iter_mut().zip(rows) {
        *register = Vector::load(simd, &row.0);
    }
    fold::<S, T, 8>(simd, &mut square, &by);
    fold::<S, T, 4>(simd, &mut square, &by);
    fold::<S, T, 2>(simd, &mut square, &by);
    fold::<S, T, 1>(simd, &mut square, &by);
    square[0]
}

#[inline(always)]
fn fold<S: Simd, T: Lane, const STEP: usize>(
    simd: S,
    square: &mut Square<S, T>,
    by: &impl Fn(Vector<S, T>, Vector<S, T>) -> Vector<S, T>,
) {
    let lanes = T::lanes::<S>();
    if STEP >= lanes {
        return;
    }
    let is_upper = upper::<S, T, STEP>(simd);
    for first in 0..STEP {
        let (a, b) = (square[first], square[first + STEP]);
        square[first] = by(is_upper.select(b, a), is_upper.select(b.rotated(STEP), a.rotated(lanes - STEP)));
    }
}

/// Rows of no more numbers than a register has lanes, and what follows them where they are shorter.
#[inline(always)]
pub(super) fn load<S: Simd, T: Lane>(simd: S, rows: &[T], columns: usize, square: &mut Square<S, T>) {
    let lanes = T::lanes::<S>();
    if (lanes - 1) * columns + lanes <= rows.len() {
        for (row, register) in square[..lanes].iter_mut().enumerate() {
            *register = Vector::load(simd, &rows[row * columns..]);
        }
        return;
    }
    for (row, register) in square[..lanes].iter_mut().enumerate() {
        let mut padded = [T::default(); LANES];
        for (padded, x) in padded.iter_mut().zip(rows.get(row * columns..).unwrap_or_default()) {
            *padded = *x;
        }
        *register = Vector::load(simd, &padded);
    }
}

/// Stores `count` rows, each over what the one before it has too much; what the last one has too much is over what comes next.
#[inline(always)]
pub(super) fn store<S: Simd, T: Lane>(square: &Square<S, T>, count: usize, rows: &mut [T], columns: usize) {
    let lanes = T::lanes::<S>();
    if count >= lanes && (lanes - 1) * columns + lanes <= rows.len() {
        for (row, register) in square[..lanes].iter().enumerate() {
            register.store(&mut rows[row * columns..]);
        }
        return;
    }
    for (row, register) in square[..count].iter().enumerate() {
        let mut padded = [T::default(); LANES];
        register.store(&mut padded);
        for (place, x) in rows[row * columns..(row + 1) * columns].iter_mut().zip(&padded) {
            *place = *x;
        }
    }
}
