//! Sums over images and pixels, a channel.

use super::lines::{Gradients, Line, SlopedLine};

/// What keeps the root from 0, as in PyTorch.
const EPSILON: f64 = 1e-5;
/// Sums are taken in this many strands, which the compiler makes vectors of.
const STRANDS: usize = 16;

/// Mean, variance (divisor n) and `1/√(variance + ε)`, one a channel.
#[derive(Clone, Debug)]
pub(in crate::model) struct Moments {
    pub(super) mean: Vec<f64>,
    pub(super) variance: Vec<f64>,
    inverse_deviation: Vec<f64>,
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

    /// Those of images of which the [`row_sums`] with themselves are given. The sums of squares are of products that are exact in
    /// binary64, so that nothing but `2^-53·mean²/variance` is lost by subtracting.
    pub(in crate::model) fn of(rows: &[Vec<[f64; 2]>], pixels: usize) -> Self {
        let numbers = (rows.len() * pixels) as f64;
        let channels = rows.first().map_or(0, Vec::len);
        let of = |channel: usize, which: usize| rows.iter().map(|row| row[channel][which]).sum::<f64>() / numbers;
        let mean: Vec<f64> = (0..channels).map(|channel| of(channel, 0)).collect();
        let variance = (0..channels).map(|channel| (of(channel, 1) - mean[channel] * mean[channel]).max(0.0)).collect();
        Self::from_both(mean, variance)
    }

    /// `γ·(x − mean)/√(variance + ε) + β` as lines in x, one a channel.
    pub(in crate::model) fn lines(&self, scale: &[f32], shift: &[f32]) -> Vec<Line> {
        let channels = scale.iter().zip(shift).zip(self.mean.iter().zip(&self.inverse_deviation));
        let line = |((scale, shift), (mean, s)): ((&f32, &f32), (&f64, &f64))| {
            let factor = f64::from(*scale) * s;
            Line { factor: factor as f32, summand: (f64::from(*shift) - mean * factor) as f32 }
        };
        channels.map(line).collect()
    }

    /// The gradients, of which the [`row_sums`] with x are given. With x̂ = (x − mean)·s, s = 1/√(variance + ε) and g the gradient
    /// that comes in: β's is Σ g, γ's is Σ g·x̂, and the images' is γ·s·(g − (Σ g + x̂·Σ g·x̂)/n), since the moments move too.
    pub(in crate::model) fn gradients(&self, scale: &[f32], rows: &[Vec<[f64; 2]>], pixels: usize) -> Gradients {
        let numbers = (rows.len() * pixels) as f64;
        let mut all = Gradients::default();
        for (channel, scale) in scale.iter().enumerate() {
            let (mean, s) = (self.mean[channel], self.inverse_deviation[channel]);
            let sum: f64 = rows.iter().map(|row| row[channel][0]).sum();
            let of_scale = (rows.iter().map(|row| row[channel][1]).sum::<f64>() - mean * sum) * s;
            // γ·s·g + a·x + b with the terms of x̂ taken apart.
            let factor = f64::from(*scale) * s;
            let a = -factor * of_scale * s / numbers;
            let b = -factor * sum / numbers - a * mean;
            all.scale.push(of_scale as f32);
            all.shift.push(sum as f32);
            all.images.push(SlopedLine { factor: factor as f32, slope: a as f32, summand: b as f32 });
        }
        all
    }
}

/// Σ g and Σ g·x a channel of one image.
pub(in crate::model) fn row_sums(g: &[f32], x: &[f32], pixels: usize) -> Vec<[f64; 2]> {
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
