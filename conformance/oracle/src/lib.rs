//! The oracle: the textbook formulas of the losses in arbitrary precision, as enclosures.
//!
//! Every number comes as an interval that certainly contains the exact value. The working precision is doubled until the
//! interval is narrow enough, so two computations that agree by accident prove nothing here: an answer is either right
//! or [`OracleError::Undecided`]. No formula is shared with the reference library `lossproof`, only its data types.
//!
//! [`evaluate`] rounds every number once to a [`Format`]; [`enclose`] gives the intervals.
#![forbid(unsafe_code)]

mod arithmetic;
mod batch;
mod competition;
mod decimal;
mod density;
mod elementary;
mod enclosures;
mod error;
mod interval;
mod modulation;
mod precision;
mod prepare;
mod probability;
mod rounding;
mod row;
mod sinc;
mod surprisal;
mod trigonometry;
mod validate;
mod value;
mod weights;

pub use arithmetic::Arithmetic;
pub use enclosures::{Enclosures, Evaluation, enclose, evaluate};
pub use error::OracleError;
pub use interval::{Float, Interval};
pub use precision::GREATEST_PRECISION;
pub use rounding::Format;
pub use value::Value;
