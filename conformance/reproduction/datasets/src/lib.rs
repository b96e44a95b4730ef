//! The data sets of the reproduction, their checksums and imbalanced subsets.
#![forbid(unsafe_code)]
