//! Convolution by a kernel of 3×3 at stride 1 or 2, which moves over framed images on registers.
//!
//! The gradient of the images is such a convolution too: each phase of them is one of the output's gradient, with the entries of the
//! kernels that meet the phase turned about their centre, and input and output channels exchanged.

// What is not inlined into the function that has the machine's features is compiled for a machine without them.
#![allow(clippy::inline_always)]

mod frame;
mod products;
mod sums;
mod turned;

use pulp::Arch;
use rayon::prelude::*;

use self::frame::Frame;
use self::products::{GROUP, Products};
use self::sums::{BLOCK, Sums};
use self::turned::Turned;
use super::{Geometry, PARTS, parts};

/// The kernel's.
const SIDE: usize = 3;

/// Fewer pixels leave much of the registers empty, and there is little to sum before registers are summed.
const PIXELS: usize = 32;

/// Whether images are framed under such kernels.
pub(super) fn fits(geometry: Geometry) -> bool {
    geometry.side == SIDE && geometry.stride <= 2 && geometry.pixels_out() >= PIXELS
}

/// As [`super::forward`].
pub(super) fn forward<R: Send>(
    geometry: Geometry,
    images: &[f32],
    kernels: &[f32],
    seen: impl Fn(&[f32]) -> R + Sync,
    out: &mut [f32],
) -> Vec<R> {
    let (frame, of_output, inner) = (Frame::of_images(geometry), Frame::of_output(geometry), geometry.inner());
    let runs = frame.runs();
    let kernels = packed(geometry.kernels, inner, |output, entry| kernels[output * inner + entry]);
    let lines = geometry.kernels.next_multiple_of(BLOCK) * frame.positions();
    let work = || (frame.channels(geometry.channels), vec![0.0; lines]);
    let of_image = |(framed, lines): &mut (Vec<f32>, Vec<f32>), (out, image): (&mut [f32], &[f32])| {
        frame.fill(image, framed);
        Arch::new().dispatch(Sums { frame, image: framed, runs: &runs, kernels: &kernels, out: lines });
        let both = lines.chunks_exact(of_output.positions()).zip(out.chunks_exact_mut(of_output.pixels()));
        both.for_each(|(line, out)| of_output.read([0, 0], line, out));
        seen(out)
    };
    let both = out.par_chunks_mut(geometry.output()).zip(images.par_chunks(geometry.image()));
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
    let frames @ [frame, of_output] = [Frame::of_images(geometry), Frame::of_output(geometry)];
    let (channels, runs) = (geometry.channels, frame.runs());
    // As many channels of the gradient as make whole groups; those beyond are zeros.
    let grouped = geometry.kernels.next_multiple_of(GROUP);
    let turned = Turned::new(geometry, grouped, kernels);
    let part = geometry.images.div_ceil(PARTS).max(1);
    let (one_input, one_gradient) = (channels * frame.channel(), grouped * of_output.channel());
    // What stands around the pixels stays zero.
    let room = || (frame.channels(part * channels), of_output.channels(part * grouped));
    let of_part = |(inputs, gradients): &mut (Vec<f32>, Vec<f32>),
                   (first, images, of_images): (usize, &[f32], &mut [f32])| {
        let count = images.len() / geometry.image();
        let (inputs, gradients) = (&mut inputs[..count * one_input], &mut gradients[..count * one_gradient]);
        frame.fill(images, inputs);
        let mut gradient = vec![0.0; geometry.output()];
        for (image, framed) in (first..).zip(gradients.chunks_exact_mut(one_gradient)) {
            given(image, &mut gradient);
            of_output.fill(&gradient, framed);
        }
        let mut lines = turned.lines();
        let rooms = of_images.chunks_exact_mut(geometry.image());
        for (image, (gradient, of_image)) in (first..).zip(gradients.chunks_exact(one_gradient).zip(rooms)) {
            turned.convolve(gradient, &mut lines, of_image);
            taken(image, of_image);
        }
        let mut of_kernels = vec![0.0; grouped * geometry.inner()];
        let images: Vec<_> = inputs.chunks_exact(one_input).zip(gradients.chunks_exact(one_gradient)).collect();
        Arch::new().dispatch(Products { frames, images: &images, runs: &runs, channels, out: &mut of_kernels });
        of_kernels.truncate(kernels.len());
        of_kernels
    };
    parts(geometry, part, images, of_images).into_par_iter().map_init(room, of_part).collect()
}

/// Numbers `of` output channels and entries as [`Sums`] reads them: for each block of output channels, entry by entry, one of each
/// channel. Zeros make up a block.
fn packed(outputs: usize, entries: usize, of: impl Fn(usize, usize) -> f32) -> Vec<[f32; BLOCK]> {
    let row = |at: usize| {
        let numbers = (0..BLOCK).map(|k| at / entries * BLOCK + k);
        let mut row = [0.0; BLOCK];
        row.iter_mut().zip(numbers.take_while(|output| *output < outputs)).for_each(|(x, k)| *x = of(k, at % entries));
        row
    };
    (0..outputs.div_ceil(BLOCK) * entries).map(row).collect()
}
