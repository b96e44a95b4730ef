//! Fashion-MNIST: 70,000 images of clothes, 28×28 (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747).

use std::path::{Path, PathBuf};

use crate::{Dataset, Error, Missing, Name, Split, idx};

const CLASSES: [&str; 10] =
    ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

/// One of the four files, with or without `.gz`.
struct Source {
    name: &'static str,
    shape: &'static [u32],
    bytes: u64,
    /// Of the uncompressed file. Taken from Debian's package 0.0~git20200523.55506a9-1; with the header of the
    /// published archives put back (the file's name and its time in 2017, which Debian strips) their MD5 are those that
    /// the authors print.
    sha256: &'static str,
}

const TRAIN_IMAGES: Source = Source {
    name: "train-images-idx3-ubyte",
    shape: &[60_000, 28, 28],
    bytes: 47_040_016,
    sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
};
const TRAIN_LABELS: Source = Source {
    name: "train-labels-idx1-ubyte",
    shape: &[60_000],
    bytes: 60_008,
    sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
};
const TEST_IMAGES: Source = Source {
    name: "t10k-images-idx3-ubyte",
    shape: &[10_000, 28, 28],
    bytes: 7_840_016,
    sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
};
const TEST_LABELS: Source = Source {
    name: "t10k-labels-idx1-ubyte",
    shape: &[10_000],
    bytes: 10_008,
    sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
};

impl Source {
    /// The file as it is, or else compressed.
    fn path(&self, dir: &Path) -> PathBuf {
        let plain = dir.join(self.name);
        if plain.exists() { plain } else { dir.join(format!("{}.gz", self.name)) }
    }

    fn read(&self, dir: &Path) -> Result<Vec<u8>, Error> {
        idx::read(&self.path(dir), self.shape, Some(self.sha256))
    }
}

pub(crate) fn load(dir: &Path) -> Result<Dataset, Error> {
    let split = |images: Source, labels: Source| {
        // The checksum leaves no room for a label beyond the classes.
        let labels = labels.read(dir)?.into_iter().map(u32::from).collect();
        Ok(Split { images: images.read(dir)?, labels })
    };
    let (train, test) = (split(TRAIN_IMAGES, TRAIN_LABELS)?, split(TEST_IMAGES, TEST_LABELS)?);
    Ok(Dataset::new(Name::FashionMnist.as_str(), [1, 28, 28], &CLASSES, train, test))
}

pub(crate) fn missing(dir: &Path) -> Vec<Missing> {
    let sources = [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS];
    let absent = sources.into_iter().filter(|source| !source.path(dir).exists());
    absent
        .map(|source| Missing {
            file: source.path(dir),
            found: "nothing".to_owned(),
            expected: format!("{} bytes once uncompressed (the file may be compressed or not)", source.bytes),
            checksum: Some(format!("sha256 {} of the uncompressed file", source.sha256)),
            source: "Debian's package dataset-fashion-mnist, or https://github.com/zalandoresearch/fashion-mnist",
            command: "apt-get install dataset-fashion-mnist  # into /usr/share/datasets/fashion-mnist".to_owned(),
        })
        .collect()
}
