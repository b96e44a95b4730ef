//! One channel of one image under one kernel.

/// The shapes of one channel of one image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) side: usize,
    pub(super) stride: usize,
}

impl Plane {
    pub(super) fn rows(self) -> usize {
        (self.height - 1) / self.stride + 1
    }

    pub(super) fn columns(self) -> usize {
        (self.width - 1) / self.stride + 1
    }

    pub(super) fn pixels(self) -> usize {
        self.height * self.width
    }

    pub(super) fn pixels_out(self) -> usize {
        self.rows() * self.columns()
    }

    /// For each entry of the kernel and each row of the output that it reaches: the entry, where the row's first pixel that sees the
    /// plane stands in the output, where it looks in the input, and how many follow.
    fn each_run(self, mut then: impl FnMut(usize, usize, usize, usize)) {
        let (pad, columns) = (self.side / 2, self.columns());
        for entry in 0..self.side * self.side {
            let (down, right) = (entry / self.side, entry % self.side);
            // Columns x with 0 ≤ x·stride + right − pad < width.
            let from = pad.saturating_sub(right).div_ceil(self.stride);
            let to = (self.width + pad).saturating_sub(right).div_ceil(self.stride).min(columns);
            if from >= to {
                continue;
            }
            for y in 0..self.rows() {
                let Some(row) = (y * self.stride + down).checked_sub(pad).filter(|row| *row < self.height) else {
                    continue;
                };
                then(entry, y * columns + from, row * self.width + from * self.stride + right - pad, to - from);
            }
        }
    }

    pub(super) fn convolve(self, image: &[f32], kernel: &[f32], out: &mut [f32]) {
        self.each_run(|entry, to, from, count| {
            let (weight, out) = (kernel[entry], &mut out[to..to + count]);
            if self.stride == 1 {
                out.iter_mut().zip(&image[from..from + count]).for_each(|(sum, x)| *sum += weight * x);
            } else {
                out.iter_mut().zip(image[from..].iter().step_by(self.stride)).for_each(|(sum, x)| *sum += weight * x);
            }
        });
    }

    /// Adds the image's gradient to zeros: the convolution turned around.
    pub(super) fn spread(self, gradient: &[f32], kernel: &[f32], of_image: &mut [f32]) {
        self.each_run(|entry, to, from, count| {
            let (weight, gradient) = (kernel[entry], &gradient[to..to + count]);
            if self.stride == 1 {
                of_image[from..from + count].iter_mut().zip(gradient).for_each(|(sum, g)| *sum += weight * g);
            } else {
                let reached = of_image[from..].iter_mut().step_by(self.stride);
                reached.zip(gradient).for_each(|(sum, g)| *sum += weight * g);
            }
        });
    }

    /// The kernel's gradient by this image, each entry a sum in binary64.
    pub(super) fn correlate(self, image: &[f32], gradient: &[f32]) -> Vec<f64> {
        let mut sums = vec![0.0; self.side * self.side];
        self.each_run(|entry, to, from, count| {
            let seen = image[from..].iter().step_by(self.stride);
            sums[entry] += seen.zip(&gradient[to..to + count]).map(|(x, g)| f64::from(*x) * f64::from(*g)).sum::<f64>();
        });
        sums
    }
}
