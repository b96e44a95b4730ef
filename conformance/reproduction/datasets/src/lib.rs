//! The data sets of the reproduction, their checksums and imbalanced subsets.
//!
//! [`digits()`] is in the program and needs nothing. [`load`] reads the others from a folder that their users fill, as
//! [`missing`] tells them; nothing here uses the network. [`subset`] makes a training split imbalanced, [`shuffle`] and
//! [`class_balanced`] order an epoch, [`augment`] varies its images, each by a seed and on every platform alike.
#![forbid(unsafe_code)]

pub mod augment;
pub mod cifar;
mod dataset;
mod digits;
mod error;
mod fashion_mnist;
pub mod idx;
pub mod isic;
mod missing;
mod name;
mod order;
mod random;
mod subset;

pub use dataset::{Dataset, Split};
pub use digits::digits;
pub use error::Error;
pub use missing::{Missing, missing};
pub use name::{Name, load};
pub use order::{class_balanced, shuffle};
pub use random::Stream;
pub use subset::subset;
