//! Batch normalisation.

mod lines;
mod moments;

use std::sync::{Arc, OnceLock};

use candle_core::{CpuStorage, CustomOp3, Device, Layout, Result, Shape, Tensor, Var, bail};
use rayon::prelude::*;

pub(super) use self::lines::{Line, SlopedLine};
pub(super) use self::moments::{Moments, row_sums};
use super::values::{values, with_values};
use super::{Mode, Parameters};

/// PyTorch's: how far the running statistics move at a step.
const MOMENTUM: f64 = 0.1;

/// `γ·(x − mean)/√(variance + 10^-5) + β` a channel (Ioffe and Szegedy 2015).
///
/// In training mean and variance are the batch's, over images and pixels, and move the running ones (by a tenth, the variance
/// with divisor n − 1); otherwise they are the running ones. As PyTorch's `BatchNorm2d`.
#[derive(Clone, Debug)]
pub struct Normalisation {
    scale: Var,
    shift: Var,
    mean: Var,
    variance: Var,
    /// Whether scale and shift stay as they are.
    frozen: [bool; 2],
}

impl Normalisation {
    /// γ = 1, β = 0, running mean 0 and variance 1.
    ///
    /// # Errors
    /// candle's.
    pub fn new(parameters: &mut Parameters, name: &str, channels: usize) -> Result<Self> {
        Ok(Self {
            scale: parameters.constant(&format!("{name}.weight"), channels, 1.0)?,
            shift: parameters.constant(&format!("{name}.bias"), channels, 0.0)?,
            mean: parameters.running(&format!("{name}.running_mean"), channels, 0.0)?,
            variance: parameters.running(&format!("{name}.running_var"), channels, 1.0)?,
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
        let (pixels, numbers) = (height * width, count * height * width);
        let moments = Arc::new(OnceLock::new());
        if let Some(running) = self.running(mode)? {
            let _ = moments.set(running);
        }
        let operation = Operation { channels, pixels, mode, moments: moments.clone() };
        let taken = |var: &Var, frozen| if frozen { var.as_detached_tensor() } else { var.as_tensor().clone() };
        let (scale, shift) = (taken(&self.scale, self.frozen[0]), taken(&self.shift, self.frozen[1]));
        let out = images.contiguous()?.apply_op3(&scale, &shift, operation)?;
        if let (Mode::Training, Some(moments)) = (mode, moments.get()) {
            self.follow(moments, numbers)?;
        }
        Ok(out)
    }

    /// γ and β.
    pub(super) fn affine(&self) -> [&Var; 2] {
        [&self.scale, &self.shift]
    }

    /// The running moments where a mode normalises by them.
    pub(super) fn running(&self, mode: Mode) -> Result<Option<Moments>> {
        Ok(match mode {
            Mode::Training => None,
            Mode::Evaluation => Some(Moments::new(&self.mean.to_vec1()?, &self.variance.to_vec1()?)),
        })
    }

    /// Moves the running moments towards those of a batch, which had so many numbers a channel.
    pub(super) fn follow(&self, moments: &Moments, numbers: usize) -> Result<()> {
        let numbers = numbers as f64;
        moved(&self.mean, &moments.mean, 1.0)?;
        moved(&self.variance, &moments.variance, numbers / (numbers - 1.0).max(1.0))
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
    mode: Mode,
    moments: Arc<OnceLock<Moments>>,
}

impl Operation {
    fn image(&self) -> usize {
        self.channels * self.pixels
    }

    fn row_sums(&self, gradient: &[f32], images: &[f32]) -> Vec<Vec<[f64; 2]>> {
        let both = gradient.par_chunks(self.image()).zip(images.par_chunks(self.image()));
        both.map(|(g, x)| row_sums(g, x, self.pixels)).collect()
    }

    fn forward(&self, images: &[f32], scale: &[f32], shift: &[f32]) -> Vec<f32> {
        let moments = self.moments.get_or_init(|| Moments::of(&self.row_sums(images, images), self.pixels));
        let lines = moments.lines(scale, shift);
        let mut out = vec![0.0; images.len()];
        let both = out.par_chunks_mut(self.image()).zip(images.par_chunks(self.image()));
        both.for_each(|(out, image)| Line::apply(&lines, image, self.pixels, out));
        out
    }

    /// The gradients of the images, of γ and of β.
    fn backward(&self, images: &[f32], scale: &[f32], gradient: &[f32]) -> Result<[Vec<f32>; 3]> {
        let (Mode::Training, Some(moments)) = (self.mode, self.moments.get()) else {
            bail!("there is no gradient through a normalisation by running statistics")
        };
        let of = moments.gradients(scale, &self.row_sums(gradient, images), self.pixels);
        let mut of_images = gradient.to_vec();
        let both = of_images.par_chunks_mut(self.image()).zip(images.par_chunks(self.image()));
        both.for_each(|(g, x)| SlopedLine::apply(&of.images, x, self.pixels, g));
        Ok([of_images, of.scale, of.shift])
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
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let [of_images, of_scale, of_shift] =
            with_values(images, |x| with_values(scale, |s| with_values(gradient, |g| self.backward(x, s, g))))?;
        let per_channel = |numbers| Tensor::from_vec(numbers, scale.shape(), &Device::Cpu);
        let of_images = Tensor::from_vec(of_images, images.shape(), &Device::Cpu)?;
        Ok((Some(of_images), Some(per_channel(of_scale)?), Some(per_channel(of_shift)?)))
    }
}
