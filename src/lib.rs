//! lossproof: the numerical reference for the losses and class weightings used against class imbalance.
#![forbid(unsafe_code)]

mod adjustment;
mod batch;
mod error;
mod link;
mod loss;
mod modulation;
mod reduction;
mod weighting;

pub use adjustment::Adjustment;
pub use batch::Batch;
pub use error::Error;
pub use link::Link;
pub use loss::Loss;
pub use modulation::Modulation;
pub use reduction::Reduction;
pub use weighting::Weighting;
