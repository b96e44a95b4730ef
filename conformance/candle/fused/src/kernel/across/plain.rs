//! Rows that have nothing but their logits.

use pulp::Simd;

use super::super::curve::Rows;
use super::super::room::{Column, Room};
use super::super::tile::Kernel;
use crate::numerics::{Lane, Vector, exp};

/// Of how many classes the exponentials are formed together.
const TOGETHER: usize = 4;

/// A and R of the rows of one register, and their exponentials. Differences are formed from the largest logit, so that the
/// others' shares are right however far the target is.
#[inline(always)]
pub(super) fn register<S: Simd, T: Lane>(
    simd: S,
    kernel: &Kernel<T>,
    from: usize,
    own: Vector<S, T>,
    logits: &[Vector<S, T>],
    room: &mut Room<T>,
    rows: &mut Rows<T>,
) {
    let (pairs, last) = logits.as_chunks::<2>();
    let (mut a, mut b) = (own, own);
    for pair in pairs {
        a = a.larger(pair[0]);
        b = b.larger(pair[1]);
    }
    if let [last] = last {
        a = a.larger(*last);
    }
    let top = a.larger(b);
    (top - own).store(&mut rows.shift[from..]);
    let target = Vector::load(simd, &room.target[from..]);
    let mut rivals = own.lift(0.0);
    let mut take = |column: &mut Column<T>, index: T, power: Vector<S, T>| {
        power.store(&mut column.0[from..]);
        rivals = power.constant(index).equal(target).select(rivals, rivals + power);
    };
    let (groups, last) = logits.as_chunks::<TOGETHER>();
    let (columns, last_columns) = room.columns.as_chunks_mut::<TOGETHER>();
    let (index, last_index) = kernel.index.as_chunks::<TOGETHER>();
    for ((logits, columns), index) in groups.iter().zip(columns).zip(index) {
        let powers = exp(Vector::joined(logits) - Vector::repeated(top));
        for i in 0..TOGETHER {
            take(&mut columns[i], index[i], powers.part(i));
        }
    }
    for ((logit, column), index) in last.iter().zip(last_columns).zip(last_index) {
        take(column, *index, exp(*logit - top));
    }
    rivals.store(&mut rows.rivals[from..]);
}
