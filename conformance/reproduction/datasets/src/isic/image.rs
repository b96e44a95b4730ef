//! One image file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek};
use std::path::{Path, PathBuf};

use image::imageops::FilterType;
use image::{ImageError, ImageReader, Limits};

use crate::Error;

/// What the challenge's files end in, and what copies of them may.
const EXTENSIONS: [&str; 4] = ["jpg", "jpeg", "png", "JPG"];

/// The file of an image.
pub(super) fn find(folder: &Path, name: &str) -> Result<PathBuf, Error> {
    let mut candidates = EXTENSIONS.map(|extension| folder.join(format!("{name}.{extension}"))).into_iter();
    candidates.find(|path| path.is_file()).ok_or_else(|| {
        let error = io::Error::new(io::ErrorKind::NotFound, "no such file, nor .jpeg, .png or .JPG");
        Error::read(&folder.join(format!("{name}.jpg")))(error)
    })
}

/// The image, resized, channel after channel.
pub(super) fn read(path: &Path, size: u32) -> Result<Vec<u8>, Error> {
    if !(1..=4096).contains(&size) {
        let expected = "an integer from 1 to 4096".to_owned();
        return Err(Error::Parameter { name: "size", value: size.into(), expected });
    }
    let file = File::open(path).map_err(Error::read(path))?;
    let image = decode(BufReader::new(file)).map_err(|error| match error {
        // A file that ends too early is a wrong file; everything else that goes wrong in reading is the system's.
        ImageError::IoError(error) if error.kind() != io::ErrorKind::UnexpectedEof => Error::read(path)(error),
        error => Error::form(path, None, error.to_string(), "a JPEG or PNG image"),
    })?;
    // The triangle widens with the reduction: bilinear where it enlarges, an average where it reduces.
    let image = image.resize_exact(size, size, FilterType::Triangle).into_rgb8();
    Ok((0..3).flat_map(|channel| image.pixels().map(move |pixel| pixel[channel])).collect())
}

/// The greatest height and width that are decoded; the library's own limit on memory (512 MiB) holds besides.
const LARGEST: u32 = 8192;

/// The format is what the content says, whatever the name.
fn decode(file: impl BufRead + Seek) -> Result<image::DynamicImage, ImageError> {
    let mut reader = ImageReader::new(file).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST);
    limits.max_image_height = Some(LARGEST);
    reader.limits(limits);
    reader.decode()
}
