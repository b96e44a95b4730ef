//! What a normalisation does to each channel, once its moments are known.

/// `factor·x + summand`.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct Line {
    pub(super) factor: f32,
    pub(super) summand: f32,
}

/// `factor·g + slope·x + summand`: the gradient of a number x whose normalised one has the gradient g.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct SlopedLine {
    pub(super) factor: f32,
    pub(super) slope: f32,
    pub(super) summand: f32,
}

/// The gradients of a normalisation.
#[derive(Debug, Default)]
pub(in crate::model) struct Gradients {
    pub(in crate::model) images: Vec<SlopedLine>,
    pub(in crate::model) scale: Vec<f32>,
    pub(in crate::model) shift: Vec<f32>,
}

impl Line {
    /// Lines over the channels of an image.
    pub(in crate::model) fn apply(lines: &[Self], image: &[f32], pixels: usize, out: &mut [f32]) {
        let channels = out.chunks_exact_mut(pixels).zip(image.chunks_exact(pixels));
        for ((out, x), Self { factor, summand }) in channels.zip(lines) {
            out.iter_mut().zip(x).for_each(|(out, x)| *out = x * factor + summand);
        }
    }
}

impl SlopedLine {
    /// Gradients made those of an image's numbers.
    pub(in crate::model) fn apply(lines: &[Self], image: &[f32], pixels: usize, gradients: &mut [f32]) {
        let channels = gradients.chunks_exact_mut(pixels).zip(image.chunks_exact(pixels));
        for ((g, x), Self { factor, slope, summand }) in channels.zip(lines) {
            g.iter_mut().zip(x).for_each(|(g, x)| *g = factor * *g + (slope * x + summand));
        }
    }
}
