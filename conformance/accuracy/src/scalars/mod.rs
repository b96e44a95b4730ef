//! The scalar functions of the fast path in f32, over every argument.
//!
//! The f32 result is compared with that of the same source in f64, whose own error is measured against the oracle and is
//! 2^-29 as large. Only the worst arguments go to the oracle: what is reported is its verdict on them.

mod function;
mod record;
mod sweep;
mod truth;

pub use function::{FUNCTIONS, Function};
pub use record::{Record, Records};
pub use sweep::{Extent, measure};
