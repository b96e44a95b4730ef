//! Convolution of each channel with a kernel of its own.
//!
//! candle's grouped convolution makes a convolution of each channel, with its overhead. Here each channel of each image is a plane on its
//! own, whose rows are multiplied by one entry of the kernel at a time and added.

use candle_core::{CpuStorage, CustomOp2, Device, Layout, Result, Shape, Tensor, bail};
use rayon::prelude::*;

use super::super::values::{values, with_values};
use super::plane::Plane;

/// The convolution of images, `[N, C, H, W]`, with a kernel a channel, `[C, 1, K, K]`, at every `stride`-th pixel with zeros around:
/// `[N, C, H', W']`. K is odd and the padding `(K − 1)/2`. f32 on the CPU.
///
/// # Errors
/// For shapes that do not fit, and other dtypes and devices.
///
/// ```
/// use candle_core::{DType, Device, Tensor};
/// let images = Tensor::ones((1, 2, 3, 3), DType::F32, &Device::Cpu)?;
/// let kernels = Tensor::ones((2, 1, 3, 3), DType::F32, &Device::Cpu)?;
/// let sums = lossproof_reproduction::model::efficientnet::convolve_depthwise(&images, &kernels, 2)?;
/// assert_eq!(sums.flatten_all()?.to_vec1::<f32>()?, [4.0; 8]);
/// # Ok::<(), candle_core::Error>(())
/// ```
pub fn convolve_depthwise(images: &Tensor, kernels: &Tensor, stride: usize) -> Result<Tensor> {
    let (&[_, channels, height, width], &[own, one, side, other]) = (images.dims(), kernels.dims()) else {
        let (images, kernels) = (images.dims(), kernels.dims());
        bail!("shapes {images:?} and {kernels:?}; expected images [N, C, H, W] and kernels [C, 1, K, K]")
    };
    let fits = own == channels && one == 1 && side == other && !side.is_multiple_of(2);
    if !fits || stride == 0 || height * width == 0 {
        bail!(
            "kernels [{own}, {one}, {side}, {other}] at stride {stride} do not fit {channels} channels of {height}×{width}; expected [{channels}, 1, K, K], K odd, stride ≥ 1"
        )
    }
    let plane = Plane { height, width, side, stride };
    let tracks_images = images.track_op();
    images.contiguous()?.apply_op2(&kernels.contiguous()?, Depthwise { channels, plane, tracks_images })
}

struct Depthwise {
    channels: usize,
    plane: Plane,
    tracks_images: bool,
}

impl Depthwise {
    fn kernel<'k>(&self, kernels: &'k [f32], plane: usize) -> &'k [f32] {
        let entries = self.plane.side * self.plane.side;
        &kernels[plane % self.channels * entries..][..entries]
    }

    fn forward(&self, images: &[f32], kernels: &[f32]) -> Vec<f32> {
        let plane = self.plane;
        let mut out = vec![0.0; images.len() / plane.pixels() * plane.pixels_out()];
        out.par_chunks_mut(plane.pixels_out())
            .zip(images.par_chunks(plane.pixels()))
            .enumerate()
            .for_each(|(number, (out, image))| plane.convolve(image, self.kernel(kernels, number), out));
        out
    }

    /// The gradient of the images.
    fn of_images(&self, kernels: &[f32], gradient: &[f32]) -> Vec<f32> {
        let plane = self.plane;
        let mut of_images = vec![0.0; gradient.len() / plane.pixels_out() * plane.pixels()];
        of_images
            .par_chunks_mut(plane.pixels())
            .zip(gradient.par_chunks(plane.pixels_out()))
            .enumerate()
            .for_each(|(number, (of_image, gradient))| plane.spread(gradient, self.kernel(kernels, number), of_image));
        of_images
    }

    /// The gradient of the kernels: the images' shares, added in their order.
    fn of_kernels(&self, images: &[f32], gradient: &[f32]) -> Vec<f32> {
        let plane = self.plane;
        let shares: Vec<Vec<f64>> = (images.par_chunks(plane.pixels()), gradient.par_chunks(plane.pixels_out()))
            .into_par_iter()
            .map(|(image, gradient)| plane.correlate(image, gradient))
            .collect();
        let mut sums = vec![vec![0.0; plane.side * plane.side]; self.channels];
        for (number, share) in shares.iter().enumerate() {
            sums[number % self.channels].iter_mut().zip(share).for_each(|(sum, x)| *sum += x);
        }
        sums.into_iter().flatten().map(|sum: f64| sum as f32).collect()
    }
}

impl CustomOp2 for Depthwise {
    fn name(&self) -> &'static str {
        "depthwise convolution"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        let out = self.forward(values(s1, l1)?, values(s2, l2)?);
        let images = out.len() / (self.channels * self.plane.pixels_out()).max(1);
        let shape = (images, self.channels, self.plane.rows(), self.plane.columns());
        Ok((CpuStorage::F32(out), shape.into()))
    }

    fn bwd(
        &self,
        images: &Tensor,
        kernels: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        with_values(gradient, |g| {
            let of_kernels = with_values(images, |x| Ok(self.of_kernels(x, g)))?;
            let of_images = self.tracks_images.then(|| with_values(kernels, |k| Ok(self.of_images(k, g))));
            let of_images = of_images.transpose()?.map(|own| Tensor::from_vec(own, images.shape(), &Device::Cpu));
            Ok((of_images.transpose()?, Some(Tensor::from_vec(of_kernels, kernels.shape(), &Device::Cpu)?)))
        })
    }
}
