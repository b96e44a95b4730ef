//! The exponentials of rows, a register of classes at a time, and their sums.

use pulp::Simd;

use super::super::ahead::call_for;
use super::super::transpose::Line;
use super::row::Row;
use crate::numerics::{Lane, Vector, exp};

/// So many vectors are summed in the type itself, and their sums with the rounding errors kept, so that no error grows with the
/// classes.
const BLOCK: usize = 32;

/// So many places before they are needed, those of the gradient are called for.
const AHEAD: usize = 1 << 10;

/// The exponentials of N rows, and in every lane the sums of those that are not the target's. After these rows' places come the
/// next rows', which are called for meanwhile.
#[inline(always)]
pub(super) fn of_rows<S: Simd, T: Lane, const PLAIN: bool, const N: usize>(
    simd: S,
    rows: &[Row<T>; N],
    into: &mut [T],
    sums: &mut [Line<T>],
) {
    let (classes, lanes, index) = (rows[0].logits.len(), T::lanes::<S>(), rows[0].index);
    let zero = Vector::<S, T, N>::splat(simd, T::default());
    let mut targets = zero;
    for (target, row) in targets.registers.iter_mut().zip(rows) {
        *target = T::splat(simd, row.target);
    }
    let indices = T::registers::<S>(index);
    let (mut total, mut lost, mut first) = (zero, zero, 0);
    while first < indices.len() {
        let block = first..indices.len().min(first + BLOCK);
        let mut sum = zero;
        // Where no target is among them, there is nothing to leave out.
        let mut has_target = false;
        for row in rows {
            has_target |= block.contains(&(row.class / lanes));
        }
        for number in block.clone() {
            let later = N * number * lanes + AHEAD;
            call_for(into.get(later..later + N * lanes).unwrap_or_default());
            let mut logits = zero;
            for (logits, row) in logits.registers.iter_mut().zip(rows) {
                *logits = T::registers::<S>(row.logits)[number];
            }
            let powers = powers_of::<S, T, PLAIN, N>(simd, rows, number * lanes, logits);
            for i in 0..N {
                T::registers_mut::<S>(&mut into[i * classes..(i + 1) * classes])[number] = powers.registers[i];
            }
            let next = sum + powers;
            let places = Vector::repeated(Vector::of(simd, indices[number]));
            sum = if has_target { places.equal(targets).select(sum, next) } else { next };
        }
        // Knuth's two-sum.
        let next = total + sum;
        let part = next - total;
        lost = lost + ((total - (next - part)) + (sum - part));
        total = next;
        first = block.end;
    }
    let whole = indices.len() * lanes;
    if whole < classes {
        // The last vector overlaps the one before: of its sum only what is new.
        let from = classes - lanes;
        let mut logits = zero;
        for (logits, row) in logits.registers.iter_mut().zip(rows) {
            *logits = T::load(simd, &row.logits[from..]);
        }
        let powers = powers_of::<S, T, PLAIN, N>(simd, rows, from, logits);
        for i in 0..N {
            powers.part(i).store(&mut into[i * classes + from..]);
        }
        let places = Vector::repeated(Vector::load(simd, &index[from..]));
        let new = places.less(zero.constant(index[whole])).select(zero, powers);
        total = total + places.equal(targets).select(zero, new);
    }
    let sum = total + lost;
    for (line, sum) in sums.iter_mut().zip(sum.registers) {
        T::store(simd, sum, &mut line.0);
    }
}

/// Those of a register of classes from `from` on, whose logits are given.
#[inline(always)]
fn powers_of<S: Simd, T: Lane, const PLAIN: bool, const N: usize>(
    simd: S,
    rows: &[Row<T>; N],
    from: usize,
    logits: Vector<S, T, N>,
) -> Vector<S, T, N> {
    let mut differences = logits;
    for (difference, row) in differences.registers.iter_mut().zip(rows) {
        *difference = row.differences::<S, PLAIN>(simd, from, Vector::of(simd, *difference)).register();
    }
    exp(differences)
}
