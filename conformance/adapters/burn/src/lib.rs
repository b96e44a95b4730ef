//! burn's own losses as subjects of the suite, in process and on the CPU (its backend Flex), and a check of one's own.
//!
//! Each answers with burn's value and burn's autodiff, in the dtype of the request, and nothing is put right on the way: what
//! burn gets wrong, the report shows. burn panics where others give an error; the suite takes that for one.
#![forbid(unsafe_code)]

mod binary_cross_entropy;
mod check;
mod cross_entropy;
mod plumbing;

pub use check::check;
pub use plumbing::{device, dtype};

use lossproof_harness::subject::BuiltIn;

/// The subjects of this crate, in the order in which they are verified.
pub const SUBJECTS: &[BuiltIn] = &[cross_entropy::PLAIN, cross_entropy::WEIGHTED, binary_cross_entropy::WITH_LOGITS];
