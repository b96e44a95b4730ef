//! The networks of the paper, in candle.

mod convolution;
pub mod efficientnet;
mod normalisation;
mod parameters;
mod residual;
mod values;

pub use convolution::convolve;
pub use normalisation::Normalisation;
pub use parameters::Parameters;
pub use residual::{Head, ResNet};

/// Which statistics a network normalises by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The batch's, and the running ones follow.
    Training,
    /// The running ones.
    Evaluation,
}
