//! Who is trained how: the systems, which are the rows of the paper's tables, and the regimes, which are its data sets' protocols.
//!
//! Epochs in both are those of the paper's 200; a shorter run has them in proportion.

mod fine_tuning;
mod meta_sampling;
mod plan;
mod regime;
mod system;
mod variant;

pub use fine_tuning::{FineTuning, Reading};
pub use meta_sampling::MetaSampling;
pub use plan::{Plan, Schedule};
pub use regime::Regime;
pub use system::{System, TwoPhase};
pub use variant::Variant;

/// The epochs that the schedules of systems and regimes are written for.
pub const EPOCHS: usize = 200;
