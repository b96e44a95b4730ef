//! The oracle: the textbook formulas of the losses in arbitrary precision, as enclosures.
//!
//! Every number comes as an interval that certainly contains the exact value. The working precision is doubled until the
//! interval is narrow enough, so two computations that agree by accident prove nothing here: an answer is either right
//! or [`OracleError::Undecided`]. No formula is shared with the reference library `lossproof`, only its data types.
//!
//! [`evaluate`] rounds every number once to a [`Format`]; [`enclose`] gives the intervals. Precision does not decide a result
//! that lies on a tie, or next to one by less than the working precision resolves: rational results are therefore formed in
//! rational arithmetic where the intervals do not tell at once, and intervals know whether their ends can be reached.
#![forbid(unsafe_code)]

mod arithmetic;
mod batch;
mod competition;
mod decimal;
mod density;
mod elementary;
mod enclosures;
mod error;
mod exact;
mod examples;
mod exponential;
mod field;
mod float;
mod interval;
mod library;
mod modulation;
mod precision;
mod prepare;
mod probability;
mod rational;
mod rounding;
mod row;
mod shared;
mod sinc;
mod surprisal;
mod trigonometry;
mod validate;
mod value;
mod weights;

pub use arithmetic::Arithmetic;
pub use enclosures::{Enclosures, Evaluation, enclose, evaluate};
pub use error::OracleError;
pub use float::Float;
pub use interval::Interval;
pub use precision::GREATEST_PRECISION;
pub use rounding::Format;
pub use value::Value;
