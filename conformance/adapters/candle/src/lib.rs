//! candle-nn's own losses, and lossproof-candle's, as subjects of the suite, in process: what `lossproof verify` checks where it is
//! given nothing else, on the CPU or on the device that it is given.
//!
//! Each answers with candle's value and candle's autograd, in the dtype of the request, and nothing is put right on the
//! way: what candle gets wrong, the report shows.
#![forbid(unsafe_code)]

mod binary_cross_entropy_with_logit;
mod check;
mod cross_entropy;
mod device;
mod kernel;
mod nll;
mod own;
mod plumbing;

pub use check::check;
pub use device::{Place, start_at};
pub use plumbing::dtype;

use lossproof_harness::subject::BuiltIn;

/// The subjects of this crate, in the order in which they are verified.
pub const SUBJECTS: &[BuiltIn] = &[
    cross_entropy::BUILT_IN,
    nll::BUILT_IN,
    binary_cross_entropy_with_logit::BUILT_IN,
    own::FUSED,
    own::COMPOSED,
    kernel::KERNEL,
];
