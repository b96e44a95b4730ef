//! The paper's training protocol, run end to end with every step checked.
//!
//! Networks are candle's, with convolutions and normalisations of their own: candle's are several times slower on a CPU.

mod error;
pub mod figures;
mod files;
pub mod model;
pub mod protocol;
mod results;
mod sweep;
mod tasks;
pub mod training;

pub use error::Error;
pub use results::{gather, tabulate};
pub use sweep::sweep;
pub use tasks::{Claim, Standing, Tasks};
