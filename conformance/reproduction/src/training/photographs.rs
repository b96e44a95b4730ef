//! Photographs as a pretrained network takes them.

use candle_core::{Device, Result, Tensor};
use lossproof_datasets::Split;
use lossproof_datasets::augment::Variation;
use rayon::prelude::*;

use super::batch::Streams;
use crate::protocol::FineTuning;

/// The images of these numbers, `[N, 3, height, width]`: each byte between 0 and 1, less its channel's mean, by its deviation. Where
/// there are streams, one an image, each is varied by its own.
pub(super) fn photographs(
    split: &Split,
    [channels, height, width]: [usize; 3],
    which: &[u32],
    tuning: &FineTuning,
    streams: Option<Streams>,
) -> Result<Tensor> {
    let mut pixels = vec![0.0; which.len() * channels * height * width];
    let size = (channels * height * width).max(1);
    pixels.par_chunks_mut(size).zip(which).enumerate().for_each(|(place, (out, number))| {
        let image = split.image(*number as usize);
        match streams {
            Some(stream) => {
                let variation = Variation::drawn(&mut stream(place as u64, *number));
                normalise(&variation.of(image, [height, width]), tuning, out);
            }
            None => normalise(image, tuning, out),
        }
    });
    Tensor::from_vec(pixels, (which.len(), channels, height, width), &Device::Cpu)
}

fn normalise(image: &[u8], tuning: &FineTuning, out: &mut [f32]) {
    let plane = (image.len() / tuning.means.len()).max(1);
    let channels = image.chunks(plane).zip(out.chunks_mut(plane)).zip(tuning.means.iter().zip(&tuning.deviations));
    for ((image, out), (mean, deviation)) in channels {
        for (out, byte) in out.iter_mut().zip(image) {
            *out = ((f64::from(*byte) / 255.0 - mean) / deviation) as f32;
        }
    }
}
