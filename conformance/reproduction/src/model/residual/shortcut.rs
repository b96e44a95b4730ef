//! What goes past a block.

/// The block's input, `[C, H, W]`, at every `stride`-th pixel and with as many channels of zeros on either side as are missing: option
/// A of He et al. 2016, §4.2.
#[derive(Clone, Copy)]
pub(super) struct Shortcut {
    pub(super) channels: usize,
    /// Channels of zeros before and after.
    pub(super) added: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) stride: usize,
}

impl Shortcut {
    /// Each row of the output that the input reaches: where it stands, and where the input's stands.
    fn each_row(&self, mut then: impl FnMut(usize, usize)) {
        let rows = self.height.div_ceil(self.stride);
        for row in 0..self.channels * rows {
            let (channel, y) = (row / rows, row % rows);
            let out = (self.added * rows + row) * self.columns();
            then(out, (channel * self.height + y * self.stride) * self.width);
        }
    }

    fn columns(&self) -> usize {
        self.width.div_ceil(self.stride)
    }

    /// Adds an image of the input to one of the output.
    pub(super) fn add(&self, input: &[f32], out: &mut [f32]) {
        self.each_row(|to, from| {
            let taken = input[from..].iter().step_by(self.stride);
            out[to..to + self.columns()].iter_mut().zip(taken).for_each(|(out, x)| *out += x);
        });
    }

    /// Adds to the gradient of an image of the input what comes from the output's.
    pub(super) fn add_gradient(&self, of_out: &[f32], of_input: &mut [f32]) {
        self.each_row(|to, from| {
            let taken = of_input[from..].iter_mut().step_by(self.stride);
            taken.zip(&of_out[to..to + self.columns()]).for_each(|(x, g)| *x += g);
        });
    }
}
