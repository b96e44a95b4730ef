//! Colours as under white light.

/// Multiplies each channel so that the image's mean is grey: by `k/(√3·m)`, where m is the channel's mean and k the length of the vector
/// of the three (the grey world of Barata et al. 2015, which the HMLoss authors' code applies to every image). Bytes beyond 255 are 255;
/// an image with a black channel is left as it is.
///
/// Their code takes the mean of the means of 4×4 parts, which is the mean of the image where its sides are multiples of 4.
///
/// ```
/// let mut image = [100, 140, 60, 60, 20, 40]; // means 120, 60 and 30, of length 30·√21: factors of about 0.661, 1.323 and 2.646
/// lossproof_datasets::isic::grey_world(&mut image);
/// assert_eq!(image, [66, 93, 79, 79, 53, 106]);
/// ```
pub fn grey_world(image: &mut [u8]) {
    let pixels = image.len() / 3;
    if pixels == 0 {
        return;
    }
    let mean = |channel: &[u8]| channel.iter().map(|byte| u64::from(*byte)).sum::<u64>() as f64 / pixels as f64;
    let means: Vec<f64> = image.chunks(pixels).take(3).map(mean).collect();
    if means.contains(&0.0) {
        return;
    }
    let length = means.iter().map(|mean| mean * mean).sum::<f64>().sqrt();
    for (channel, mean) in image.chunks_mut(pixels).zip(means) {
        let factor = length / (3.0_f64.sqrt() * mean);
        for byte in channel {
            *byte = (f64::from(*byte) * factor).round().min(255.0) as u8;
        }
    }
}
