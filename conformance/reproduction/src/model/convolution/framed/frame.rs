//! Where the pixels of a framed image lie.

use super::super::Geometry;

/// What the numbers of every register divide.
const LANES: usize = 16;

/// Planes of `height` × `width` pixels with zeros around, as runs of numbers.
///
/// A row is its pixels and a zero, which is the last pixel's neighbour and the next row's first pixel's. Above and below stands a
/// row of zeros. So what a kernel's entry `(down, right)`, each 0 to 2, meets at all positions, row by row, is one run that begins
/// [`Frame::offset`] numbers in; a position is the place of a pixel or, after each row, of none, and there are as many as fill
/// registers.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    height: usize,
    pub(super) width: usize,
}

impl Frame {
    pub(super) fn new(geometry: Geometry) -> Self {
        Self { height: geometry.height, width: geometry.width }
    }

    /// Numbers from a pixel to the one below.
    pub(super) fn row(self) -> usize {
        self.width + 1
    }

    pub(super) fn pixels(self) -> usize {
        self.height * self.width
    }

    pub(super) fn positions(self) -> usize {
        (self.height * self.row()).next_multiple_of(LANES)
    }

    /// Where an entry's run begins.
    pub(super) fn offset(self, down: usize, right: usize) -> usize {
        down * self.row() + right
    }

    /// Where the pixels themselves begin: what the kernel's centre meets.
    pub(super) fn centre(self) -> usize {
        self.offset(1, 1)
    }

    /// Numbers of a plane.
    pub(super) fn plane(self) -> usize {
        self.positions() + self.offset(2, 2)
    }

    /// So many planes of zeros.
    pub(super) fn planes(self, count: usize) -> Vec<f32> {
        vec![0.0; count * self.plane()]
    }

    /// Sets the pixels of planes.
    pub(super) fn fill(self, pixels: &[f32], planes: &mut [f32]) {
        for (pixels, plane) in pixels.chunks_exact(self.pixels()).zip(planes.chunks_exact_mut(self.plane())) {
            let rows = plane[self.centre()..].chunks_mut(self.row());
            pixels.chunks_exact(self.width).zip(rows).for_each(|(from, to)| to[..self.width].copy_from_slice(from));
        }
    }

    /// The pixels of a plane that stand at its positions.
    pub(super) fn read(self, positions: &[f32], pixels: &mut [f32]) {
        let rows = positions.chunks(self.row());
        rows.zip(pixels.chunks_exact_mut(self.width)).for_each(|(from, to)| to.copy_from_slice(&from[..self.width]));
    }
}
