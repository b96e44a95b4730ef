//! A chain as candle sees it.

use candle_core::{CpuStorage, CustomOp2, Device, Layout, Result, Shape, Tensor};

use super::super::super::values::{values, with_values};
use super::Chain;

/// Of the images and of the numbers of all its layers, one after the other.
pub(super) struct Operation(pub(super) Chain);

impl CustomOp2 for Operation {
    fn name(&self) -> &'static str {
        "chain"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        let out = self.0.forward(values(s1, l1)?, values(s2, l2)?);
        let shape = self.0.layers.last().map(|layer| Shape::from(&layer.shape_out()[..]));
        Ok((CpuStorage::F32(out), shape.unwrap_or_else(|| l1.shape().clone())))
    }

    fn bwd(
        &self,
        images: &Tensor,
        numbers: &Tensor,
        out: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (of_images, of_numbers) = with_values(images, |x| {
            with_values(numbers, |n| with_values(out, |y| with_values(gradient, |g| self.0.backward(x, n, y, g))))
        })?;
        let is_wanted = !of_images.is_empty();
        let of_images = is_wanted.then(|| Tensor::from_vec(of_images, images.shape(), &Device::Cpu)).transpose()?;
        Ok((of_images, Some(Tensor::from_vec(of_numbers, numbers.shape(), &Device::Cpu)?)))
    }
}
