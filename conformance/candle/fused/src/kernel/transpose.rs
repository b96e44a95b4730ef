//! Rows to columns and back, in registers: gathering single numbers costs more than the exponentials do.

use pulp::Simd;

use crate::numerics::{Lane, Mask, Vector};

/// No register has more lanes than that.
pub(super) const LANES: usize = 16;

/// A register's numbers, which do not lie across two lines of a cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Line<T>(pub(super) [T; LANES]);

/// As many numbers of as many rows as a register has lanes are a square; there is room for rows of up to [`LANES`] numbers,
/// square beside square.
pub(super) type Squares<S, T> = [Vector<S, T>; LANES];

/// How many registers hold so many columns: whole squares.
#[inline(always)]
fn whole<S: Simd, T: Lane>(columns: usize) -> usize {
    columns.next_multiple_of(T::lanes::<S>())
}

/// Transposes each square: in each step pairs of registers exchange the halves, quarters, … that lie off the diagonal. The steps
/// are constants, so that the squares stay in registers.
#[inline(always)]
pub(super) fn transpose<S: Simd, T: Lane>(simd: S, squares: &mut Squares<S, T>, columns: usize) {
    exchange::<S, T, 8>(simd, squares, columns);
    exchange::<S, T, 4>(simd, squares, columns);
    exchange::<S, T, 2>(simd, squares, columns);
    exchange::<S, T, 1>(simd, squares, columns);
}

#[inline(always)]
fn exchange<S: Simd, T: Lane, const STEP: usize>(simd: S, squares: &mut Squares<S, T>, columns: usize) {
    let lanes = T::lanes::<S>();
    if STEP >= lanes {
        return;
    }
    let is_upper = upper::<S, T, STEP>(simd);
    for first in 0..LANES {
        // The first square is there whatever the columns.
        if first & STEP == 0 && (first < lanes || first < whole::<S, T>(columns)) {
            let (a, b) = (squares[first], squares[first + STEP]);
            squares[first] = is_upper.select(b.rotated(STEP), a);
            squares[first + STEP] = is_upper.select(b, a.rotated(lanes - STEP));
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
    square: &mut Squares<S, T>,
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

/// As many rows as a register has lanes, of up to [`LANES`] numbers, and what follows them where they do not fill a square.
#[inline(always)]
pub(super) fn load<S: Simd, T: Lane>(simd: S, rows: &[T], columns: usize, squares: &mut Squares<S, T>) {
    let lanes = T::lanes::<S>();
    let has_all = (lanes - 1) * columns + whole::<S, T>(columns) <= rows.len();
    for from in (0..columns).step_by(lanes) {
        let registers = &mut squares[from..from + lanes];
        if has_all {
            for (register, row) in registers.iter_mut().zip(rows[from..].windows(lanes).step_by(columns)) {
                *register = Vector::load(simd, row);
            }
            continue;
        }
        for (row, register) in registers.iter_mut().enumerate() {
            let mut padded = [T::default(); LANES];
            for (padded, x) in padded.iter_mut().zip(rows.get(row * columns + from..).unwrap_or_default()) {
                *padded = *x;
            }
            *register = Vector::load(simd, &padded);
        }
    }
}

/// Stores `count` rows, each over what the one before it has too much; what the last one has too much is over what comes next.
#[inline(always)]
pub(super) fn store<S: Simd, T: Lane>(squares: &Squares<S, T>, count: usize, rows: &mut [T], columns: usize) {
    let lanes = T::lanes::<S>();
    if count >= lanes && (lanes - 1) * columns + whole::<S, T>(columns) <= rows.len() {
        let mut rest = rows;
        for row in 0..lanes {
            for from in (0..columns).step_by(lanes) {
                squares[from + row].store(&mut rest[from..]);
            }
            rest = &mut rest[columns..];
        }
        return;
    }
    for row in 0..count {
        let mut padded = [T::default(); LANES];
        for from in (0..columns).step_by(lanes) {
            squares[from + row].store(&mut padded[from..]);
        }
        rows[row * columns..(row + 1) * columns].copy_from_slice(&padded[..columns]);
    }
}
