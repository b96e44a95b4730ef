//! A chain's gradients.

use std::borrow::Cow;

use candle_core::{Result, bail};
use rayon::prelude::*;

use super::super::super::convolution::{self, Geometry};
use super::super::super::normalisation::{SlopedLine, row_sums};
use super::rectifier::opened;
use super::{Chain, Kept, Numbers};

/// Images and their numbers' gradient, as the rectifier left them.
#[derive(Clone, Copy)]
struct Passed<'a> {
    out: &'a [f32],
    gradient: &'a [f32],
    /// Numbers an image.
    length: usize,
}

impl Passed<'_> {
    /// The gradient of an image before the rectifier.
    fn opened(self, image: usize, to: &mut [f32]) {
        let range = image * self.length..(image + 1) * self.length;
        opened(&self.out[range.clone()], &self.gradient[range], to);
    }
}

impl Chain {
    /// The gradients of the images, which are empty where they are not wanted, and of the numbers.
    pub(super) fn backward(
        &self,
        images: &[f32],
        packed: &[f32],
        out: &[f32],
        gradient: &[f32],
    ) -> Result<(Vec<f32>, Vec<f32>)> {
        let Some(kept) = self.kept.get() else {
            bail!("there is no gradient through a normalisation by running statistics")
        };
        let last = Passed { out, gradient, length: out.len() / self.layers[0].images.max(1) };
        let past = |image: usize, of_image: &mut [f32]| {
            if let Some(shortcut) = self.shortcut {
                let mut of_out = vec![0.0; last.length];
                last.opened(image, &mut of_out);
                shortcut.add_gradient(&of_out, of_image);
            }
        };
        let mut of_numbers = Vec::new();
        let mut incoming = Cow::Borrowed(gradient);
        for (number, (layer, numbers)) in self.layers.iter().zip(self.numbers(packed)).enumerate().rev() {
            let out: &[f32] = if number + 1 == self.layers.len() { out } else { &kept[number].out };
            let passed = Passed { out, gradient: &incoming, length: layer.output() };
            let (of_input, of_layer) = match number.checked_sub(1) {
                Some(before) => kept[number].backward(*layer, &numbers, &kept[before].out, passed, true, |_, _| ()),
                None => kept[number].backward(*layer, &numbers, images, passed, self.tracks_images, past),
            };
            of_numbers.push(of_layer);
            incoming = Cow::Owned(of_input);
        }
        Ok((incoming.into_owned(), of_numbers.into_iter().rev().flatten().flatten().collect()))
    }
}

impl Kept {
    /// The gradients of a layer's input, image by image as it was `taken`, and of its numbers.
    fn backward(
        &self,
        layer: Geometry,
        numbers: &Numbers,
        input: &[f32],
        passed: Passed,
        is_wanted: bool,
        taken: impl Fn(usize, &mut [f32]) + Sync,
    ) -> (Vec<f32>, [Vec<f32>; 3]) {
        let (pixels, length) = (layer.pixels_out(), layer.output());
        let sums = |image: usize| &self.sums[image * length..(image + 1) * length];
        let row = |opened: &mut Vec<f32>, image: usize| {
            passed.opened(image, opened);
            row_sums(opened, sums(image), pixels)
        };
        let rows: Vec<Vec<[f64; 2]>> = (0..layer.images).into_par_iter().map_init(|| vec![0.0; length], row).collect();
        let of = self.moments.gradients(numbers.scale, &rows, pixels);
        let given = |image: usize, to: &mut [f32]| {
            passed.opened(image, to);
            SlopedLine::apply(&of.images, sums(image), pixels, to);
        };
        let mut of_input = vec![0.0; if is_wanted { input.len() } else { 0 }];
        let of_kernels = convolution::backward(layer, input, numbers.kernels, given, &mut of_input, taken);
        (of_input, [of_kernels, of.scale, of.shift])
    }
}
