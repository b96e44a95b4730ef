//! The losses of the reference and their gradients in one pass over the logits, by vector instructions on all cores: the fused
//! form of `lossproof-candle`, on slices, for callers whose numbers lie in arrays of their own. Nothing of the logits' size is
//! allocated; half types are computed in f32.
//!
//! ```
//! use lossproof::Loss;
//! use lossproof_fused::{Batch, Prepared};
//! let prepared = Prepared::new(Loss::default(), None)?;
//! let (logits, mut gradient) = ([0.0, 0.0, 1.0, 1.0], [0.0; 4]);
//! let found = prepared.evaluate(&logits, Batch::new(2, &[1, 0], None)?, Some(&mut gradient), None)?;
//! assert_eq!(found.loss, [2_f64.ln(); 2]);
//! assert_eq!(gradient, [0.5, -0.5, -0.5, 0.5]);
//! # Ok::<(), lossproof_fused::Error>(())
//! ```
#![deny(unsafe_code)]
// What is not inlined into the function that has the machine's features is compiled for a machine without them.
#![allow(clippy::inline_always)]

mod batch;
mod error;
mod evaluate;
mod kernel;
mod numerics;
mod prepared;
mod reference;
mod stored;
mod targets;

pub use batch::Batch;
pub use error::Error;
pub use evaluate::Evaluated;
pub use prepared::Prepared;
pub use stored::Stored;
pub use targets::{IGNORED, targets_as_u32};
