//! Batch normalisation, with the rectifier that follows it.

use std::sync::{Arc, OnceLock};

use candle_core::{CpuStorage, CustomOp3, Device, Layout, Result, Shape, Tensor, Var, bail};
use rayon::prelude::*;

use super::moments::{Moments, row_sums};
use super::values::{values, with_values};
use super::{Mode, Parameters};

/// PyTorch's: how far the running statistics move at a step.
const MOMENTUM: f64 = 0.1;

/// `γ·(x − mean)/√(variance + 10^-5) + β` a channel, and `max(0, ·)` of it where it is rectified (Ioffe and Szegedy 2015).
///
/// In training mean and variance are the batch's, over images and pixels, and move the running ones (by a tenth, the variance
/// with divisor n − 1); otherwise they are the running ones. As PyTorch's `BatchNorm2d`.
#[derive(Clone, Debug)]
pub struct Normalisation {
    scale: Var,
    shift: Var,
    mean: Var,
    variance: Var,
    is_rectified: bool,
    /// Whether scale and shift stay as they are.
    frozen: [bool; 2],
}

impl Normalisation {
    /// γ = 1, β = 0, running mean 0 and variance 1.
    ///
    /// # Errors
    /// candle's.
    pub fn new(parameters: &mut Parameters, name: &str, channels: usize, is_rectified: bool) -> Result<Self> {
        Ok(Self {
            scale: parameters.constant(&format!("{name}.weight"), channels, 1.0)?,
            shift: parameters.constant(&format!("{name}.bias"), channels, 0.0)?,
            mean: parameters.running(&format!("{name}.running_mean"), channels, 0.0)?,
            variance: parameters.running(&format!("{name}.running_var"), channels, 1.0)?,
            is_rectified,
            frozen: [false; 2],
        })
    }

    /// Leaves scale, shift or both as they are: no gradient goes into them. The running statistics follow all the same.
    pub(super) fn freeze(&mut self, frozen: [bool; 2]) {
        self.frozen = frozen;
    }

    /// Normalises images, `[N, C, H, W]`, f32 on the CPU.
    ///
    /// # Errors
    /// For other shapes, dtypes and devices.
    pub fn forward(&self, images: &Tensor, mode: Mode) -> Result<Tensor> {
        let &[count, channels, height, width] = images.dims() else {
            bail!("images have shape {:?}; expected [N, {}, H, W]", images.dims(), self.scale.elem_count())
        };
        let moments = Arc::new(OnceLock::new());
        if mode == Mode::Evaluation {
            let _ = moments.set(Moments::new(&self.mean.to_vec1()?, &self.variance.to_vec1()?));
        }
        let operation = Operation {
            channels,
            pixels: height * width,
            is_rectified: self.is_rectified,
            mode,
            moments: moments.clone(),
        };
        let taken = |var: &Var, frozen| if frozen { var.as_detached_tensor() } else { var.as_tensor().clone() };
        let (scale, shift) = (taken(&self.scale, self.frozen[0]), taken(&self.shift, self.frozen[1]));
        let out = images.contiguous()?.apply_op3(&scale, &shift, operation)?;
        if let (Mode::Training, Some(moments)) = (mode, moments.get()) {
            let numbers = (count * height * width) as f64;
            moved(&self.mean, &moments.mean, 1.0)?;
            moved(&self.variance, &moments.variance, numbers / (numbers - 1.0).max(1.0))?;
        }
        Ok(out)
    }
}

/// Moves running numbers towards new ones.
fn moved(running: &Var, towards: &[f64], factor: f64) -> Result<()> {
    let numbers = running.to_vec1::<f32>()?;
    let numbers: Vec<f32> = numbers
        .iter()
        .zip(towards)
        .map(|(old, new)| ((1.0 - MOMENTUM) * f64::from(*old) + MOMENTUM * new * factor) as f32)
        .collect();
    running.set(&Tensor::from_vec(numbers, running.shape(), &Device::Cpu)?)
}

struct Operation {
    channels: usize,
    /// Of a channel of an image.
    pixels: usize,
    is_rectified: bool,
    mode: Mode,
    moments: Arc<OnceLock<Moments>>,
}

impl Operation {
    fn forward(&self, images: &[f32], scale: &[f32], shift: &[f32]) -> Vec<f32> {
        let moments = self.moments.get_or_init(|| Moments::of(images, self.channels, self.pixels));
        let floor = if self.is_rectified { 0.0 } else { f32::NEG_INFINITY };
        // One factor and one summand a channel: γ/√(variance + ε) and β − mean·γ/√(variance + ε).
        let lines: Vec<(f32, f32)> = (0..self.channels)
            .map(|channel| {
                let factor = f64::from(scale[channel]) * moments.inverse_deviation[channel];
                (factor as f32, (f64::from(shift[channel]) - moments.mean[channel] * factor) as f32)
            })
            .collect();
        let image = self.channels * self.pixels;
        let mut out = vec![0.0; images.len()];
        out.par_chunks_mut(image).zip(images.par_chunks(image)).for_each(|(out, image)| {
            let channels = out.chunks_exact_mut(self.pixels).zip(image.chunks_exact(self.pixels));
            for ((out, x), (factor, summand)) in channels.zip(&lines) {
                out.iter_mut().zip(x).for_each(|(out, x)| *out = (x * factor + summand).max(floor));
            }
        });
        out
    }

    /// The gradients of the images, of γ and of β. With x̂ = (x − mean)·s, s = 1/√(variance + ε) and g the gradient where the
    /// rectifier is open: β's is Σ g, γ's is Σ g·x̂, and the images' is γ·s·(g − (Σ g + x̂·Σ g·x̂)/n), since the moments move too.
    fn backward(&self, images: &[f32], scale: &[f32], out: &[f32], gradient: &[f32]) -> Result<[Vec<f32>; 3]> {
        let (Mode::Training, Some(moments)) = (self.mode, self.moments.get()) else {
            bail!("there is no gradient through a normalisation by running statistics")
        };
        let image = self.channels * self.pixels;
        let floor = if self.is_rectified { 0.0 } else { f32::NEG_INFINITY };
        let mut of_images = vec![0.0; images.len()];
        let rows: Vec<Vec<[f64; 2]>> =
            (of_images.par_chunks_mut(image), images.par_chunks(image), out.par_chunks(image))
                .into_par_iter()
                .zip(gradient.par_chunks(image))
                .map(|((open, x, y), g)| {
                    for ((open, y), g) in open.iter_mut().zip(y).zip(g) {
                        *open = if *y > floor { *g } else { 0.0 };
                    }
                    row_sums(open, x, self.pixels)
                })
                .collect();
        let numbers = (images.len() / self.channels) as f64;
        let lines: Vec<(f64, f64, [f32; 3])> = (0..self.channels)
            .map(|channel| {
                let (mean, s) = (moments.mean[channel], moments.inverse_deviation[channel]);
                let sum: f64 = rows.iter().map(|row| row[channel][0]).sum();
                let of_scale = (rows.iter().map(|row| row[channel][1]).sum::<f64>() - mean * sum) * s;
                // γ·s·g + a·x + b with the terms of x̂ taken apart.
                let factor = f64::from(scale[channel]) * s;
                let a = -factor * of_scale * s / numbers;
                let b = -factor * sum / numbers - a * mean;
                (sum, of_scale, [factor as f32, a as f32, b as f32])
            })
            .collect();
        of_images.par_chunks_mut(image).zip(images.par_chunks(image)).for_each(|(g, x)| {
            let channels = g.chunks_exact_mut(self.pixels).zip(x.chunks_exact(self.pixels));
            for ((g, x), (_, _, [factor, a, b])) in channels.zip(&lines) {
                g.iter_mut().zip(x).for_each(|(g, x)| *g = factor * *g + (a * x + b));
            }
        });
        let of_scale = lines.iter().map(|line| line.1 as f32).collect();
        Ok([of_images, of_scale, lines.iter().map(|line| line.0 as f32).collect()])
    }
}

impl CustomOp3 for Operation {
    fn name(&self) -> &'static str {
        "normalisation"
    }

    fn cpu_fwd(
        &self,
        s1: &CpuStorage,
        l1: &Layout,
        s2: &CpuStorage,
        l2: &Layout,
        s3: &CpuStorage,
        l3: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let out = self.forward(values(s1, l1)?, values(s2, l2)?, values(s3, l3)?);
        Ok((CpuStorage::F32(out), l1.shape().clone()))
    }

    fn bwd(
        &self,
        images: &Tensor,
        scale: &Tensor,
        _: &Tensor,
        out: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let [of_images, of_scale, of_shift] = with_values(images, |x| {
            with_values(scale, |s| with_values(out, |y| with_values(gradient, |g| self.backward(x, s, y, g))))
        })?;
        let per_channel = |numbers| Tensor::from_vec(numbers, scale.shape(), &Device::Cpu);
        let of_images = Tensor::from_vec(of_images, images.shape(), &Device::Cpu)?;
        Ok((Some(of_images), Some(per_channel(of_scale)?), Some(per_channel(of_shift)?)))
    }
}
