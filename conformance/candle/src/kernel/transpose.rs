//! Rows to columns and back, in registers: gathering single numbers costs more than the exponentials do.

use pulp::Simd;

use super::curve::ROWS;
use crate::numerics::{Lane, Vector};

/// A square of as many registers as each has lanes.
pub(super) type Square<S, T> = [Vector<S, T>; ROWS];

/// Transposes: in each step pairs of registers exchange the halves, quarters, … that lie off the diagonal.
#[inline(always)]
pub(super) fn transpose<S: Simd, T: Lane>(simd: S, square: &mut Square<S, T>) {
    let lanes = T::lanes::<S>();
    let mut step = lanes / 2;
    while step > 0 {
        let mut bits = [T::default(); ROWS];
        for (lane, bit) in bits.iter_mut().enumerate() {
            *bit = T::of((lane & step) as f64);
        }
        let is_upper = Vector::splat(simd, T::default()).less(Vector::load(simd, &bits));
        for first in 0..lanes {
            if first & step == 0 {
                let (a, b) = (square[first], square[first + step]);
                square[first] = is_upper.select(b.rotated(step), a);
                square[first + step] = is_upper.select(b, a.rotated(lanes - step));
            }
        }
        step /= 2;
    }
}

/// Rows of no more numbers than a register has lanes, and what follows them where they are shorter.
#[inline(always)]
pub(super) fn load<S: Simd, T: Lane>(simd: S, rows: &[T], columns: usize) -> Square<S, T> {
    let lanes = T::lanes::<S>();
    let mut square = [Vector::splat(simd, T::default()); ROWS];
    for (row, register) in square[..lanes].iter_mut().enumerate() {
        let from = row * columns;
        if from + lanes <= rows.len() {
            *register = Vector::load(simd, &rows[from..]);
        } else if from < rows.len() {
            let mut padded = [T::default(); ROWS];
            padded[..columns].copy_from_slice(&rows[from..from + columns]);
            *register = Vector::load(simd, &padded);
        }
    }
    square
}

/// Stores the rows, each over what the one before it has too much.
#[inline(always)]
pub(super) fn store<S: Simd, T: Lane>(square: &Square<S, T>, rows: &mut [T], columns: usize) {
    let lanes = T::lanes::<S>();
    for (row, register) in square[..lanes].iter().enumerate() {
        let from = row * columns;
        if from + lanes <= rows.len() {
            register.store(&mut rows[from..]);
        } else if from < rows.len() {
            let mut padded = [T::default(); ROWS];
            register.store(&mut padded);
            rows[from..from + columns].copy_from_slice(&padded[..columns]);
        }
    }
}
