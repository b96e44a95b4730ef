//! CIFAR-100 in its full size, with made-up pixels.

use std::fs;
use std::path::Path;

use lossproof_datasets::{Name, load, missing};

/// Writes `count` records whose fine labels go round.
fn write(dir: &Path, name: &str, count: usize) {
    let mut content = vec![7; count * 3074];
    for (i, record) in content.chunks_exact_mut(3074).enumerate() {
        record[0] = (i % 100 / 5) as u8;
        record[1] = (i % 100) as u8;
    }
    fs::create_dir_all(dir.join("cifar-100-binary")).expect("a folder");
    fs::write(dir.join("cifar-100-binary").join(name), content).expect("a file");
}

#[test]
fn is_read_whole_or_not_at_all() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let error = || load(Name::Cifar100, dir).unwrap_err().to_string();
    assert_eq!(missing(Name::Cifar100, dir).len(), 2);
    assert!(error().contains("cifar-100-binary/train.bin cannot be read"), "{}", error());

    write(dir, "train.bin", 50_000);
    write(dir, "test.bin", 9_999);
    let lacking = missing(Name::Cifar100, dir);
    assert_eq!(lacking.len(), 1);
    assert_eq!((&lacking[0].found[..], &lacking[0].expected[..]), ("30736926 bytes", "30740000 bytes"));
    assert!(error().contains("test.bin: found 30736926 bytes, expected 30740000 bytes (10000 records of 3074)"));

    write(dir, "test.bin", 10_000);
    assert_eq!(missing(Name::Cifar100, dir), []);
    let dataset = load(Name::Cifar100, dir).expect("the data set");
    assert_eq!((dataset.shape, dataset.classes.len()), ([3, 32, 32], 100));
    assert_eq!(dataset.train.class_counts(100), [500; 100]);
    assert_eq!(dataset.test.class_counts(100), [100; 100]);

    // One label of the test file changed: sizes and ranges are right, the counts are not.
    let path = dir.join("cifar-100-binary/test.bin");
    let mut content = fs::read(&path).expect("a file");
    content[1] = 3;
    fs::write(&path, &content).expect("a file");
    assert!(error().contains("found 99 test images of class 0 (apple), expected 100 of each class"), "{}", error());

    // Not the published archive.
    fs::write(dir.join("cifar-100-binary.tar.gz"), "abc").expect("a file");
    let message = error();
    // RFC 1321, A.5: MD5 ("abc").
    assert!(message.contains("md5 900150983cd24fb0d6963f7d28e17f72, expected md5 03b5dce01913d631647c71ecec9e9cb8"));
    assert!(message.contains("reproduce data --dataset cifar-100"), "{message}");
}
