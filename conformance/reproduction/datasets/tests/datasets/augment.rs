//! Pad, crop, flip.

use std::collections::HashMap;

use lossproof_datasets::augment::{crop, pad_crop_flip, stream};
use proptest::prelude::*;

#[test]
fn a_window_over_the_corner_has_the_images_corner_and_black() {
    let image = [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16];
    // Two channels of two rows and three columns; the window one row up and one column to the left.
    assert_eq!(crop(&image, [2, 2, 3], [3, 3], false), [0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 11, 12]);
    assert_eq!(crop(&image, [2, 2, 3], [3, 3], true), [0, 0, 0, 2, 1, 0, 0, 0, 0, 12, 11, 0]);
    assert_eq!(crop(&image, [2, 2, 3], [5, 4], false), [4, 5, 6, 0, 0, 0, 14, 15, 16, 0, 0, 0]);
    assert_eq!(crop(&image, [2, 2, 3], [4, 4], false), image);
    assert_eq!(crop(&image, [2, 2, 3], [0, 0], false), [0; 12]);
    assert_eq!(crop(&[], [3, 0, 0], [0, 0], true), []);
}

/// All 162 results are told apart on an image without equal pixels. Of 16,200 draws each has 100 with standard
/// deviation 10: six of them.
#[test]
fn each_place_and_side_is_as_likely() {
    let image: Vec<u8> = (1..=100).collect();
    let mut counts = HashMap::new();
    for i in 0..16_200 {
        *counts.entry(pad_crop_flip(&image, [1, 10, 10], &mut stream(1, 4, i))).or_insert(0_i32) += 1;
    }
    let possible: Vec<_> = (0..9)
        .flat_map(|top| (0..9).map(move |left| [top, left]))
        .flat_map(|at| [false, true].map(|flipped| crop(&image, [1, 10, 10], at, flipped)))
        .collect();
    assert_eq!(counts.len(), 162);
    assert!(possible.iter().all(|seen| (counts[seen] - 100).abs() < 60), "{:?}", counts.values());
}

proptest! {
    /// By the definition: the pixel at (y, x) of the window is that at (y + top − 4, x + left − 4) of the image, else
    /// black.
    #[test]
    fn is_what_the_definition_says(channels in 1_usize..4, height in 1_usize..12, width in 1_usize..12, seed: u64) {
        let shape = [channels, height, width];
        let image: Vec<u8> = (0..channels * height * width).map(|i| (i % 255) as u8 + 1).collect();
        let mut draws = stream(seed, 0, 0);
        let (top, left, flipped) = (draws.below(9) as usize, draws.below(9) as usize, draws.below(2) == 1);
        let window = pad_crop_flip(&image, shape, &mut stream(seed, 0, 0));
        // In padded coordinates: the image starts at 4.
        let at = |channel: usize, y: usize, x: usize| (channel * height + y) * width + x;
        for (i, &pixel) in window.iter().enumerate() {
            let (channel, y, x) = (i / width / height, i / width % height, i % width);
            let across = if flipped { width - 1 - x } else { x };
            let (from_y, from_x) = (y + top, across + left);
            let inside = (4..height + 4).contains(&from_y) && (4..width + 4).contains(&from_x);
            let expected = if inside { image[at(channel, from_y - 4, from_x - 4)] } else { 0 };
            prop_assert_eq!(pixel, expected, "channel {}, row {}, column {}", channel, y, x);
        }
    }
}
