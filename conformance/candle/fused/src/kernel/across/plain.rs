//! Rows that have nothing but their logits.

use pulp::Simd;

use super::super::curve::Rows;
use super::super::room::Room;
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
    let (index, columns) = (&kernel.index[..logits.len()], &mut room.columns[..logits.len()]);
    let mut rivals = own.lift(0.0);
    let mut take = |k: usize, power: Vector<S, T>| {
        power.store(&mut columns[k].0[from..]);
        rivals = power.constant(index[k]).equal(target).select(rivals, rivals + power);
    };
    let (groups, rest) = logits.as_chunks::<TOGETHER>();
    for (group, logits) in groups.iter().enumerate() {
        let powers = exp(Vector::joined(logits) - Vector::repeated(top));
        for i in 0..TOGETHER {
            take(group * TOGETHER + i, powers.part(i));
        }
    }
    for (k, logit) in (groups.len() * TOGETHER..).zip(rest) {
        take(k, exp(*logit - top));
    }
    rivals.store(&mut rows.rivals[from..]);
}
