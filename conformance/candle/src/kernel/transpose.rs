//! Rows to columns and back, in registers: gathering single numbers costs more than the exponentials do.

use pulp::Simd;

use crate::numerics::{Lane, Vector};

/// No register has more lanes than that.
pub(super) const LANES: usize = 16;

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
    let mut bits = [T::default(); LANES];
    for (lane, bit) in bits.iter_mut().enumerate() {
        *bit = if lane & STEP == 0 { T::default() } else { T::MAX };
    }
    let is_upper = Vector::splat(simd, T::default()).less(Vector::load(simd, &bits));
    for first in 0..LANES {
        if first < lanes && first & STEP == 0 {
            let (a, b) = (square[first], square[first + STEP]);
            square[first] = is_upper.select(b.rotated(STEP), a);
            square[first + STEP] = is_upper.select(b, a.rotated(lanes - STEP));
        }
    }
}

/// Rows of no more numbers than a register has lanes, and what follows them where they are shorter.
#[inline(always)]
pub(super) fn load<S: Simd, T: Lane>(simd: S, rows: &[T], columns: usize, square: &mut Square<S, T>) {
    let lanes = T::lanes::<S>();
    let whole = (lanes - 1) * columns + lanes <= rows.len();
    for (row, register) in square[..lanes].iter_mut().enumerate() {
        let from = row * columns;
        if whole {
            *register = Vector::load(simd, &rows[from..]);
        } else if from < rows.len() {
            let mut padded = [T::default(); LANES];
            for (padded, x) in padded.iter_mut().zip(&rows[from..]) {
                *padded = *x;
            }
            *register = Vector::load(simd, &padded);
        }
    }
}

/// Stores `count` rows, each over what the one before it has too much; what the last one has too much is over what comes next.
#[inline(always)]
pub(super) fn store<S: Simd, T: Lane>(square: &Square<S, T>, count: usize, rows: &mut [T], columns: usize) {
    let lanes = T::lanes::<S>();
    let whole = count >= lanes && (lanes - 1) * columns + lanes <= rows.len();
    for (row, register) in square[..lanes].iter().enumerate() {
        let from = row * columns;
        if whole {
            register.store(&mut rows[from..]);
        } else if row < count {
            let mut padded = [T::default(); LANES];
            register.store(&mut padded);
            for (place, x) in rows[from..from + columns].iter_mut().zip(&padded) {
                *place = *x;
            }
        }
    }
}
