//! Convolution as a product of matrices: any kernel, any stride.
//!
//! A block of images is unfolded: row `(c, y, x)` of the unfolded matrix holds, for every output pixel, the input pixel that the
//! kernel's entry `(c, y, x)` meets. The output is then `kernel · unfolded`; the kernel's gradient is `gradient · unfoldedᵀ`, the
//! input's is `kernelᵀ · gradient`, folded back.

use rayon::prelude::*;

use super::product::{Matrix, multiply};
use super::{Geometry, PARTS, parts};

/// Blocks hold as many images as give a product this many columns, without which it is too narrow to be fast.
const COLUMNS: usize = 256;

/// Images a block.
fn block(geometry: Geometry) -> usize {
    COLUMNS.div_ceil(geometry.pixels_out()).min(geometry.images.max(1))
}

/// As [`super::forward`].
pub(super) fn forward<R: Send>(
    geometry: Geometry,
    images: &[f32],
    kernels: &[f32],
    seen: impl Fn(&[f32]) -> R + Sync,
    out: &mut [f32],
) -> Vec<R> {
    let (block, output) = (block(geometry), geometry.output());
    let kernels = Matrix::new(kernels, geometry.kernels, geometry.inner());
    let blocks = out.par_chunks_mut(block * output).zip(images.par_chunks(block * geometry.image()));
    let work = || (Vec::new(), Vec::new());
    let seen = blocks.map_init(work, |(unfolded, product), (out, images)| {
        let columns = out.len() / geometry.kernels;
        unfolded.resize(geometry.inner() * columns, 0.0);
        product.resize(out.len(), 0.0);
        geometry.unfold(images, unfolded);
        multiply(kernels, Matrix::new(unfolded, geometry.inner(), columns), product, false);
        exchange(product, geometry.pixels_out(), geometry.kernels, out);
        out.chunks_exact(output).map(&seen).collect::<Vec<R>>()
    });
    seen.collect::<Vec<_>>().into_iter().flatten().collect()
}

/// As [`super::backward`], and the kernels' gradients are each a part of the batch's.
pub(super) fn backward(
    geometry: Geometry,
    images: &[f32],
    kernels: &[f32],
    given: impl Fn(usize, &mut [f32]) + Sync,
    of_images: &mut [f32],
    taken: impl Fn(usize, &mut [f32]) + Sync,
) -> Vec<Vec<f32>> {
    let (block, image, output, inner) = (block(geometry), geometry.image(), geometry.output(), geometry.inner());
    let part = geometry.images.div_ceil(PARTS).next_multiple_of(block);
    let kernels_read = Matrix::new(kernels, geometry.kernels, inner);
    let of_part = |(first, images, of_images): (usize, &[f32], &mut [f32])| {
        let mut of_kernels = vec![0.0; kernels.len()];
        let (mut gradient, mut unfolded, mut turned) = (Vec::new(), Vec::new(), Vec::new());
        let mut rest = of_images;
        for (number, images) in images.chunks(block * image).enumerate() {
            let (first, count) = (first + number * block, images.len() / image);
            let columns = count * geometry.pixels_out();
            gradient.resize(count * output, 0.0);
            (first..).zip(gradient.chunks_exact_mut(output)).for_each(|(image, gradient)| given(image, gradient));
            turned.resize(gradient.len(), 0.0);
            exchange(&gradient, geometry.pixels_out(), count, &mut turned);
            unfolded.resize(inner * columns, 0.0);
            geometry.unfold(images, &mut unfolded);
            let gradient = Matrix::new(&turned, geometry.kernels, columns);
            multiply(gradient, Matrix::new(&unfolded, inner, columns).transposed(), &mut of_kernels, true);
            if !rest.is_empty() {
                let (of_block, after) = rest.split_at_mut(images.len());
                multiply(kernels_read.transposed(), gradient, &mut unfolded, false);
                geometry.fold(&mut unfolded, of_block);
                (first..).zip(of_block.chunks_exact_mut(image)).for_each(|(image, of_image)| taken(image, of_image));
                rest = after;
            }
        }
        of_kernels
    };
    parts(geometry, part.max(1), images, of_images).into_par_iter().map(of_part).collect()
}

/// `[A, B]` runs of `length` numbers as `[B, A]`, where `outer` is B: images of channels become channels of images and back.
fn exchange(from: &[f32], length: usize, outer: usize, to: &mut [f32]) {
    let inner = from.len() / (length * outer);
    for (run, numbers) in from.chunks_exact(length).enumerate() {
        let at = (run % inner) * outer + run / inner;
        to[at * length..(at + 1) * length].copy_from_slice(numbers);
    }
}
