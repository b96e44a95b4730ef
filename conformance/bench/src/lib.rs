//! How fast implementations of the losses are: forward and backward, side by side in one run, so that what is compared are
//! ratios and no times.
//!
//! Every implementation takes its turn in each round, so that what slows the machine down slows all of them. The limit is
//! copying: the logits read once and a gradient written.
#![forbid(unsafe_code)]

#[cfg(feature = "burn")]
mod burn;
mod contender;
mod in_process;
mod measure;
mod network;
mod plot;
mod torch;

pub use contender::{Failed, Problem, Shape};
pub use measure::{Options, Row, peaks, run};
pub use network::{Network, Step, steps};
pub use plot::plot;
