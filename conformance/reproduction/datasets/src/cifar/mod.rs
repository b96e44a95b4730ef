//! CIFAR-10 and CIFAR-100 in their binary form: records of a label or two and 3,072 pixels (Krizhevsky 2009).
//!
//! Checksums are published for the archives alone. Of the unpacked files the sizes, every label and the classes' counts
//! are checked; which bytes they hold the data set's digest says.

mod classes;
mod layout;
mod missing;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use md5::{Digest, Md5};

pub use layout::Layout;
pub(crate) use missing::missing;

use crate::dataset::hexadecimal;
use crate::{Dataset, Error, Split};

/// Channels, height, width.
const SHAPE: [usize; 3] = [3, 32, 32];
const PIXELS: usize = 3 * 32 * 32;

/// Reads `records` images from one file of that layout.
///
/// # Errors
/// [`Error::File`] if it cannot be read; [`Error::Form`] if it has another size, which is looked at first, or a label
/// out of range, with its offset.
pub fn read(path: &Path, layout: Layout, records: usize) -> Result<Split, Error> {
    let size = layout.label_bytes() + PIXELS;
    let expected = records.saturating_mul(size) as u64;
    let wrong_size = |found: u64| {
        let expected = format!("{expected} bytes ({records} records of {size})");
        Error::form(path, None, format!("{found} bytes"), expected)
    };
    let file = File::open(path).map_err(Error::read(path))?;
    let length = file.metadata().map_err(Error::read(path))?.len();
    if length != expected {
        return Err(wrong_size(length));
    }
    let mut bytes = Vec::with_capacity(records * size);
    file.take(expected).read_to_end(&mut bytes).map_err(Error::read(path))?;
    if bytes.len() as u64 != expected {
        return Err(wrong_size(bytes.len() as u64));
    }
    let mut split = Split { images: Vec::with_capacity(records * PIXELS), labels: Vec::with_capacity(records) };
    for (record, bytes) in bytes.chunks_exact(size).enumerate() {
        let (labels, image) = bytes.split_at(layout.label_bytes());
        for (at, (&label, (kind, classes))) in labels.iter().zip(layout.labels()).enumerate() {
            if usize::from(label) >= *classes {
                let place = format!("byte {} (record {record})", record * size + at);
                return Err(Error::form(path, Some(place), format!("{kind} {label}"), format!("0 to {}", classes - 1)));
            }
        }
        // The last label is the one that is classified: CIFAR-100 has its coarse one before.
        split.push(image, labels.last().copied().map_or(0, u32::from));
    }
    Ok(split)
}

pub(crate) fn load(dir: &Path, layout: Layout) -> Result<Dataset, Error> {
    check_archive(&dir.join(layout.archive()), layout)?;
    let mut train = Split::default();
    for &(name, records) in layout.train_files() {
        let Split { images, labels } = read(&dir.join(name), layout, records)?;
        train.images.extend(images);
        train.labels.extend(labels);
    }
    let (name, records) = layout.test_file();
    let test = read(&dir.join(name), layout, records)?;
    let classes = layout.classes();
    for (split, what) in [(&train, "training"), (&test, "test")] {
        let each = (split.len() / classes.len()) as u64;
        let counts = split.class_counts(classes.len());
        if let Some(class) = counts.iter().position(|&count| count != each) {
            let found = format!("{} {what} images of class {class} ({})", counts[class], classes[class]);
            return Err(Error::form(&dir.join(layout.folder()), None, found, format!("{each} of each class")));
        }
    }
    Ok(Dataset::new(layout.name().as_str(), SHAPE, classes, train, test))
}

/// An archive that is still there must be the published one.
fn check_archive(path: &Path, layout: Layout) -> Result<(), Error> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file.map_err(Error::read(path))?,
    };
    let mut hash = Md5::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(Error::read(path))?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
    }
    let found = hexadecimal(&hash.finalize());
    if found == layout.archive_md5() {
        return Ok(());
    }
    Err(Error::form(path, None, format!("md5 {found}"), format!("md5 {}", layout.archive_md5())))
}
