//! The data sets of the reproduction, their checksums and imbalanced subsets.
#![forbid(unsafe_code)]

mod dataset;
mod digits;

pub use dataset::{Dataset, Split};
pub use digits::digits;
