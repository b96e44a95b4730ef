//! CIFAR's records in small files.

use lossproof_datasets::cifar::{Layout, read};
use proptest::prelude::*;

use crate::{file, message};

/// Records that have all pixels alike.
fn records(layout: Layout, labels: &[u8], pixels: &[u8]) -> Vec<u8> {
    let record = |(&label, &pixel): (&u8, &u8)| {
        let coarse = (layout == Layout::Cifar100).then_some(label / 5);
        [coarse.into_iter().chain([label]).collect(), vec![pixel; 3072]].concat()
    };
    labels.iter().zip(pixels).flat_map(record).collect()
}

fn error(layout: Layout, content: &[u8], count: usize) -> String {
    let (dir, path) = file("batch.bin", content);
    message(&read(&path, layout, count).unwrap_err(), dir.path())
}

#[test]
fn a_record_is_its_label_and_its_pixels() {
    for (layout, labels) in [(Layout::Cifar10, [9, 0, 4]), (Layout::Cifar100, [99, 0, 42])] {
        let mut content = records(layout, &labels, &[1, 2, 3]);
        // The last pixel of the second image: blue, in the lower right corner.
        let size = content.len() / 3;
        content[2 * size - 1] = 200;
        let (_dir, path) = file("batch.bin", &content);
        let split = read(&path, layout, 3).expect("records");
        assert_eq!(split.labels, labels.map(u32::from));
        assert_eq!(split.image(0), [1; 3072]);
        assert_eq!((&split.image(1)[..3071], split.image(1)[3071]), (&[2; 3071][..], 200));
        assert_eq!(split.image(2), [3; 3072]);
    }
}

#[test]
fn says_what_is_wrong_and_where() {
    let mut content = records(Layout::Cifar10, &[1, 2], &[0, 0]);
    assert_eq!(
        error(Layout::Cifar10, &content, 3),
        "batch.bin: found 6146 bytes, expected 9219 bytes (3 records of 3073)"
    );
    content[3073] = 10;
    assert_eq!(error(Layout::Cifar10, &content, 2), "batch.bin, byte 3073 (record 1): found label 10, expected 0 to 9");
    let mut content = records(Layout::Cifar100, &[1, 2], &[0, 0]);
    content[3074] = 20;
    let expected = "batch.bin, byte 3074 (record 1): found coarse label 20, expected 0 to 19";
    assert_eq!(error(Layout::Cifar100, &content, 2), expected);
    content[3074..3076].copy_from_slice(&[19, 100]);
    let expected = "batch.bin, byte 3075 (record 1): found fine label 100, expected 0 to 99";
    assert_eq!(error(Layout::Cifar100, &content, 2), expected);
    assert!(error(Layout::Cifar100, &[], usize::MAX).starts_with("batch.bin: found 0 bytes"));
}

proptest! {
    #[test]
    fn any_bytes_are_records_or_an_error(at: prop::sample::Index, byte: u8, length in 0_usize..6200, hundred: bool) {
        let layout = if hundred { Layout::Cifar100 } else { Layout::Cifar10 };
        let mut content = records(layout, &[5, 7], &[byte, 1]);
        let whole = content.len();
        let place = at.index(whole);
        content[place] = byte;
        content.resize(length.max(6140), 3);
        let (_dir, path) = file("batch.bin", &content);
        if let Ok(split) = read(&path, layout, 2) {
            let classes = if hundred { 100 } else { 10 };
            prop_assert_eq!(content.len(), whole);
            prop_assert!(split.labels.iter().all(|&label| label < classes));
        }
    }
}
