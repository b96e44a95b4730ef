//! The published data set, where Debian's package is installed; and what is said where it is not.

use std::process::Command;

use lossproof_datasets::{Name, load, missing};

use crate::{needs, python_digest};

#[test]
fn is_the_published_data_set() {
    let dir = Name::FashionMnist.default_dir().expect("Debian's folder");
    if !needs::runs("dataset-fashion-mnist", Command::new("test").arg("-d").arg(dir)) {
        return;
    }
    let dataset = load(Name::FashionMnist, dir).expect("the data set");
    assert_eq!(missing(Name::FashionMnist, dir), []);
    assert_eq!((dataset.shape, dataset.train.len(), dataset.test.len()), ([1, 28, 28], 60_000, 10_000));
    assert_eq!(dataset.train.class_counts(10), [6000; 10]);
    assert_eq!(dataset.test.class_counts(10), [1000; 10]);
    // The first image is an ankle boot.
    assert_eq!(dataset.classes[dataset.train.labels[0] as usize], "Ankle boot");
    if needs::runs("python", Command::new(needs::python()).args(["-c", "import gzip"])) {
        assert_eq!(dataset.digest, python_digest(&["fashion-mnist", &dir.display().to_string()]));
    }
}

#[test]
fn says_how_to_get_what_is_not_there() {
    let dir = tempfile::tempdir().expect("a folder");
    let error = load(Name::FashionMnist, dir.path()).unwrap_err().to_string();
    assert!(error.contains("train-labels-idx1-ubyte.gz cannot be read: "), "{error}");
    assert!(error.ends_with(
        "`lossproof reproduce data --dataset fashion-mnist --dir DIR` says which files go into DIR and how to get them"
    ));
}

/// A file that has the right form and other labels has another checksum.
#[test]
fn other_labels_of_the_right_form_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let labels = [b"\0\0\x08\x01\0\0\xea\x60", &vec![0; 60_000][..]].concat();
    std::fs::write(dir.path().join("train-labels-idx1-ubyte"), labels).expect("a file");
    let error = load(Name::FashionMnist, dir.path()).unwrap_err().to_string();
    assert!(error.contains("train-labels-idx1-ubyte: found sha256 "), "{error}");
    assert_eq!(missing(Name::FashionMnist, dir.path()).len(), 3);
}
