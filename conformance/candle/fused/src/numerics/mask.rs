//! Comparisons of vectors, and choices by them.

use pulp::Simd;

use super::{Lane, Vector};

/// For each of them a choice.
#[derive(Clone, Copy)]
pub(crate) struct Mask<S: Simd, T: Lane, const N: usize = 1> {
    simd: S,
    masks: [T::Mask<S>; N],
}

impl<S: Simd, T: Lane, const N: usize> Mask<S, T, N> {
    /// `a` where it holds, else `b`.
    #[inline(always)]
    pub(crate) fn select(self, a: Vector<S, T, N>, b: Vector<S, T, N>) -> Vector<S, T, N> {
        let mut chosen = b;
        for i in 0..N {
            chosen.registers[i] = T::select(self.simd, self.masks[i], a.registers[i], b.registers[i]);
        }
        chosen
    }
}

impl<S: Simd, T: Lane, const N: usize> Vector<S, T, N> {
    #[inline(always)]
    pub(crate) fn less(self, other: Self) -> Mask<S, T, N> {
        let mut masks = [T::less(self.simd, self.registers[0], other.registers[0]); N];
        for (i, mask) in masks.iter_mut().enumerate().skip(1) {
            *mask = T::less(self.simd, self.registers[i], other.registers[i]);
        }
        Mask { simd: self.simd, masks }
    }

    #[inline(always)]
    pub(crate) fn equal(self, other: Self) -> Mask<S, T, N> {
        let mut masks = [T::equal(self.simd, self.registers[0], other.registers[0]); N];
        for (i, mask) in masks.iter_mut().enumerate().skip(1) {
            *mask = T::equal(self.simd, self.registers[i], other.registers[i]);
        }
        Mask { simd: self.simd, masks }
    }
}
