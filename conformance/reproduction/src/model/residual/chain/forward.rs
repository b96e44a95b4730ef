//! A chain's values.

use rayon::prelude::*;

use super::super::super::convolution::{self, Geometry};
use super::super::super::normalisation::{Line, Moments, row_sums};
use super::rectifier::rectify;
use super::{Chain, Kept, Numbers};

impl Chain {
    /// The last layer's output, of all the images.
    pub(super) fn forward(&self, images: &[f32], packed: &[f32]) -> Vec<f32> {
        let mut kept: Vec<Kept> = Vec::new();
        for (number, (layer, numbers)) in self.layers.iter().zip(self.numbers(packed)).enumerate() {
            let input = kept.last().map_or(images, |kept| &kept.out);
            let (sums, moments) = self.convolved(number, *layer, input, &numbers);
            let lines = moments.lines(numbers.scale, numbers.shift);
            let shortcut = self.shortcut.filter(|_| number + 1 == self.layers.len());
            let mut out = vec![0.0; sums.len()];
            let all = (out.par_chunks_mut(layer.output()), sums.par_chunks(layer.output()));
            all.into_par_iter().zip(images.par_chunks(self.layers[0].image())).for_each(|((out, sums), image)| {
                Line::apply(&lines, sums, layer.pixels_out(), out);
                if let Some(shortcut) = shortcut {
                    shortcut.add(image, out);
                }
                rectify(out);
            });
            kept.push(Kept { sums, moments, out });
        }
        let out = kept.last_mut().map(|last| std::mem::take(&mut last.out)).unwrap_or_default();
        if self.running.is_none() {
            let _ = self.kept.set(kept);
        }
        out
    }

    /// The convolution's output, and the moments that it is normalised by.
    fn convolved(&self, number: usize, layer: Geometry, input: &[f32], numbers: &Numbers) -> (Vec<f32>, Moments) {
        if let Some(running) = &self.running {
            let (sums, _) = convolution::forward(layer, input, numbers.kernels, |_| ());
            return (sums, running[number].clone());
        }
        let pixels = layer.pixels_out();
        let (sums, rows) = convolution::forward(layer, input, numbers.kernels, |sums| row_sums(sums, sums, pixels));
        (sums, Moments::of(&rows, pixels))
    }
}
