//! The data sets by name.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::{Dataset, Error, cifar, digits, fashion_mnist};

/// A data set that the reproduction knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Name {
    /// UCI's handwritten digits, 8×8, which the program carries.
    Digits,
    /// Zalando's clothes, 28×28 (Xiao et al. 2017, MIT licence).
    FashionMnist,
    /// Ten classes of 32×32 in colour (Krizhevsky 2009).
    Cifar10,
    /// A hundred such classes, the "fine" ones.
    Cifar100,
    /// Dermoscopic images, melanoma against nevus (ISIC challenge 2019, CC BY-NC 4.0).
    Isic2019,
}

impl Name {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Digits, Self::FashionMnist, Self::Cifar10, Self::Cifar100, Self::Isic2019];

    /// As the command line has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::FashionMnist => "fashion-mnist",
            Self::Cifar10 => "cifar-10",
            Self::Cifar100 => "cifar-100",
            Self::Isic2019 => "isic-2019",
        }
    }

    /// Where the data set lies if nobody says where: Debian's package puts Fashion-MNIST there.
    pub fn default_dir(self) -> Option<&'static Path> {
        (self == Self::FashionMnist).then(|| Path::new("/usr/share/datasets/fashion-mnist"))
    }

    /// The next step that an error names.
    pub(crate) fn next_step(self) -> String {
        format!(
            "`lossproof reproduce data --dataset {self} --dir DIR` says which files go into DIR and how to get them"
        )
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Name {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|known| known.as_str() == name).ok_or_else(|| Error::Name(name.to_owned()))
    }
}

/// The data set whose files are in `dir`, which the digits do not look at.
///
/// # Errors
/// [`Error::File`] for a file that cannot be read, [`Error::Form`] for one that is not what it should be, both with the
/// next step; [`Error::Lazy`] for ISIC 2019, which [`isic::Index`](crate::isic::Index) reads.
///
/// ```
/// use lossproof_datasets::{Name, load};
/// let digits = load("digits".parse()?, "".as_ref())?;
/// assert_eq!(digits.classes.len(), 10);
/// let error = load(Name::Cifar10, "/nowhere".as_ref()).unwrap_err().to_string();
/// assert!(error.contains("reproduce data --dataset cifar-10"));
/// # Ok::<(), lossproof_datasets::Error>(())
/// ```
pub fn load(name: Name, dir: &Path) -> Result<Dataset, Error> {
    let read = match name {
        Name::Digits => Ok(digits()),
        Name::FashionMnist => fashion_mnist::load(dir),
        Name::Cifar10 => cifar::load(dir, cifar::Layout::Cifar10),
        Name::Cifar100 => cifar::load(dir, cifar::Layout::Cifar100),
        Name::Isic2019 => Err(Error::Lazy),
    };
    read.map_err(|error| error.with_next(&name.next_step()))
}
