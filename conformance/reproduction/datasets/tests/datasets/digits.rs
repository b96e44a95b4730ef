//! The embedded digits, against scikit-learn's copy.

use std::process::Command;

use lossproof_datasets::digits;

use crate::{needs, python_digest};

#[test]
fn are_those_that_scikit_learn_has() {
    if needs::runs("scikit-learn", Command::new(needs::python()).args(["-c", "import sklearn.datasets"])) {
        assert_eq!(digits().digest, python_digest(&["digits"]));
    }
}

/// The counts of the file are those that UCI's description of `optdigits.tes` prints.
#[test]
fn have_the_published_counts_of_which_sixty_are_for_testing() {
    let digits = digits();
    let published = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180];
    assert_eq!(digits.train.class_counts(10), published.map(|count| count - 60));
    assert_eq!(digits.test.class_counts(10), [60; 10]);
    for split in [&digits.train, &digits.test] {
        assert_eq!(split.images.len(), split.len() * digits.image_len());
    }
}

/// 0 to 16 becomes 0 to 255: 17 values, black and white among them.
#[test]
fn span_the_range_of_a_byte() {
    let mut values = digits().train.images;
    values.sort_unstable();
    values.dedup();
    assert_eq!((values.len(), values[0], values[16]), (17, 0, 255));
    assert!(values.iter().enumerate().all(|(v, &byte)| (f64::from(byte) - v as f64 * 255.0 / 16.0).abs() <= 0.5));
}

#[test]
fn a_digest_changes_with_everything_in_it() {
    let split = digits().test;
    let mut other = split.clone();
    other.images[5] ^= 1;
    assert_ne!(split.digest(), other.digest());
    other = split.clone();
    other.labels[5] += 1;
    assert_ne!(split.digest(), other.digest());
}

#[test]
#[should_panic(expected = "image 600 of 600")]
fn there_is_no_image_beyond_the_last() {
    digits().test.image(600);
}
