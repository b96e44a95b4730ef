//! What every data set is once it is read.

use sha2::{Digest, Sha256};

/// Images of one shape with their classes.
///
/// A pixel is a byte in every data set: `f32::from(byte) / 255.0` brings each of them to [0, 1].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dataset {
    /// As [`Name`](crate::Name) writes it: `digits`, `fashion-mnist`, ….
    pub name: &'static str,
    /// Channels, height, width.
    pub shape: [usize; 3],
    /// The classes' names, in the order of their labels.
    pub classes: Vec<String>,
    /// What is trained on, before any subset.
    pub train: Split,
    /// What is tested on; balanced where the data set is.
    pub test: Split,
    /// SHA-256, in hexadecimal, over the lines `lossproof data set 1`, the name, the shape, each class's name and the
    /// [digests](Split::digest) of the two splits, each line ended by `\n`.
    pub digest: String,
}

impl Dataset {
    pub(crate) fn new(name: &'static str, shape: [usize; 3], classes: &[&str], train: Split, test: Split) -> Self {
        let [channels, height, width] = shape;
        let text = format!(
            "lossproof data set 1\n{name}\n{channels} {height} {width}\n{}\n{}\n{}\n",
            classes.join("\n"),
            train.digest(),
            test.digest()
        );
        let digest = hexadecimal(&Sha256::digest(text));
        Self { name, shape, classes: classes.iter().map(ToString::to_string).collect(), train, test, digest }
    }

    /// Bytes of one image: channels · height · width.
    pub fn image_len(&self) -> usize {
        self.shape.iter().product()
    }
}

/// A part of a data set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// N·C·H·W bytes, row-major: image after image, in each the channels one after the other.
    pub images: Vec<u8>,
    /// N labels, each below the number of classes.
    pub labels: Vec<u32>,
}

impl Split {
    /// How many images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Image `i`, C·H·W bytes.
    ///
    /// # Panics
    /// If there is no image `i`, as a slice would.
    pub fn image(&self, i: usize) -> &[u8] {
        assert!(i < self.len(), "image {i} of {}", self.len());
        let size = self.images.len() / self.len();
        &self.images[i * size..][..size]
    }

    /// How many images each of the first `classes` classes has; labels beyond them are left out.
    pub fn class_counts(&self, classes: usize) -> Vec<u64> {
        let mut counts = vec![0; classes];
        for &label in &self.labels {
            if let Some(count) = counts.get_mut(label as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// SHA-256, in hexadecimal, over the number of images as 8 bytes, the labels as 4 bytes each (both little-endian)
    /// and the images.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update((self.len() as u64).to_le_bytes());
        for label in &self.labels {
            hash.update(label.to_le_bytes());
        }
        hash.update(&self.images);
        hexadecimal(&hash.finalize())
    }

    pub(crate) fn push(&mut self, image: &[u8], label: u32) {
        self.images.extend_from_slice(image);
        self.labels.push(label);
    }
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
