//! Where the two data sets differ.

use super::classes::{CIFAR_10, CIFAR_100};
use crate::Name;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// One label below 10, five files to train on.
    Cifar10,
    /// A coarse label below 20 and a fine one below 100, one file to train on.
    Cifar100,
}

impl Layout {
    pub(super) fn name(self) -> Name {
        match self {
            Self::Cifar10 => Name::Cifar10,
            Self::Cifar100 => Name::Cifar100,
        }
    }

    /// The labels before an image and how many classes each tells apart.
    pub(super) fn labels(self) -> &'static [(&'static str, usize)] {
        match self {
            Self::Cifar10 => &[("label", 10)],
            Self::Cifar100 => &[("coarse label", 20), ("fine label", 100)],
        }
    }

    pub(super) fn label_bytes(self) -> usize {
        self.labels().len()
    }

    pub(super) fn classes(self) -> &'static [&'static str] {
        match self {
            Self::Cifar10 => &CIFAR_10,
            Self::Cifar100 => &CIFAR_100,
        }
    }

    pub(super) fn archive(self) -> &'static str {
        match self {
            Self::Cifar10 => "cifar-10-binary.tar.gz",
            Self::Cifar100 => "cifar-100-binary.tar.gz",
        }
    }

    /// As <https://www.cs.toronto.edu/~kriz/cifar.html> prints it.
    pub(super) fn archive_md5(self) -> &'static str {
        match self {
            Self::Cifar10 => "c32a1d4ab5d03f1284b67883e8d87530",
            Self::Cifar100 => "03b5dce01913d631647c71ecec9e9cb8",
        }
    }

    /// What the archive unpacks to.
    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::Cifar10 => "cifar-10-batches-bin",
            Self::Cifar100 => "cifar-100-binary",
        }
    }

    /// The files to train on, with the number of their images.
    pub(super) fn train_files(self) -> &'static [(&'static str, usize)] {
        match self {
            Self::Cifar10 => &[
                ("cifar-10-batches-bin/data_batch_1.bin", 10_000),
                ("cifar-10-batches-bin/data_batch_2.bin", 10_000),
                ("cifar-10-batches-bin/data_batch_3.bin", 10_000),
                ("cifar-10-batches-bin/data_batch_4.bin", 10_000),
                ("cifar-10-batches-bin/data_batch_5.bin", 10_000),
            ],
            Self::Cifar100 => &[("cifar-100-binary/train.bin", 50_000)],
        }
    }

    /// The file to test on.
    pub(super) fn test_file(self) -> (&'static str, usize) {
        match self {
            Self::Cifar10 => ("cifar-10-batches-bin/test_batch.bin", 10_000),
            Self::Cifar100 => ("cifar-100-binary/test.bin", 10_000),
        }
    }
}
