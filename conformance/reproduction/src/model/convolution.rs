//! Convolution, as a product of matrices.
//!
//! A block of images is unfolded: row `(c, y, x)` of the unfolded matrix holds, for every output pixel, the input pixel that the
//! kernel's entry `(c, y, x)` meets. The output is then `kernel · unfolded`; the kernel's gradient is `gradient · unfoldedᵀ`, the
//! input's is `kernelᵀ · gradient`, folded back. Images are shared out in parts that do not depend on the number of threads, and
//! the parts' sums are added in their order: the same bits at any number of threads.

use candle_core::{CpuStorage, CustomOp2, Device, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

use super::product::{Matrix, multiply};
use super::unfold::Geometry;
use super::values::{values, with_values};

/// Into how many parts a batch is cut at most: enough for the cores at hand, and few enough that their sums cost nothing.
const PARTS: usize = 16;
/// Blocks hold as many images as give a product this many columns, without which it is too narrow to be fast.
const COLUMNS: usize = 256;

/// The convolution of images, `[N, C, H, W]`, with kernels, `[D, C, K, K]`, at every `stride`-th pixel with zeros around: `[N, D, H', W']`.
/// K is odd and the padding `(K − 1)/2`. f32 on the CPU.
///
/// # Errors
/// For shapes that do not fit, and other dtypes and devices.
///
/// ```
/// use candle_core::{Device, Tensor};
/// let images = Tensor::ones((1, 1, 3, 3), candle_core::DType::F32, &Device::Cpu)?;
/// let kernels = Tensor::ones((1, 1, 3, 3), candle_core::DType::F32, &Device::Cpu)?;
/// let sums = lossproof_reproduction::model::convolve(&images, &kernels, 1)?;
/// assert_eq!(sums.flatten_all()?.to_vec1::<f32>()?, [4., 6., 4., 6., 9., 6., 4., 6., 4.]);
/// # Ok::<(), candle_core::Error>(())
/// ```
pub fn convolve(images: &Tensor, kernels: &Tensor, stride: usize) -> Result<Tensor> {
    let geometry = Geometry::new(images.dims(), kernels.dims(), stride)?;
    images.contiguous()?.apply_op2(&kernels.contiguous()?, Convolution { geometry, tracks_images: images.track_op() })
}

struct Convolution {
    geometry: Geometry,
    tracks_images: bool,
}

impl Convolution {
    /// Images a block, and images a part.
    fn shares(&self) -> (usize, usize) {
        let images = self.geometry.images.max(1);
        let block = COLUMNS.div_ceil(self.geometry.pixels_out()).min(images);
        (block, images.div_ceil(PARTS).next_multiple_of(block))
    }

    fn forward(&self, images: &[f32], kernels: &[f32]) -> Vec<f32> {
        let geometry = self.geometry;
        let (block, _) = self.shares();
        let (image, output) = (geometry.image(), geometry.kernels * geometry.pixels_out());
        let kernels = Matrix::new(kernels, geometry.kernels, geometry.inner());
        let mut out = vec![0.0; geometry.images * output];
        let work = || (Vec::new(), Vec::new());
        out.par_chunks_mut(block * output).zip(images.par_chunks(block * image)).for_each_init(
            work,
            |(unfolded, product), (out, images)| {
                let columns = out.len() / geometry.kernels;
                unfolded.resize(geometry.inner() * columns, 0.0);
                product.resize(out.len(), 0.0);
                geometry.unfold(images, unfolded);
                multiply(kernels, Matrix::new(unfolded, geometry.inner(), columns), product, false);
                exchange(product, geometry.pixels_out(), geometry.kernels, out);
            },
        );
        out
    }

    /// The gradients of the images, which are empty where they are not wanted, and of the kernels.
    fn backward(&self, images: &[f32], kernels: &[f32], gradient: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let geometry = self.geometry;
        let (block, part) = self.shares();
        let (image, output) = (geometry.image(), geometry.kernels * geometry.pixels_out());
        let inner = geometry.inner();
        let kernels_read = Matrix::new(kernels, geometry.kernels, inner);
        let mut of_images = vec![0.0; if self.tracks_images { images.len() } else { 0 }];
        // Where the images' gradient is not wanted the parts of it are empty, one for each part of the batch.
        let parts = images.len().div_ceil(part * image);
        let mut slots: Vec<&mut [f32]> = of_images.chunks_mut(part * image).collect();
        slots.resize_with(parts, Default::default);
        let sums: Vec<Vec<f32>> = (images.par_chunks(part * image), gradient.par_chunks(part * output), slots)
            .into_par_iter()
            .map(|(images, gradient, of_images)| {
                let mut of_kernels = vec![0.0; kernels.len()];
                let (mut unfolded, mut turned) = (Vec::new(), Vec::new());
                let mut rest = of_images;
                for (images, gradient) in images.chunks(block * image).zip(gradient.chunks(block * output)) {
                    let columns = gradient.len() / geometry.kernels;
                    unfolded.resize(inner * columns, 0.0);
                    turned.resize(gradient.len(), 0.0);
                    exchange(gradient, geometry.pixels_out(), gradient.len() / output, &mut turned);
                    geometry.unfold(images, &mut unfolded);
                    let gradient = Matrix::new(&turned, geometry.kernels, columns);
                    multiply(gradient, Matrix::new(&unfolded, inner, columns).transposed(), &mut of_kernels, true);
                    if !rest.is_empty() {
                        let (of_block, after) = rest.split_at_mut(images.len());
                        multiply(kernels_read.transposed(), gradient, &mut unfolded, false);
                        geometry.fold(&mut unfolded, of_block);
                        rest = after;
                    }
                }
                of_kernels
            })
            .collect();
        let mut of_kernels = vec![0.0; kernels.len()];
        for sum in &sums {
            of_kernels.iter_mut().zip(sum).for_each(|(total, x)| *total += x);
        }
        (of_images, of_kernels)
    }
}

/// `[A, B]` runs of `length` numbers as `[B, A]`, where `outer` is B: images of channels become channels of images and back.
fn exchange(from: &[f32], length: usize, outer: usize, to: &mut [f32]) {
    let inner = from.len() / (length * outer);
    for (run, numbers) in from.chunks_exact(length).enumerate() {
        let at = (run % inner) * outer + run / inner;
        to[at * length..(at + 1) * length].copy_from_slice(numbers);
    }
}

impl CustomOp2 for Convolution {
    fn name(&self) -> &'static str {
        "convolution"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        let out = self.forward(values(s1, l1)?, values(s2, l2)?);
        let Geometry { images, kernels, .. } = self.geometry;
        let shape = (images, kernels, self.geometry.height_out(), self.geometry.width_out());
        Ok((CpuStorage::F32(out), shape.into()))
    }

    fn bwd(
        &self,
        images: &Tensor,
        kernels: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (of_images, of_kernels) =
            with_values(images, |x| with_values(kernels, |k| with_values(gradient, |g| Ok(self.backward(x, k, g)))))?;
        let of_images =
            self.tracks_images.then(|| Tensor::from_vec(of_images, images.shape(), &Device::Cpu)).transpose()?;
        Ok((of_images, Some(Tensor::from_vec(of_kernels, kernels.shape(), &Device::Cpu)?)))
    }
}
