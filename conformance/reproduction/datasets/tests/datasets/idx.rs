//! IDX files, whole, torn and foreign.

use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use lossproof_datasets::idx::read;
use proptest::prelude::*;

use crate::{file, message};

/// Two images of two rows and three columns.
const SMALL: &[u8] = b"\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x03abcdefghijkl";
const SHAPE: [u32; 3] = [2, 2, 3];

fn compressed(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("memory");
    encoder.finish().expect("memory")
}

fn error(content: &[u8]) -> String {
    let (dir, path) = file("images", content);
    message(&read(&path, &SHAPE, None).unwrap_err(), dir.path())
}

#[test]
fn is_read_as_it_is_and_compressed() {
    for content in [SMALL.to_vec(), compressed(SMALL)] {
        let (_dir, path) = file("images", &content);
        assert_eq!(read(&path, &SHAPE, None).expect("images"), b"abcdefghijkl");
    }
}

#[test]
fn says_what_is_wrong_and_where() {
    assert_eq!(error(b""), "images, byte 0: found the end of the file, expected 2051 (0x00000803)");
    assert_eq!(
        error(b"\0\0\x08\x01\0\0\0\x02ab"),
        "images, byte 0: found 2049 (0x00000801), expected 2051 (0x00000803)"
    );
    assert_eq!(error(&SMALL[..14]), "images, byte 12: found the end of the file, expected 3 (0x00000003)");
    let mut other = SMALL.to_vec();
    other[7] = 200;
    assert_eq!(error(&other), "images, byte 4: found 200 (0x000000c8), expected 2 (0x00000002)");
    assert_eq!(error(&SMALL[..27]), "images: found 27 bytes, expected 28 bytes for the shape [2, 2, 3]");
    assert_eq!(error(&[SMALL, b"m"].concat()), "images: found more, expected 28 bytes for the shape [2, 2, 3]");
    assert!(error(&compressed(SMALL)[..20]).contains("damaged gzip data"));
    assert!(
        read(Path::new("/nowhere/images"), &SHAPE, None)
            .unwrap_err()
            .to_string()
            .starts_with("/nowhere/images cannot be read")
    );
}

/// 1 GiB of zeros in a megabyte: it is left after the 29th byte.
#[test]
fn a_file_that_unpacks_to_far_more_is_not_unpacked() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(SMALL).expect("memory");
    for _ in 0..64 {
        encoder.write_all(&vec![0; 1 << 24]).expect("memory");
    }
    assert_eq!(
        error(&encoder.finish().expect("memory")),
        "images: found more, expected 28 bytes for the shape [2, 2, 3]"
    );
}

#[test]
fn a_checksum_is_that_of_the_uncompressed_file() {
    // printf '\0\0\x08\x01\0\0\0\x02ab' | sha256sum
    let sum = "7cccc43fa780eed3ff6af10a65ada5734ea56b255588451382fd9f48a64e75d9";
    for content in [b"\0\0\x08\x01\0\0\0\x02ab".to_vec(), compressed(b"\0\0\x08\x01\0\0\0\x02ab")] {
        let (_dir, path) = file("labels", &content);
        assert_eq!(read(&path, &[2], Some(sum)).expect("labels"), b"ab");
    }
    let (dir, path) = file("labels", b"\0\0\x08\x01\0\0\0\x02ac");
    let error = message(&read(&path, &[2], Some(sum)).unwrap_err(), dir.path());
    assert!(
        error.starts_with("labels: found sha256 ") && error.ends_with(&format!(", expected sha256 {sum}")),
        "{error}"
    );
}

proptest! {
    /// Whatever the bytes: the array or an error, and the array only if it is there whole.
    #[test]
    fn any_change_is_an_error_or_in_the_array(at in 0_usize..60, byte: u8, cut in 0_usize..60, pack: bool) {
        let whole = if pack { compressed(SMALL) } else { SMALL.to_vec() };
        let mut content = whole.clone();
        let length = content.len();
        content[at % length] = byte;
        content.truncate(length - cut.saturating_sub(30).min(length));
        let (_dir, path) = file("images", &content);
        if let Ok(read) = read(&path, &SHAPE, None) {
            prop_assert_eq!(read.len(), 12);
            // gzip's own checksum leaves no room for a change; its header's time and system are no content.
            prop_assert!(!pack || read == b"abcdefghijkl");
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic(content: Vec<u8>, pack: bool, shape: [u32; 3], rank in 0_usize..4) {
        let shape = &shape[..rank];
        let content = if pack { [b"\x1f\x8b\x08\0", &content[..]].concat() } else { content };
        let (_dir, path) = file("images", &content);
        prop_assert!(read(&path, shape, None).is_err() || content.len() >= 4);
    }
}
