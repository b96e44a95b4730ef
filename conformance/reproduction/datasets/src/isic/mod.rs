//! ISIC 2019, melanoma against nevus: a folder of JPEG files and the table of their diagnoses.
//!
//! The images have up to a million pixels each: they are indexed here, and read one by one.

mod colour;
mod ground_truth;
mod image;
mod missing;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

pub use colour::grey_world;
pub(crate) use missing::missing;

use crate::dataset::hexadecimal;
use crate::{Error, Name, Split, Stream};

/// The table of the diagnoses, in the data set's folder.
pub const GROUND_TRUTH: &str = "ISIC_2019_Training_GroundTruth.csv";
/// The folder of the images, in the data set's folder.
pub const IMAGES: &str = "ISIC_2019_Training_Input";
/// The classes in the order of their labels.
pub const CLASSES: [&str; 2] = ["nevus", "melanoma"];
/// Their images: 17,397 in all, where the paper prints 15,397.
pub const COUNTS: [u64; 2] = [12_875, 4_522];

/// Which images there are, what they show, and which of them are for what.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Index {
    /// The images' files, in the table's order.
    pub paths: Vec<PathBuf>,
    /// What they show: 0 for a nevus, 1 for a melanoma.
    pub labels: Vec<u32>,
    /// Images to train on, ascending: what the other two leave, about 80 %.
    pub train: Vec<u32>,
    /// Images to choose by, ascending: of each class a tenth, rounded down.
    pub validation: Vec<u32>,
    /// Images to test on, ascending: as many.
    pub test: Vec<u32>,
}

impl Index {
    /// Indexes the whole data set in `dir`, split by the seed.
    ///
    /// # Errors
    /// As [`Index::from_files`], and [`Error::Form`] if a class has another number of images than the published data
    /// set.
    pub fn open(dir: &Path, seed: u64) -> Result<Self, Error> {
        let ground_truth = dir.join(GROUND_TRUTH);
        let index = Self::from_files(&ground_truth, &dir.join(IMAGES), seed)?;
        let Some(found) = other_counts(index.class_counts()) else { return Ok(index) };
        let error = Error::form(&ground_truth, None, found, format!("{} and {}", COUNTS[0], COUNTS[1]));
        Err(error.with_next(&Name::Isic2019.next_step()))
    }

    /// Indexes the nevi and melanomas of any table of the challenge's form, with their images in a folder.
    ///
    /// # Errors
    /// [`Error::File`] for a table that cannot be read or an image that is not there, [`Error::Form`] for what is wrong
    /// in the table, with its line and column.
    pub fn from_files(ground_truth: &Path, images: &Path, seed: u64) -> Result<Self, Error> {
        let index = || {
            let rows = ground_truth::read(ground_truth)?;
            let labels: Vec<u32> = rows.iter().map(|(_, label)| *label).collect();
            let paths = rows.iter().map(|(name, _)| image::find(images, name)).collect::<Result<_, _>>()?;
            let [train, validation, test] = split(&labels, seed);
            Ok(Self { paths, labels, train, validation, test })
        };
        index().map_err(|error: Error| error.with_next(&Name::Isic2019.next_step()))
    }

    /// How many images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// How many nevi and melanomas.
    pub fn class_counts(&self) -> [u64; 2] {
        class_counts(self.labels.iter().copied())
    }

    /// Image `i` in colour, resized to `size` rows and columns (bilinear, antialiased): 3·size·size bytes, in the
    /// channels' order red, green, blue.
    ///
    /// # Errors
    /// [`Error::Parameter`] if there is no image `i` or the size is not within 1 to 4096; [`Error::File`] or
    /// [`Error::Form`] if the file cannot be read or is no image.
    pub fn read(&self, i: usize, size: u32) -> Result<Vec<u8>, Error> {
        let path = self.paths.get(i).ok_or_else(|| Error::Parameter {
            name: "image",
            value: i as u64,
            expected: format!("an integer below {}", self.len()),
        })?;
        image::read(path, size).map_err(|error| error.with_next(&Name::Isic2019.next_step()))
    }
}

/// SHA-256, in hexadecimal, over the lines `lossproof data set 1`, the data set's name, the size of the images, and the
/// [digests](Split::digest) of training, validation and test images as they were read, each line ended by `\n`.
pub fn digest(size: u32, parts: [&Split; 3]) -> String {
    let [train, validation, test] = parts.map(Split::digest);
    let text = format!("lossproof data set 1\n{}\n{size}\n{train}\n{validation}\n{test}\n", Name::Isic2019);
    hexadecimal(&Sha256::digest(text))
}

/// How many nevi and melanomas.
fn class_counts(labels: impl Iterator<Item = u32>) -> [u64; 2] {
    let (nevi, melanomas): (Vec<u32>, Vec<u32>) = labels.partition(|label| *label == 0);
    [nevi, melanomas].map(|labels| labels.len() as u64)
}

/// What is found where the classes have other numbers of images than the published data set.
fn other_counts([nevi, melanomas]: [u64; 2]) -> Option<String> {
    ([nevi, melanomas] != COUNTS).then(|| format!("{nevi} nevi and {melanomas} melanomas"))
}

/// Training, validation and test images: of each class, in a random order, the first tenth is tested on, the second
/// validated on.
fn split(labels: &[u32], seed: u64) -> [Vec<u32>; 3] {
    let [mut train, mut validation, mut test] = [const { Vec::new() }; 3];
    for class in 0..CLASSES.len() as u32 {
        let mut images: Vec<u32> = (0..labels.len() as u32).filter(|&i| labels[i as usize] == class).collect();
        Stream::new(*b"isicpart", seed, 0, class.into()).shuffle(&mut images);
        let tenth = images.len() / 10;
        test.extend(images.drain(..tenth));
        validation.extend(images.drain(..tenth));
        train.extend(images);
    }
    let mut parts = [train, validation, test];
    for part in &mut parts {
        part.sort_unstable();
    }
    parts
}
