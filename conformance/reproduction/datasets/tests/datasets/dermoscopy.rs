//! What is done to dermoscopic images: turned, mirrored, their colours changed, and brought to a grey mean.

use std::collections::HashMap;

use lossproof_datasets::augment::{Variation, stream};
use lossproof_datasets::isic::grey_world;
use proptest::prelude::*;

const STILL: Variation =
    Variation { mirrored: [false; 2], angle: 0.0, brightness: 1.0, contrast: 1.0, hue: 0.0, order: [0, 1, 2] };

/// Three planes of three rows and three columns.
fn image() -> Vec<u8> {
    (0..27).map(|i| i * 9 + 3).collect()
}

#[test]
fn mirrors_and_quarter_turns_are_permutations() {
    let planes = |at: fn(usize, usize) -> (usize, usize)| -> Vec<u8> {
        let pixel = |i: usize| {
            let (y, x) = at(i % 9 / 3, i % 3);
            image()[i / 9 * 9 + y * 3 + x]
        };
        (0..27).map(pixel).collect()
    };
    let of = |variation: Variation| variation.of(&image(), [3, 3]);
    assert_eq!(of(STILL), image());
    assert_eq!(of(Variation { mirrored: [true, false], ..STILL }), planes(|y, x| (y, 2 - x)));
    assert_eq!(of(Variation { mirrored: [false, true], ..STILL }), planes(|y, x| (2 - y, x)));
    // Against the clock: what was on the right is above.
    assert_eq!(of(Variation { angle: 90.0, ..STILL }), planes(|y, x| (x, 2 - y)));
    // A flip, then the turn.
    assert_eq!(of(Variation { angle: 90.0, mirrored: [true, false], ..STILL }), planes(|y, x| (x, y)));
}

/// The corner of a square of 20 is √2·10 from its middle; turned by 20° it comes from beyond the edge, and the middle stays.
#[test]
fn what_comes_from_outside_is_black() {
    let white = [255; 3 * 400];
    let turned = Variation { angle: 20.0, ..STILL }.of(&white, [20, 20]);
    assert_eq!([turned[0], turned[19], turned[399], turned[210]], [0, 0, 0, 255]);
    let black: usize = turned[..400].iter().map(|byte| usize::from(*byte == 0)).sum();
    // A square and itself turned by θ share 2/(1 + sin θ + cos θ) of it: 49.4 of 400 are outside, give or take the pixels on the edges
    // of the four triangles, whose longest sides have 30 together.
    assert!((black as f64 - 49.4).abs() < 30.0, "{black}");
}

#[test]
fn brightness_and_contrast_are_their_formulas() {
    let bright = Variation { brightness: 1.1, ..STILL }.of(&[100, 200, 240], [1, 1]);
    assert_eq!(bright, [110, 220, 255]);
    // Grey: 0.299·100 + 0.587·200 + 0.114·50 = 153.
    let low = Variation { contrast: 0.9, ..STILL }.of(&[100, 200, 50], [1, 1]);
    assert_eq!(low, [105, 195, 60]);
    // Brighter first, yellow is cut at 255 and the grey is 238; the other way round it is 224, and the cut comes last.
    let both = Variation { brightness: 1.1, contrast: 0.9, ..STILL };
    assert_eq!(both.of(&[240, 240, 100], [1, 1]), [253, 253, 123]);
    assert_eq!(Variation { order: [1, 0, 2], ..both }.of(&[240, 240, 100], [1, 1]), [255, 255, 123]);
}

#[test]
fn hues_turn_and_greys_stay() {
    let turned = |pixel: [u8; 3], hue| Variation { hue, ..STILL }.of(&pixel, [1, 1]);
    assert_eq!(turned([200, 40, 40], 1.0 / 3.0), [40, 200, 40]);
    assert_eq!(turned([200, 40, 40], -1.0 / 3.0), [40, 40, 200]);
    assert_eq!(turned([200, 40, 40], 1.0 / 6.0), [200, 200, 40]);
    // From 30° by 36° to 66°: 6° beyond yellow, red falls by a tenth of the chroma.
    assert_eq!(turned([240, 140, 40], 0.1), [220, 240, 40]);
    assert_eq!(turned([77, 77, 77], 0.1), [77, 77, 77]);
}

/// Of 6,000 draws each of the 24 combinations of mirrors and orders has 250 with standard deviation 15.5: six of them.
#[test]
fn draws_are_within_their_limits_and_even() {
    let mut counts = HashMap::new();
    let mut sums = [0.0; 4];
    for i in 0..6000 {
        let drawn = Variation::drawn(&mut stream(1, 2, i));
        assert!(drawn.angle.abs() < 20.0 && drawn.hue.abs() < 0.1);
        assert!((drawn.brightness - 1.0).abs() < 0.1 && (drawn.contrast - 1.0).abs() < 0.1);
        *counts.entry((drawn.mirrored, drawn.order)).or_insert(0_i32) += 1;
        let scaled =
            [drawn.angle / 20.0, drawn.hue * 10.0, (drawn.brightness - 1.0) * 10.0, (drawn.contrast - 1.0) * 10.0];
        sums.iter_mut().zip(scaled).for_each(|(sum, x)| *sum += x);
        assert_eq!(drawn, Variation::drawn(&mut stream(1, 2, i)));
    }
    assert_eq!(counts.len(), 24);
    assert!(counts.values().all(|count| (count - 250).abs() < 93), "{:?}", counts.values());
    // A uniform number between −1 and 1 has variance 1/3: the sum of 6,000 has deviation 44.7.
    assert!(sums.iter().all(|sum: &f64| sum.abs() < 6.0 * 44.8), "{sums:?}");
}

#[test]
fn an_image_with_a_black_channel_and_none_at_all_are_left() {
    let mut black = [10, 20, 0, 0, 30, 40];
    grey_world(&mut black);
    assert_eq!(black, [10, 20, 0, 0, 30, 40]);
    grey_world(&mut []);
    let mut grey = [90; 12];
    grey_world(&mut grey);
    assert_eq!(grey, [90; 12]);
}

proptest! {
    /// Rounding moves a mean by half a byte, and nothing is cut where no byte comes near 255.
    #[test]
    fn the_means_become_equal(pixels in prop::collection::vec((40_u8..80, 40_u8..80, 40_u8..80), 1..50)) {
        let mut image: Vec<u8> = pixels.iter().map(|pixel| pixel.0).collect();
        image.extend(pixels.iter().map(|pixel| pixel.1));
        image.extend(pixels.iter().map(|pixel| pixel.2));
        grey_world(&mut image);
        let means: Vec<f64> = image
            .chunks(pixels.len())
            .map(|channel| channel.iter().map(|byte| f64::from(*byte)).sum::<f64>() / pixels.len() as f64)
            .collect();
        prop_assert!((means[0] - means[1]).abs() <= 1.0 && (means[1] - means[2]).abs() <= 1.0, "{means:?}");
    }

    /// A pixel's largest and smallest channels are what they were, but for a byte's rounding.
    #[test]
    fn turning_a_hue_keeps_the_largest_and_the_smallest(pixel: [u8; 3], hue in -0.1..0.1) {
        let turned = Variation { hue, ..STILL }.of(&pixel, [1, 1]);
        prop_assert_eq!(turned.iter().max(), pixel.iter().max());
        prop_assert_eq!(turned.iter().min(), pixel.iter().min());
    }
}
