//! Convolution by a kernel of 3×3 at stride 1, which moves over framed images on registers.
//!
//! The gradient of the images is such a convolution too: of the output's gradient, with the kernels turned about their centre and
//! input and output channels exchanged.

// What is not inlined into the function that has the machine's features is compiled for a machine without them.
#![allow(clippy::inline_always)]

mod frame;
mod products;
mod sums;

use pulp::Arch;
use rayon::prelude::*;

use self::frame::Frame;
use self::products::{GROUP, Products};
use self::sums::{BLOCK, Sums};
use super::{Geometry, PARTS, parts};

/// Entries of a kernel.
const TAPS: usize = 9;

/// As [`super::forward`].
pub(super) fn forward<R: Send>(
    geometry: Geometry,
    images: &[f32],
    kernels: &[f32],
    seen: impl Fn(&[f32]) -> R + Sync,
    out: &mut [f32],
) -> Vec<R> {
    let frame = Frame::new(geometry);
    let taps = geometry.inner();
    let kernels = packed(geometry.kernels, taps, |output, tap| kernels[output * taps + tap]);
    let work = || (frame.planes(geometry.channels), Vec::new());
    let both = out.par_chunks_mut(geometry.output()).zip(images.par_chunks(geometry.image()));
    let of_image = |(planes, line): &mut (Vec<f32>, Vec<f32>), (out, image): (&mut [f32], &[f32])| {
        frame.fill(image, planes);
        Arch::new().dispatch(Sums { frame, planes, kernels: &kernels, line, out });
        seen(out)
    };
    both.map_init(work, of_image).collect()
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
    let frame = Frame::new(geometry);
    let Geometry { channels, kernels: outputs, .. } = geometry;
    // As many channels of the gradient as make whole groups; those beyond are zeros.
    let grouped = outputs.next_multiple_of(GROUP);
    let turned = packed(channels, grouped * TAPS, |channel, at| {
        let (output, tap) = (at / TAPS, at % TAPS);
        if output < outputs { kernels[(output * channels + channel) * TAPS + (TAPS - 1 - tap)] } else { 0.0 }
    });
    let of_part = |(first, images, of_images): (usize, &[f32], &mut [f32])| {
        let count = images.len() / geometry.image();
        let (mut inputs, mut gradients) = (frame.planes(count * channels), frame.planes(count * grouped));
        let (one_input, one_gradient) = (channels * frame.plane(), grouped * frame.plane());
        frame.fill(images, &mut inputs);
        let mut gradient = vec![0.0; geometry.output()];
        for (image, planes) in (first..).zip(gradients.chunks_exact_mut(one_gradient)) {
            given(image, &mut gradient);
            frame.fill(&gradient, planes);
        }
        let mut line = Vec::new();
        let rooms = of_images.chunks_exact_mut(geometry.image());
        for (image, (planes, out)) in (first..).zip(gradients.chunks_exact(one_gradient).zip(rooms)) {
            Arch::new().dispatch(Sums { frame, planes, kernels: &turned, line: &mut line, out });
            taken(image, out);
        }
        let mut of_kernels = vec![0.0; grouped * channels * TAPS];
        let images: Vec<_> = inputs.chunks_exact(one_input).zip(gradients.chunks_exact(one_gradient)).collect();
        Arch::new().dispatch(Products { frame, images: &images, channels, out: &mut of_kernels });
        of_kernels.truncate(kernels.len());
        of_kernels
    };
    let part = geometry.images.div_ceil(PARTS).max(1);
    parts(geometry, part, images, of_images).into_par_iter().map(of_part).collect()
}

/// Numbers `of` output channels and taps as [`Sums`] reads them: for each block of output channels, tap by tap, one of each
/// channel. Zeros make up a block.
fn packed(outputs: usize, taps: usize, of: impl Fn(usize, usize) -> f32) -> Vec<[f32; BLOCK]> {
    let row = |at: usize| {
        let numbers = (0..BLOCK).map(|k| at / taps * BLOCK + k);
        let mut row = [0.0; BLOCK];
        row.iter_mut().zip(numbers.take_while(|output| *output < outputs)).for_each(|(x, k)| *x = of(k, at % taps));
        row
    };
    (0..outputs.div_ceil(BLOCK) * taps).map(row).collect()
}
