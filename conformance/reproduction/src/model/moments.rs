//! Sums over images and pixels, a channel.

use rayon::prelude::*;

/// What keeps the root from 0, as in PyTorch.
const EPSILON: f64 = 1e-5;
/// Sums are taken in this many strands, which the compiler makes vectors of.
const STRANDS: usize = 16;

/// Mean, variance (divisor n) and `1/√(variance + ε)`, one a channel.
#[derive(Debug)]
pub(super) struct Moments {
    pub(super) mean: Vec<f64>,
    pub(super) variance: Vec<f64>,
    pub(super) inverse_deviation: Vec<f64>,
}

impl Moments {
    pub(super) fn new(mean: &[f32], variance: &[f32]) -> Self {
        let widened = |numbers: &[f32]| numbers.iter().map(|x| f64::from(*x)).collect();
        Self::from_both(widened(mean), widened(variance))
    }

    fn from_both(mean: Vec<f64>, variance: Vec<f64>) -> Self {
        let inverse_deviation = variance.iter().map(|variance| 1.0 / (variance + EPSILON).sqrt()).collect();
        Self { mean, variance, inverse_deviation }
    }

    /// Those of images, `[N, C, pixels]`. The sums of squares are of products that are exact in binary64, so that nothing but
    /// `2^-53·mean²/variance` is lost by subtracting.
    pub(super) fn of(images: &[f32], channels: usize, pixels: usize) -> Self {
        let numbers = (images.len() / channels) as f64;
        let rows: Vec<Vec<[f64; 2]>> = images.par_chunks(channels * pixels).map(|x| row_sums(x, x, pixels)).collect();
        let of = |channel: usize, which: usize| rows.iter().map(|row| row[channel][which]).sum::<f64>() / numbers;
        let mean: Vec<f64> = (0..channels).map(|channel| of(channel, 0)).collect();
        let variance = (0..channels).map(|channel| (of(channel, 1) - mean[channel] * mean[channel]).max(0.0)).collect();
        Self::from_both(mean, variance)
    }
}

/// Σ g and Σ g·x a channel of one image.
pub(super) fn row_sums(g: &[f32], x: &[f32], pixels: usize) -> Vec<[f64; 2]> {
    g.chunks_exact(pixels).zip(x.chunks_exact(pixels)).map(|(g, x)| sums(g, x)).collect()
}

fn sums(g: &[f32], x: &[f32]) -> [f64; 2] {
    let mut strands = [[0.0_f64; STRANDS]; 2];
    let (whole, rest) = (g.chunks_exact(STRANDS), g.len() / STRANDS * STRANDS);
    for (g, x) in whole.zip(x.chunks_exact(STRANDS)) {
        for (at, (g, x)) in g.iter().zip(x).enumerate() {
            strands[0][at] += f64::from(*g);
            strands[1][at] += f64::from(*g) * f64::from(*x);
        }
    }
    for (at, (g, x)) in g[rest..].iter().zip(&x[rest..]).enumerate() {
        strands[0][at] += f64::from(*g);
        strands[1][at] += f64::from(*g) * f64::from(*x);
    }
    strands.map(|strands| strands.iter().sum())
}
