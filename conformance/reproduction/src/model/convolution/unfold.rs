//! Images unfolded for a convolution, and folded back.

use std::ops::Range;

use super::Geometry;

impl Geometry {
    /// Writes images, `[n, C, H, W]`, unfolded: `[C·K·K, n·H'·W']`.
    pub(super) fn unfold(&self, images: &[f32], unfolded: &mut [f32]) {
        let (count, pixels) = (images.len() / self.image(), self.pixels_out());
        for (row, line) in unfolded.chunks_exact_mut(count * pixels).enumerate() {
            let view = self.view(row);
            for (image, line) in images.chunks_exact(self.image()).zip(line.chunks_exact_mut(pixels)) {
                view.read(&image[view.plane.clone()], line);
            }
        }
    }

    /// Adds an unfolded matrix to the images that it would come from. What met the zeros around them is cleared in it.
    pub(super) fn fold(&self, unfolded: &mut [f32], images: &mut [f32]) {
        let (count, pixels) = (images.len() / self.image(), self.pixels_out());
        for (row, line) in unfolded.chunks_exact_mut(count * pixels).enumerate() {
            let view = self.view(row);
            for (image, line) in images.chunks_exact_mut(self.image()).zip(line.chunks_exact_mut(pixels)) {
                view.add(line, &mut image[view.plane.clone()]);
            }
        }
    }

    /// What a row of the unfolded matrix sees.
    fn view(&self, row: usize) -> View {
        let (channel, at) = (row / (self.side * self.side), row % (self.side * self.side));
        let pad = (self.side / 2).cast_signed();
        let plane = self.height * self.width;
        View {
            geometry: *self,
            plane: channel * plane..(channel + 1) * plane,
            down: (at / self.side).cast_signed() - pad,
            right: (at % self.side).cast_signed() - pad,
        }
    }
}

/// One channel, as one entry of the kernel meets it.
struct View {
    geometry: Geometry,
    plane: Range<usize>,
    /// Where the entry stands, seen from the output's pixel.
    down: isize,
    right: isize,
}

impl View {
    fn read(&self, plane: &[f32], line: &mut [f32]) {
        if self.geometry.stride == 1 {
            let (from, to) = self.overlap(line.len());
            line[..to.start].fill(0.0);
            line[to.end..].fill(0.0);
            line[to].copy_from_slice(&plane[from]);
            self.clear_borders(line);
        } else {
            line.fill(0.0);
            self.each_row(|pixels, at| {
                let seen = plane[at..].iter().step_by(self.geometry.stride);
                line[pixels].iter_mut().zip(seen).for_each(|(to, x)| *to = *x);
            });
        }
    }

    fn add(&self, line: &mut [f32], plane: &mut [f32]) {
        if self.geometry.stride == 1 {
            self.clear_borders(line);
            let (from, to) = self.overlap(line.len());
            plane[from].iter_mut().zip(&line[to]).for_each(|(sum, x)| *sum += x);
        } else {
            self.each_row(|pixels, at| {
                let seen = plane[at..].iter_mut().step_by(self.geometry.stride);
                seen.zip(&line[pixels]).for_each(|(sum, x)| *sum += x);
            });
        }
    }

    /// At stride 1 a row sees the plane moved as a whole: this range of the plane in that range of the line. What then stands in
    /// a wrong row stands in a column that [`View::clear_borders`] clears.
    fn overlap(&self, length: usize) -> (Range<usize>, Range<usize>) {
        let offset = self.down * self.geometry.width.cast_signed() + self.right;
        let by = offset.unsigned_abs().min(length);
        if offset < 0 { (0..length - by, by..length) } else { (by..length, 0..length - by) }
    }

    /// Clears the columns that see past the left or the right edge.
    fn clear_borders(&self, line: &mut [f32]) {
        let width = self.geometry.width;
        let by = self.right.unsigned_abs().min(width);
        let columns = if self.right < 0 { 0..by } else { width - by..width };
        if by > 0 {
            line.chunks_exact_mut(width).for_each(|row| row[columns.clone()].fill(0.0));
        }
    }

    /// Each row of output pixels that see the plane: where the first stands and how many they are, and where in the plane the first
    /// looks; each looks `stride` further on.
    fn each_row(&self, mut then: impl FnMut(Range<usize>, usize)) {
        let Geometry { height, width, stride, .. } = self.geometry;
        let (rows, columns) = (self.geometry.height_out(), self.geometry.width_out());
        // Columns x with 0 ≤ x·stride + right < width.
        let first = (-self.right).max(0).cast_unsigned().div_ceil(stride);
        let end = (width.cast_signed() - self.right).max(0).cast_unsigned().div_ceil(stride).min(columns);
        if first >= end {
            return;
        }
        for y in 0..rows {
            if let Some(from) = (y * stride).checked_add_signed(self.down).filter(|at| *at < height) {
                let at = (from * width + first * stride).cast_signed() + self.right;
                then(y * columns + first..y * columns + end, at.cast_unsigned());
            }
        }
    }
}
