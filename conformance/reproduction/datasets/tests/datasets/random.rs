//! Streams and orders, against `ChaCha8` in a few lines of Python: `streams.py` prints these numbers.

use lossproof_datasets::{Stream, class_balanced, shuffle};

#[test]
fn a_stream_is_chacha8_under_the_documented_key() {
    let mut stream = Stream::new(*b"dice    ", (1 << 63) + 5, 3, 9);
    let rolls: Vec<u32> = (0..20).map(|_| stream.below(6)).collect();
    assert_eq!(rolls, [4, 4, 4, 5, 0, 1, 4, 1, 3, 1, 4, 3, 0, 1, 0, 4, 4, 3, 4, 0]);
}

/// Below 3·2^30 a quarter of all words is drawn anew.
#[test]
fn a_draw_that_would_favour_some_results_is_repeated() {
    let mut stream = Stream::new(*b"dice    ", 1, 0, 0);
    let drawn: Vec<u32> = (0..8).map(|_| stream.below(3 << 30)).collect();
    assert_eq!(drawn, [147368879, 72195146, 416993862, 1594733876, 691021922, 1844729228, 919229788, 2357380885]);
    assert_eq!((stream.below(0), stream.below(1)), (0, 0));
}

#[test]
fn an_epoch_has_the_documented_order() {
    assert_eq!(shuffle(12, 1, 7), [3, 11, 1, 4, 0, 6, 9, 8, 10, 5, 7, 2]);
    assert_eq!(shuffle(0, 1, 7), []);
}

/// Over 10,000 epochs each of 5 items is at each place 2,000 times, with standard deviation 40: six of them.
#[test]
fn every_item_comes_to_every_place() {
    let mut counts = [[0_i32; 5]; 5];
    for epoch in 0..10_000 {
        for (place, item) in shuffle(5, 3, epoch).into_iter().enumerate() {
            counts[place][item as usize] += 1;
        }
    }
    assert!(counts.as_flattened().iter().all(|count| (count - 2000).abs() < 240), "{counts:?}");
}

/// 30,000 draws from three classes of 1, 9 and 90 images, where label 2 has none: 10,000 of each class with standard
/// deviation 82, and each image of the second 1,111 times with standard deviation 33: six of each.
#[test]
fn class_balanced_draws_classes_alike_and_images_alike_within_them() {
    let labels: Vec<u32> = (0..100).map(|i| [0, 1, 3][usize::from(i > 0) + usize::from(i > 9)]).collect();
    let drawn = class_balanced(&labels, 30_000, 1, 2);
    let mut counts = [0_i32; 100];
    for i in &drawn {
        counts[*i as usize] += 1;
    }
    for class in [0..1, 1..10, 10..100] {
        let count: i32 = counts[class.clone()].iter().sum();
        assert!((count - 10_000).abs() < 492, "{class:?}: {count}");
    }
    assert!(counts[1..10].iter().all(|count| (count - 1111).abs() < 198), "{counts:?}");
    assert_ne!(drawn, class_balanced(&labels, 30_000, 1, 3));
    assert_eq!(class_balanced(&[], 5, 1, 2), []);
}
