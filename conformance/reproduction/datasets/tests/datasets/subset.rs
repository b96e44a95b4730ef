//! Imbalanced subsets.

use lossproof_datasets::{Split, digits, subset};
use proptest::prelude::*;

/// `streams.py` prints which images are kept.
#[test]
fn keeps_the_first_of_each_classes_permutation() {
    let split = Split { images: (0..12).collect(), labels: vec![0, 1, 0, 1, 1, 0, 2, 0, 1, 2, 2, 1] };
    let kept = subset(&split, &[2, 3, 1], 5).expect("a subset");
    assert_eq!(kept.images, [0, 2, 3, 4, 8, 9]);
    assert_eq!(kept.labels, [0, 0, 1, 1, 1, 2]);
}

#[test]
fn the_smallest_long_tail_of_the_digits_has_five_images() {
    let train = digits().train;
    for counts in [lossproof::data::long_tailed(114, 20.0, 10), lossproof::data::step(114, 20.0, 10)] {
        let counts = counts.expect("counts");
        let kept = subset(&train, &counts, 1).expect("a subset");
        assert_eq!((kept.class_counts(10), counts[9]), (counts.clone(), 5));
        assert_ne!(kept, subset(&train, &counts, 2).expect("a subset"));
    }
}

#[test]
fn says_which_class_is_too_small() {
    let train = digits().train;
    let error = |counts: &[u64]| subset(&train, counts, 1).unwrap_err().to_string();
    let mut counts = [114; 10];
    counts[8] = 115;
    assert_eq!(error(&counts), "class 8 has 114 images, fewer than the 115 asked for");
    assert_eq!(error(&[1; 9]), "class 9 has 120 images, and the 9 counts give none for it");
    assert_eq!(error(&[1; 11]), "class 10 has 0 images, fewer than the 1 asked for");
}

proptest! {
    /// Every kept image is one of the split's with its label, none twice, and a smaller subset is part of a larger.
    #[test]
    fn is_a_part_that_grows(labels in prop::collection::vec(0_u32..4, 0..200), seed: u64, part in 1_u64..5) {
        let images = (0..labels.len()).map(|i| i as u8).collect();
        let split = Split { images, labels };
        let all = split.class_counts(4);
        let fewer: Vec<u64> = all.iter().map(|count| count / part).collect();
        let kept = subset(&split, &fewer, seed).expect("a subset");
        prop_assert_eq!(kept.class_counts(4), fewer.clone());
        prop_assert!(kept.images.is_sorted_by(|a, b| a < b));
        prop_assert!(kept.images.iter().zip(&kept.labels).all(|(&i, &label)| split.labels[usize::from(i)] == label));
        let more: Vec<u64> = fewer.iter().zip(&all).map(|(few, all)| (few + 1).min(*all)).collect();
        let larger = subset(&split, &more, seed).expect("a subset");
        prop_assert!(kept.images.iter().all(|i| larger.images.contains(i)));
        prop_assert_eq!(subset(&split, &all, seed).expect("a subset"), split);
    }
}
