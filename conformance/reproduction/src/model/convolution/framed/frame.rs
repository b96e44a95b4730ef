//! Where the pixels of a framed image lie.

use super::super::Geometry;
use super::SIDE;

/// What the numbers of every register divide.
const LANES: usize = 16;

/// Planes of pixels with zeros around, as runs of numbers.
///
/// A row is its pixels and a zero, which is the last pixel's neighbour and the next row's first pixel's. Above and below stands a
/// row of zeros. So what an entry of the kernel meets at all positions of the output, row by row, is one run; a position is the
/// place of a pixel or, after each row, of none, and there are as many as fill registers.
///
/// At stride s a channel is s·s such planes, its phases: one of the pixels in rows and columns that leave the same rest by s. An
/// entry meets pixels of one phase only.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    /// Of an image.
    height: usize,
    width: usize,
    stride: usize,
}

impl Frame {
    /// That of a convolution's images.
    pub(super) fn of_images(geometry: Geometry) -> Self {
        Self { height: geometry.height, width: geometry.width, stride: geometry.stride }
    }

    /// That of its output, which has the same positions.
    pub(super) fn of_output(geometry: Geometry) -> Self {
        Self { height: geometry.height_out(), width: geometry.width_out(), stride: 1 }
    }

    /// Numbers from a pixel to the one below.
    fn row(self) -> usize {
        self.width.div_ceil(self.stride) + 1
    }

    pub(super) fn positions(self) -> usize {
        (self.height.div_ceil(self.stride) * self.row()).next_multiple_of(LANES)
    }

    /// Numbers before the first pixel of a plane.
    fn front(self) -> usize {
        self.row() + 1
    }

    /// Numbers of a plane.
    fn plane(self) -> usize {
        self.positions() + 2 * self.front()
    }

    /// Numbers of a channel.
    pub(super) fn channel(self) -> usize {
        self.stride * self.stride * self.plane()
    }

    pub(super) fn pixels(self) -> usize {
        self.height * self.width
    }

    /// Where in a channel the run begins that a kernel's entry meets, `(down, right)` from the centre.
    pub(super) fn run(self, down: isize, right: isize) -> usize {
        let s = self.stride.cast_signed();
        let phase = down.rem_euclid(s) * s + right.rem_euclid(s);
        let moved = down.div_euclid(s) * self.row().cast_signed() + right.div_euclid(s);
        (phase * self.plane().cast_signed() + self.front().cast_signed() + moved).cast_unsigned()
    }

    /// The runs of all entries of a kernel.
    pub(super) fn runs(self) -> Vec<usize> {
        entries().map(|[down, right]| self.run(down, right)).collect()
    }

    /// So many channels of zeros.
    pub(super) fn channels(self, count: usize) -> Vec<f32> {
        vec![0.0; count * self.channel()]
    }

    /// The phases, each by its first pixel, `[down, right]`.
    pub(super) fn phases(self) -> impl Iterator<Item = [isize; 2]> {
        let s = self.stride.cast_signed();
        (0..s * s).map(move |phase| [phase / s, phase % s])
    }

    /// Sets the pixels of channels.
    pub(super) fn fill(self, pixels: &[f32], channels: &mut [f32]) {
        for (pixels, channel) in pixels.chunks_exact(self.pixels()).zip(channels.chunks_exact_mut(self.channel())) {
            for [down, right] in self.phases() {
                let rows = channel[self.run(down, right)..].chunks_mut(self.row());
                let lines = pixels.chunks_exact(self.width).skip(down.cast_unsigned()).step_by(self.stride);
                for (from, to) in lines.zip(rows) {
                    if self.stride == 1 {
                        to[..self.width].copy_from_slice(from);
                    } else {
                        let seen = from.iter().skip(right.cast_unsigned()).step_by(self.stride);
                        to.iter_mut().zip(seen).for_each(|(to, x)| *to = *x);
                    }
                }
            }
        }
    }

    /// The pixels of one phase, which stand at their positions, into a plane of an image.
    pub(super) fn read(self, [down, right]: [isize; 2], positions: &[f32], pixels: &mut [f32]) {
        let lines = pixels.chunks_exact_mut(self.width).skip(down.cast_unsigned()).step_by(self.stride);
        for (from, to) in positions.chunks(self.row()).zip(lines) {
            if self.stride == 1 {
                to.copy_from_slice(&from[..self.width]);
            } else {
                let places = to.iter_mut().skip(right.cast_unsigned()).step_by(self.stride);
                places.zip(from).for_each(|(to, x)| *to = *x);
            }
        }
    }
}

/// The entries of a kernel, row by row, each seen from the centre.
pub(super) fn entries() -> impl Iterator<Item = [isize; 2]> {
    let side = SIDE.cast_signed();
    (0..side * side).map(move |entry| [entry / side - side / 2, entry % side - side / 2])
}
