//! What a data set's folder lacks.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::{Name, cifar, fashion_mnist, isic};

/// A file that is not there, or is there in the wrong size, and how to get it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missing {
    /// Where it should be.
    pub file: PathBuf,
    /// What is there.
    pub found: String,
    /// What should be there: its size where it is published.
    pub expected: String,
    /// The checksum and of what it is; `None` where none is published.
    pub checksum: Option<String>,
    /// Who publishes it.
    pub source: &'static str,
    /// The command that gets it.
    pub command: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, found, expected, checksum, source, command } = self;
        let checksum = checksum.as_deref().unwrap_or("none is published");
        write!(f, "{}: found {found}, expected {expected}\n  checksum: {checksum}\n", file.display())?;
        write!(f, "  from: {source}\n  get it: {command}")
    }
}

/// What of a data set is not in `dir`: nothing if [`load`](crate::load) will find every file in its size.
///
/// Only presence and size are looked at, which takes no time; the content is checked when it is read.
///
/// ```
/// use lossproof_datasets::{Name, missing};
/// assert_eq!(missing(Name::Digits, "/nowhere".as_ref()), []);
/// assert_eq!(missing(Name::FashionMnist, "/nowhere".as_ref()).len(), 4);
/// ```
pub fn missing(name: Name, dir: &Path) -> Vec<Missing> {
    match name {
        Name::Digits => Vec::new(),
        Name::FashionMnist => fashion_mnist::missing(dir),
        Name::Cifar10 => cifar::missing(dir, cifar::Layout::Cifar10),
        Name::Cifar100 => cifar::missing(dir, cifar::Layout::Cifar100),
        Name::Isic2019 => isic::missing(dir),
    }
}

/// The folder as a shell takes it.
pub(crate) fn quoted(dir: &Path) -> String {
    format!("'{}'", dir.display().to_string().replace('\'', r"'\''"))
}
