//! What is done with a tile. Each task stands by itself, so that it is compiled once for each type that is computed in, and not for
//! each that logits may be stored in.

use pulp::{Simd, WithSimd};

use super::curve::{ROWS, Rows};
use super::room::Room;
use super::tile::{self, Given, Kernel};
use crate::numerics::Lane;

/// Rows to be evaluated.
pub(super) struct Tile<'t, 'g, T> {
    pub(super) kernel: &'t Kernel<T>,
    pub(super) given: Given<'g, T>,
    /// The place of the gradient, where it is wanted.
    pub(super) gradient: Option<&'t mut [T]>,
    pub(super) room: &'t mut Room<T>,
    pub(super) rows: &'t mut Rows<T>,
}

impl<T: Lane> WithSimd for Tile<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        self.kernel.evaluate(simd, self.given, self.gradient, self.room, self.rows);
    }
}

/// Rows of which only the bin is wanted: GHM-C counts them.
pub(super) struct Placed<'t, 'g, T> {
    pub(super) kernel: &'t Kernel<T>,
    pub(super) given: Given<'g, T>,
    pub(super) bins: usize,
    pub(super) room: &'t mut Room<T>,
    pub(super) rows: &'t mut Rows<T>,
}

impl<T: Lane> WithSimd for Placed<'_, '_, T> {
    type Output = [usize; ROWS];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> [usize; ROWS] {
        self.kernel.sums(simd, self.given, None, self.room, self.rows);
        tile::bins(simd, self.rows, self.bins)
    }
}
