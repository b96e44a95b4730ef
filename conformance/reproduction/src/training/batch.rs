//! Images as the network takes them.

use candle_core::{Device, Result, Tensor};
use lossproof_datasets::{Split, Stream, augment};

/// The images of these numbers, `[N, channels, height, width]`, between 0 and 1.
pub(super) fn images(split: &Split, shape: [usize; 3], which: &[u32]) -> Result<Tensor> {
    tensor(shape, which.len(), which.iter().map(|image| split.image(*image as usize)))
}

/// What an image is varied by: from its place among those that are asked for, and its number.
pub(super) type Streams<'s> = &'s (dyn Fn(u64, u32) -> Stream + Sync);

/// The same, each cropped and flipped at random.
pub(super) fn augmented(split: &Split, shape: [usize; 3], which: &[u32], stream: Streams) -> Result<Tensor> {
    let varied = |(place, image): (u64, &u32)| {
        augment::pad_crop_flip(split.image(*image as usize), shape, &mut stream(place, *image))
    };
    tensor(shape, which.len(), (0..).zip(which).map(varied))
}

/// The targets of these images.
pub(super) fn targets(split: &Split, which: &[u32]) -> Vec<u32> {
    which.iter().map(|image| split.labels[*image as usize]).collect()
}

fn tensor<I: AsRef<[u8]>>(
    [channels, height, width]: [usize; 3],
    count: usize,
    images: impl Iterator<Item = I>,
) -> Result<Tensor> {
    let mut pixels = Vec::with_capacity(count * channels * height * width);
    for image in images {
        pixels.extend(image.as_ref().iter().map(|byte| f32::from(*byte) / 255.0));
    }
    Tensor::from_vec(pixels, (count, channels, height, width), &Device::Cpu)
}
