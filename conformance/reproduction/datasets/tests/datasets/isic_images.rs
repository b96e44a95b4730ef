//! Images of the challenge's kinds, written by the tests.

use std::fs;
use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use lossproof_datasets::isic::{GROUND_TRUTH, IMAGES, Index};
use proptest::prelude::*;
use tempfile::TempDir;

fn encoded(image: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image).write_to(&mut bytes, format).expect("memory");
    bytes.into_inner()
}

/// An index of that file alone, under the name of a JPEG.
fn index(content: &[u8]) -> (TempDir, Index) {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join(GROUND_TRUTH), "image,MEL,NV\na,0,1\n").expect("a file");
    fs::create_dir(dir.path().join(IMAGES)).expect("a folder");
    fs::write(dir.path().join(IMAGES).join("a.jpg"), content).expect("a file");
    let index = Index::from_files(&dir.path().join(GROUND_TRUTH), &dir.path().join(IMAGES), 1).expect("an index");
    (dir, index)
}

/// Six columns and four rows, the left half red, the right half blue.
fn halves() -> RgbImage {
    RgbImage::from_fn(6, 4, |x, _| if x < 3 { Rgb([200, 10, 20]) } else { Rgb([30, 40, 250]) })
}

#[test]
fn an_image_comes_channel_after_channel() {
    let (_dir, index) = index(&encoded(halves(), ImageFormat::Png));
    assert_eq!(index.read(0, 2).expect("an image").len(), 12);
    // Six columns and four rows become six and six: columns stay as they are.
    let read = index.read(0, 6).expect("an image");
    for (channel, row) in
        [[200, 200, 200, 30, 30, 30], [10, 10, 10, 40, 40, 40], [20, 20, 20, 250, 250, 250]].iter().enumerate()
    {
        assert_eq!(&read[channel * 36..][..36], row.repeat(6));
    }
}

/// JPEG at quality 75 keeps an even area within two steps of each channel: the offset of a block is stored in steps of
/// 1 (8/8 of the table's first entry of 8 for brightness), of 9/8 for the colours, and 1.772 times half of that is 1.
#[test]
fn a_jpeg_is_read_as_what_it_shows() {
    let (_dir, index) = index(&encoded(RgbImage::from_pixel(48, 32, Rgb([180, 120, 90])), ImageFormat::Jpeg));
    let read = index.read(0, 8).expect("an image");
    for (channel, expected) in [180_i16, 120, 90].into_iter().enumerate() {
        assert!(read[channel * 64..][..64].iter().all(|&byte| (i16::from(byte) - expected).abs() <= 2), "{read:?}");
    }
}

#[test]
fn says_what_is_no_image() {
    let png = encoded(halves(), ImageFormat::Png);
    let jpeg = encoded(halves(), ImageFormat::Jpeg);
    for content in [&b""[..], b"no image", &png[..40], &jpeg[..30]] {
        let (_dir, index) = index(content);
        let error = index.read(0, 8).unwrap_err().to_string();
        assert!(error.contains("a.jpg: found ") && error.contains(", expected a JPEG or PNG image; next: "), "{error}");
    }
    let (_dir, index) = index(&png);
    assert_eq!(index.read(1, 8).unwrap_err().to_string(), "image = 1 was given, expected an integer below 1");
    assert_eq!(index.read(0, 0).unwrap_err().to_string(), "size = 0 was given, expected an integer from 1 to 4096");
    assert_eq!(
        index.read(0, 4097).unwrap_err().to_string(),
        "size = 4097 was given, expected an integer from 1 to 4096"
    );
}

/// A header that claims 60,000×60,000 pixels, which would be 10 GB.
#[test]
fn an_image_that_claims_to_be_enormous_is_refused() {
    let mut png = encoded(halves(), ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    // CRC-32 of the header's chunk, bit by bit: a wrong one would be refused before the size is looked at.
    let crc = png[12..29].iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb88320 } else { crc >> 1 })
    });
    png[29..33].copy_from_slice(&(!crc).to_be_bytes());
    let (_dir, index) = index(&png);
    let error = index.read(0, 8).unwrap_err().to_string();
    assert!(error.contains("limit") || error.contains("Memory"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Decoders read what strangers send: every change of a file gives an image or an error.
    #[test]
    fn any_change_of_a_file_is_an_image_or_an_error(
        jpeg: bool,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut: prop::sample::Index,
        truncated: bool,
    ) {
        let mut content = encoded(halves(), if jpeg { ImageFormat::Jpeg } else { ImageFormat::Png });
        for (at, byte) in changes {
            let at = at.index(content.len());
            content[at] = byte;
        }
        if truncated {
            content.truncate(cut.index(content.len()));
        }
        let (_dir, index) = index(&content);
        if let Ok(read) = index.read(0, 8) {
            prop_assert_eq!(read.len(), 192);
        }
    }
}
