//! The facts of the specification, proved by interval arithmetic.
#![forbid(unsafe_code)]

mod bounds;
mod claim;
pub mod claims;
mod critical;
mod doubled;
mod enclosure;
mod functions;
mod printed;
mod run;
mod search;

pub use bounds::{ScalarBound, scalar_bounds};
pub use claim::{Claim, Expected, Named, Outcome, Place, Verdict};
pub use critical::{CriticalPoint, CriticalPoints, Undecided, critical_points};
pub use enclosure::Enclosure;
pub use printed::{Printed, decimal, number};
pub use run::certify;
pub use search::{Region, Side};
