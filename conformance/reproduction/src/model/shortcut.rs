//! The end of a residual block.

use candle_core::{CpuStorage, CustomOp2, Device, Layout, Result, Shape, Tensor, bail};
use rayon::prelude::*;

use super::values::{values, with_values};

/// `max(0, residual + shortcut)`, `[N, D, H', W']`, where the shortcut is the block's input, `[N, C, H, W]`, at every `stride`-th
/// pixel and with as many channels of zeros on either side as are missing: option A of He et al. 2016, §4.2.
///
/// # Errors
/// For shapes that do not fit, and other dtypes than f32 and devices than the CPU.
pub(super) fn join(residual: &Tensor, input: &Tensor, stride: usize) -> Result<Tensor> {
    let (&[n, d, h, w], &[n_in, c, height, width]) = (residual.dims(), input.dims()) else {
        bail!("shapes {:?} and {:?}; expected [N, D, H, W] and [N, C, H, W]", residual.dims(), input.dims())
    };
    let fits = n == n_in && d >= c && (d - c).is_multiple_of(2);
    if !fits || stride == 0 || (height.div_ceil(stride), width.div_ceil(stride)) != (h, w) {
        bail!("a residual of {:?} does not fit an input of {:?} at stride {stride}", residual.dims(), input.dims())
    }
    let join = Join { channels: c, added: (d - c) / 2, height, width, stride, rows: h, columns: w };
    residual.contiguous()?.apply_op2(&input.contiguous()?, join)
}

struct Join {
    channels: usize,
    /// Channels of zeros before and after.
    added: usize,
    height: usize,
    width: usize,
    stride: usize,
    rows: usize,
    columns: usize,
}

impl Join {
    fn image_in(&self) -> usize {
        self.channels * self.height * self.width
    }

    fn image_out(&self) -> usize {
        (self.channels + 2 * self.added) * self.rows * self.columns
    }

    /// Each number of the output that the shortcut reaches, row by row: where it stands, and where the input's stand.
    fn each_row(&self, mut then: impl FnMut(usize, usize)) {
        for row in 0..self.channels * self.rows {
            let (channel, y) = (row / self.rows, row % self.rows);
            let out = (self.added * self.rows + row) * self.columns;
            then(out, (channel * self.height + y * self.stride) * self.width);
        }
    }

    fn forward(&self, residual: &[f32], input: &[f32]) -> Vec<f32> {
        let mut out = residual.to_vec();
        out.par_chunks_mut(self.image_out()).zip(input.par_chunks(self.image_in())).for_each(|(out, input)| {
            self.each_row(|to, from| {
                let taken = input[from..].iter().step_by(self.stride);
                out[to..to + self.columns].iter_mut().zip(taken).for_each(|(out, x)| *out += x);
            });
            for x in out {
                *x = x.max(0.0);
            }
        });
        out
    }

    /// The gradients of the residual and of the input.
    fn backward(&self, out: &[f32], gradient: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let open = |(y, g): (&f32, &f32)| if *y > 0.0 { *g } else { 0.0 };
        let of_residual: Vec<f32> = out.par_iter().zip(gradient).map(open).collect();
        let mut of_input = vec![0.0; out.len() / self.image_out() * self.image_in()];
        of_input.par_chunks_mut(self.image_in()).zip(of_residual.par_chunks(self.image_out())).for_each(
            |(input, g)| {
                self.each_row(|to, from| {
                    let taken = input[from..].iter_mut().step_by(self.stride);
                    taken.zip(&g[to..to + self.columns]).for_each(|(x, g)| *x = *g);
                });
            },
        );
        (of_residual, of_input)
    }
}

impl CustomOp2 for Join {
    fn name(&self) -> &'static str {
        "join"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok((CpuStorage::F32(self.forward(values(s1, l1)?, values(s2, l2)?)), l1.shape().clone()))
    }

    fn bwd(
        &self,
        residual: &Tensor,
        input: &Tensor,
        out: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (of_residual, of_input) = with_values(out, |y| with_values(gradient, |g| Ok(self.backward(y, g))))?;
        let of_residual = Tensor::from_vec(of_residual, residual.shape(), &Device::Cpu)?;
        Ok((Some(of_residual), Some(Tensor::from_vec(of_input, input.shape(), &Device::Cpu)?)))
    }
}
