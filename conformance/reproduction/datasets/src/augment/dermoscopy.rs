//! The augmentation of dermoscopic images: turned, mirrored, and their colours changed a little.
//!
//! The HMLoss authors' code for ISIC 2019 (`train_isic.py`) composes torchvision's `RandomHorizontalFlip`, `RandomVerticalFlip`,
//! `RandomRotation(20)` and `ColorJitter(brightness=0.1, contrast=0.1, hue=0.1)`; the paper names none. Where PIL cuts a number to a byte
//! it is rounded here, and hues are not bytes.

use crate::Stream;

/// The greatest angle, in degrees, to either side.
const ANGLE: f64 = 20.0;
/// How far brightness and contrast are from 1 at most, and by which share of the circle the hue turns at most.
const COLOUR: f64 = 0.1;

/// How one image is varied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variation {
    /// Whether left and right, and top and bottom, are exchanged.
    pub mirrored: [bool; 2],
    /// Degrees by which it is then turned against the clock; what comes from outside is black, and pixels are the nearest.
    pub angle: f64,
    /// By what each byte is multiplied.
    pub brightness: f64,
    /// By what each byte's distance from the image's mean grey is multiplied.
    pub contrast: f64,
    /// By which share of the circle hues turn.
    pub hue: f64,
    /// In which order: 0 is the brightness, 1 the contrast, 2 the hue.
    pub order: [u8; 3],
}

impl Variation {
    /// One at random: each flip with probability ½, the numbers uniform, the order uniform.
    pub fn drawn(stream: &mut Stream) -> Self {
        let mirrored = [0; 2].map(|_: u32| stream.below(2) == 1);
        let mut between = |limit: f64| limit * (2.0 * stream.unit() - 1.0);
        let (angle, brightness, contrast) = (between(ANGLE), 1.0 + between(COLOUR), 1.0 + between(COLOUR));
        let hue = between(COLOUR);
        let mut order = [0, 1, 2];
        stream.shuffle(&mut order);
        Self { mirrored, angle, brightness, contrast, hue, order }
    }

    /// The image, red, green and blue one after the other, varied.
    ///
    /// # Panics
    /// If the image has another number of bytes than three times height and width.
    ///
    /// ```
    /// use lossproof_datasets::augment::Variation;
    /// let still = Variation { mirrored: [true, false], angle: 0.0, brightness: 1.0, contrast: 1.0, hue: 0.0, order: [0, 1, 2] };
    /// assert_eq!(still.of(&[1, 2, 3, 4, 5, 6], [1, 2]), [2, 1, 4, 3, 6, 5]);
    /// ```
    pub fn of(&self, image: &[u8], [height, width]: [usize; 2]) -> Vec<u8> {
        assert_eq!(image.len(), 3 * height * width, "bytes of an image in colour of {height}×{width}");
        let mut image = self.turned(image, [height, width]);
        for what in self.order {
            match what {
                0 => each(&mut image, |x| x * self.brightness),
                1 => {
                    let grey = mean_grey(&image).round();
                    each(&mut image, |x| grey + (x - grey) * self.contrast);
                }
                _ => turn_hues(&mut image, self.hue),
            }
        }
        image
    }

    fn turned(&self, image: &[u8], [height, width]: [usize; 2]) -> Vec<u8> {
        let (sine, cosine) = self.angle.to_radians().sin_cos();
        let centre = [width as f64 / 2.0, height as f64 / 2.0];
        let mirror = |at: usize, size: usize, is_mirrored| if is_mirrored { size - 1 - at } else { at };
        let mut out = vec![0; image.len()];
        for pixel in 0..height * width {
            // The pixel's middle seen from the image's, y downwards, turned back.
            let right = (pixel % width) as f64 + 0.5 - centre[0];
            let down = (pixel / width) as f64 + 0.5 - centre[1];
            let x = (right * cosine - down * sine + centre[0]).floor();
            let y = (right * sine + down * cosine + centre[1]).floor();
            if x >= 0.0 && y >= 0.0 && x < width as f64 && y < height as f64 {
                let x = mirror(x as usize, width, self.mirrored[0]);
                let y = mirror(y as usize, height, self.mirrored[1]);
                for channel in (0..3).map(|channel| channel * height * width) {
                    out[channel + pixel] = image[channel + y * width + x];
                }
            }
        }
        out
    }
}

fn each(image: &mut [u8], change: impl Fn(f64) -> f64) {
    for byte in image {
        *byte = rounded(change(f64::from(*byte)));
    }
}

fn rounded(x: f64) -> u8 {
    x.round().clamp(0.0, 255.0) as u8
}

/// The mean brightness, by the weights of ITU-R BT.601 that PIL takes.
fn mean_grey(image: &[u8]) -> f64 {
    let pixels = image.len() / 3;
    let sum = |channel: &[u8]| channel.iter().map(|byte| u64::from(*byte)).sum::<u64>() as f64;
    let weighted =
        image.chunks(pixels.max(1)).zip([0.299, 0.587, 0.114]).map(|(channel, weight)| weight * sum(channel));
    weighted.sum::<f64>() / pixels.max(1) as f64
}

/// Turns the hue of every pixel: its largest and its smallest channel keep their values.
fn turn_hues(image: &mut [u8], share: f64) {
    let pixels = image.len() / 3;
    for pixel in 0..pixels {
        let [red, green, blue] = [0, 1, 2].map(|channel| f64::from(image[channel * pixels + pixel]));
        let largest = red.max(green).max(blue);
        let chroma = largest - red.min(green).min(blue);
        if chroma == 0.0 {
            continue;
        }
        // Sixths of the circle from red.
        let hue = if largest == red {
            (green - blue) / chroma
        } else if largest == green {
            2.0 + (blue - red) / chroma
        } else {
            4.0 + (red - green) / chroma
        };
        for (channel, offset) in [5.0, 3.0, 1.0].into_iter().enumerate() {
            let place = (offset + hue + 6.0 * share).rem_euclid(6.0);
            let away = place.min(4.0 - place).clamp(0.0, 1.0);
            image[channel * pixels + pixel] = rounded(largest - chroma * away);
        }
    }
}
