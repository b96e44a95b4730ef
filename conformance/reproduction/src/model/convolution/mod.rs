//! Convolution.
//!
//! A kernel of 3×3 at stride 1 or 2, as the residual networks have, moves over [`framed`] images; any other becomes a product of matrices,
//! [`unfolded`]. Images are shared out in parts that do not depend on the number of threads, and the parts' sums are added in their
//! order: the same bits at any number of threads.

mod framed;
mod geometry;
mod product;
mod unfold;
mod unfolded;

use candle_core::{CpuStorage, CustomOp2, Device, Layout, Result, Shape, Tensor};

pub(super) use self::geometry::Geometry;
use super::values::{values, with_values};

/// Into how many parts a batch is cut at most: enough for the cores at hand, and few enough that their sums cost nothing.
const PARTS: usize = 16;

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

/// Images, `[N, C, H, W]`, under kernels, `[D, C, K, K]`: `[N, D, H', W']`, and what is `seen` in each image of the output.
pub(super) fn forward<R: Send>(
    geometry: Geometry,
    images: &[f32],
    kernels: &[f32],
    seen: impl Fn(&[f32]) -> R + Sync,
) -> (Vec<f32>, Vec<R>) {
    let mut out = vec![0.0; geometry.images * geometry.output()];
    let seen = if framed::fits(geometry) {
        framed::forward(geometry, images, kernels, seen, &mut out)
    } else {
        unfolded::forward(geometry, images, kernels, seen, &mut out)
    };
    (out, seen)
}

/// The gradient of the kernels, and that of the images where there is room for it. The output's is `given` image by image, and
/// each image's is `taken` when it is done.
pub(super) fn backward(
    geometry: Geometry,
    images: &[f32],
    kernels: &[f32],
    given: impl Fn(usize, &mut [f32]) + Sync,
    of_images: &mut [f32],
    taken: impl Fn(usize, &mut [f32]) + Sync,
) -> Vec<f32> {
    let sums = if framed::fits(geometry) {
        framed::backward(geometry, images, kernels, given, of_images, taken)
    } else {
        unfolded::backward(geometry, images, kernels, given, of_images, taken)
    };
    let mut of_kernels = vec![0.0; kernels.len()];
    for sum in &sums {
        of_kernels.iter_mut().zip(sum).for_each(|(total, x)| *total += x);
    }
    of_kernels
}

/// The batch in parts of so many images: the number of each one's first image, its images, and the room for their gradient, which
/// is empty where there is none.
fn parts<'a>(
    geometry: Geometry,
    part: usize,
    images: &'a [f32],
    of_images: &'a mut [f32],
) -> Vec<(usize, &'a [f32], &'a mut [f32])> {
    let images = images.chunks(part * geometry.image());
    let mut room: Vec<&mut [f32]> = of_images.chunks_mut(part * geometry.image()).collect();
    room.resize_with(images.len(), Default::default);
    images.zip(room).enumerate().map(|(number, (images, room))| (number * part, images, room)).collect()
}

struct Convolution {
    geometry: Geometry,
    tracks_images: bool,
}

impl CustomOp2 for Convolution {
    fn name(&self) -> &'static str {
        "convolution"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        let (out, _) = forward(self.geometry, values(s1, l1)?, values(s2, l2)?, |_| ());
        Ok((CpuStorage::F32(out), Shape::from(&self.geometry.shape_out()[..])))
    }

    fn bwd(
        &self,
        images: &Tensor,
        kernels: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let output = self.geometry.output();
        let mut of_images = vec![0.0; if self.tracks_images { images.elem_count() } else { 0 }];
        let of_kernels = with_values(images, |x| {
            with_values(kernels, |k| {
                with_values(gradient, |g| {
                    let given = |image: usize, to: &mut [f32]| to.copy_from_slice(&g[image * output..][..output]);
                    Ok(backward(self.geometry, x, k, given, &mut of_images, |_, _| ()))
                })
            })
        })?;
        let of_images =
            self.tracks_images.then(|| Tensor::from_vec(of_images, images.shape(), &Device::Cpu)).transpose()?;
        Ok((of_images, Some(Tensor::from_vec(of_kernels, kernels.shape(), &Device::Cpu)?)))
    }
}
