//! Where a tile's numbers are on the way.

use super::along::TOGETHER;
use super::curve::ROWS;
use super::tile::Kernel;
use super::transpose::{LANES, Line};
use crate::numerics::Lane;

/// A class's exponentials, one a row, no register of which lies across two lines of a cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Column<T>(pub(super) [T; ROWS]);

/// Room for what a tile needs on the way, used again and again.
pub(crate) struct Room<T> {
    /// The exponentials, where rows are worked on side by side.
    pub(super) columns: Vec<Column<T>>,
    /// The rows' classes, likewise.
    pub(super) target: [T; ROWS],
    /// The place of some wide rows' exponentials where there is no gradient.
    pub(super) spare: Vec<T>,
    /// A line for each wide row: what is largest in each lane, and their sums.
    pub(super) tops: [Line<T>; ROWS],
    pub(super) lines: [Line<T>; ROWS],
}

impl<T: Lane> Room<T> {
    pub(crate) fn new(kernel: &Kernel<T>) -> Self {
        let (columns, spare) = if kernel.is_wide() { (0, TOGETHER * kernel.classes) } else { (kernel.classes, 0) };
        let zero = T::default();
        Self {
            columns: vec![Column([zero; ROWS]); columns],
            target: [zero; ROWS],
            spare: vec![zero; spare],
            tops: [Line([zero; LANES]); ROWS],
            lines: [Line([zero; LANES]); ROWS],
        }
    }
}
