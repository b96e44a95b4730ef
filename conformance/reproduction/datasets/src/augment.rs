//! The augmentation of the CIFAR protocol: pad by 4, crop at random, flip at random; and that of ISIC 2019, [`Variation`].
//!
//! The paper names none and follows its predecessors, whose published code does this to every training image (Cui et
//! al. 2019, Cao et al. 2019, both after He et al. 2016, §4.2). The padding is black, as in that code, which pads
//! before it normalises.

mod dermoscopy;

pub use dermoscopy::Variation;

use crate::Stream;

/// How many black pixels are set around the image before a window of its own size is cut out.
pub const PADDING: u32 = 4;

/// The stream for one image of one epoch: the result depends neither on the order nor on the threads.
pub fn stream(seed: u64, epoch: u64, image: u64) -> Stream {
    Stream::new(*b"augment ", seed, epoch, image)
}

/// The image, padded by [`PADDING`], cropped at one of 9×9 places and flipped or not: 162 results, all as likely.
///
/// `shape` is channels, height, width.
///
/// # Panics
/// If the image has another number of bytes than the shape.
///
/// ```
/// use lossproof_datasets::augment;
/// let digits = lossproof_datasets::digits();
/// let seen = augment::pad_crop_flip(digits.train.image(0), digits.shape, &mut augment::stream(1, 0, 0));
/// assert_eq!(seen.len(), 64);
/// ```
pub fn pad_crop_flip(image: &[u8], shape: [usize; 3], stream: &mut Stream) -> Vec<u8> {
    let [top, left] = [0; 2].map(|_: u32| stream.below(2 * PADDING + 1) as usize);
    let flipped = stream.below(2) == 1;
    crop(image, shape, [top, left], flipped)
}

/// The window whose upper left corner is at `[top, left]` of the padded image, from left to right or, if `flipped`,
/// from right to left. `[4, 4]` is the image itself; beyond the padding all is black.
///
/// # Panics
/// As [`pad_crop_flip`].
pub fn crop(image: &[u8], shape: [usize; 3], [top, left]: [usize; 2], flipped: bool) -> Vec<u8> {
    let [channels, height, width] = shape;
    assert_eq!(image.len(), channels * height * width, "bytes of an image of shape {shape:?}");
    let padding = PADDING as usize;
    // Where a coordinate of the window lies in the image, if it does.
    let inside = |at: usize, from: usize, size: usize| (at + from).checked_sub(padding).filter(|&at| at < size);
    let mut window = vec![0; image.len()];
    for (row, target) in window.chunks_exact_mut(width.max(1)).enumerate() {
        let (channel, y) = (row / height, row % height);
        let Some(y) = inside(y, top, height) else { continue };
        let source = &image[(channel * height + y) * width..][..width];
        for (x, pixel) in target.iter_mut().enumerate() {
            let x = if flipped { width - 1 - x } else { x };
            *pixel = inside(x, left, width).map_or(0, |x| source[x]);
        }
    }
    window
}
