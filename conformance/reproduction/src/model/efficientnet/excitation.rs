//! Squeeze-and-excitation: each channel times a number that all channels' means decide (Hu et al. 2018).

use candle_core::{CpuStorage, CustomOp2, Device, Layout, Result, Shape, Tensor, bail};
use rayon::prelude::*;

use super::super::values::{values, with_values};
use super::layers::{Builder, Linear};
use super::silu::{logistic, silu};

/// The two layers that decide.
#[derive(Clone, Debug)]
pub(super) struct Excitation {
    squeeze: Linear,
    excite: Linear,
}

impl Excitation {
    pub(super) fn new(builder: &mut Builder, name: &str, channels: usize, squeezed: usize) -> Result<Self> {
        Ok(Self {
            squeeze: builder.pointwise(&format!("{name}.fc1"), channels, squeezed)?,
            excite: builder.pointwise(&format!("{name}.fc2"), squeezed, channels)?,
        })
    }

    pub(super) fn forward(&self, images: &Tensor) -> Result<Tensor> {
        let means = images.flatten_from(2)?.mean(2)?;
        gate(images, &self.excite.forward(&silu(&self.squeeze.forward(&means)?)?)?)
    }
}

/// Images, `[N, C, H, W]`, each channel times `σ` of its number in `[N, C]`. f32 on the CPU.
///
/// # Errors
/// For shapes that do not fit, and other dtypes and devices.
///
/// ```
/// use candle_core::{DType, Device, Tensor};
/// let images = Tensor::ones((1, 2, 1, 1), DType::F32, &Device::Cpu)?;
/// let gates = Tensor::new(&[[0_f32, 100.0]], &Device::Cpu)?;
/// let gated = lossproof_reproduction::model::efficientnet::gate(&images, &gates)?;
/// assert_eq!(gated.flatten_all()?.to_vec1::<f32>()?, [0.5, 1.0]);
/// # Ok::<(), candle_core::Error>(())
/// ```
pub fn gate(images: &Tensor, gates: &Tensor) -> Result<Tensor> {
    match (images.dims(), gates.dims()) {
        (&[n, c, height, width], &[rows, columns]) if (n, c) == (rows, columns) && height * width > 0 => {
            images.contiguous()?.apply_op2(&gates.contiguous()?, Gate { pixels: height * width })
        }
        (images, gates) => {
            bail!("gates of {gates:?} do not fit images of {images:?}; expected [N, C] and [N, C, H, W]")
        }
    }
}

struct Gate {
    /// Of a channel of an image.
    pixels: usize,
}

impl Gate {
    fn scaled(&self, planes: &[f32], gates: &[f32]) -> Vec<f32> {
        let mut out = planes.to_vec();
        out.par_chunks_mut(self.pixels).zip(gates).for_each(|(plane, gate)| {
            let factor = logistic(*gate);
            for x in plane {
                *x *= factor;
            }
        });
        out
    }

    /// `σ(s)·σ(−s)·Σ g·x` of each channel of each image, the sum in binary64.
    fn of_gates(&self, images: &[f32], gates: &[f32], gradient: &[f32]) -> Vec<f32> {
        let planes = images.par_chunks(self.pixels).zip(gradient.par_chunks(self.pixels));
        let sum = |((x, g), gate): ((&[f32], &[f32]), &f32)| {
            let sum: f64 = x.iter().zip(g).map(|(x, g)| f64::from(*x) * f64::from(*g)).sum();
            (sum * f64::from(logistic(*gate)) * f64::from(logistic(-gate))) as f32
        };
        planes.zip(gates).map(sum).collect()
    }
}

impl CustomOp2 for Gate {
    fn name(&self) -> &'static str {
        "gate"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok((CpuStorage::F32(self.scaled(values(s1, l1)?, values(s2, l2)?)), l1.shape().clone()))
    }

    fn bwd(
        &self,
        images: &Tensor,
        gates: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (of_images, of_gates) = with_values(images, |x| {
            with_values(gates, |s| with_values(gradient, |g| Ok((self.scaled(g, s), self.of_gates(x, s, g)))))
        })?;
        let of_images = Tensor::from_vec(of_images, images.shape(), &Device::Cpu)?;
        Ok((Some(of_images), Some(Tensor::from_vec(of_gates, gates.shape(), &Device::Cpu)?)))
    }
}
