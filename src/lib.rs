//! lossproof: the numerical reference for the losses and class weightings used against class imbalance.
//!
//! A [`Loss`] is a choice for each of five slots: logit adjustment, link, modulation, class weight, reduction. The losses
//! of the literature are rows of [`registry::LOSSES`]; any other combination is as good. [`Loss::evaluate`] gives value,
//! gradient and the diagonal of the Hessian of a [`Batch`], right to the last place.
#![forbid(unsafe_code)]

mod adjustment;
mod batch;
pub mod data;
mod error;
mod evaluator;
mod link;
mod loss;
mod modulation;
pub mod numerics;
mod per_class;
mod real;
mod reduction;
pub mod registry;
mod rows;
pub mod schedule;
mod targets;
mod weighting;

pub use adjustment::Adjustment;
pub use batch::{Batch, StridedView};
pub use error::Error;
pub use evaluator::RowDetail;
pub use link::{Link, Posterior};
pub use loss::{Derivatives, Element, Evaluation, Loss};
pub use modulation::{Curve, Modulated, Modulation};
pub use per_class::PerClass;
pub use real::{Ball, DoubleDouble, Format, Jet, Real};
pub use reduction::Reduction;
pub use weighting::{Deferred, Weighting};

/// The reader in Rust of the golden vectors, compiled and run in the folder from which its paths start.
#[cfg(doctest)]
#[doc = include_str!("../fixtures/README.md")]
pub struct GoldenVectors;
