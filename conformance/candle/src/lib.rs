//! Losses and class weightings against class imbalance for people who train with candle.
//!
//! Each is there in two forms. The *fused* form gives the loss and its gradient in one pass over the logits, by vector
//! instructions on all cores, and needs no room beyond the gradient; half types are computed in f32. The *composed* form is
//! made of candle's own operations, reads like the formula, and runs on every device. lossproof's suite grades both:
//! `lossproof verify` says how.
//!
//! With the feature `cuda` or `metal` the fused form runs on candle's devices of that kind too (f64 on CUDA only), by a kernel that
//! is compiled at run time. The suite grades its arithmetic, compiled by a C compiler, as `lossproof-candle/kernel`; on a device
//! it has not been run yet, which `lossproof verify --device cuda:0 lossproof-candle/fused` would do.
//!
//! ```
//! use candle_core::{Device, Tensor, Var};
//! use lossproof_candle::loss;
//! let logits = Var::from_tensor(&Tensor::new(&[[0.5_f32, -1.25], [2.0, 0.0]], &Device::Cpu)?)?;
//! let targets = Tensor::new(&[1_u32, 0], &Device::Cpu)?;
//! let mean = loss::hmloss(&logits, &targets, 10.0)?;
//! assert!((mean.to_scalar::<f32>()? - 0.976_073_2).abs() < 1e-6);
//! let gradient = mean.backward()?.get(&logits).unwrap().clone();
//! assert_eq!(gradient.dims(), [2, 2]);
//! # Ok::<(), candle_core::Error>(())
//! ```
//!
//! Any choice of slots, weights and reduction is a [`Criterion`].
//!
//! candle's `backward` allocates two more tensors of the gradient's size. Where logits are many, a program does well with an
//! allocator that keeps their pages, mimalloc for one: the system's gives blocks of that size back each time, and new pages cost
//! more than the loss does. [`Criterion::loss_and_gradient`] allocates nothing. Numbers that are in no tensor need none:
//! [`lossproof_fused`] is the fused form on slices, without candle.
#![forbid(unsafe_code)]

mod composed;
mod criterion;
#[cfg_attr(not(any(feature = "cuda", feature = "metal")), path = "no_device.rs")]
mod device;
mod inputs;
pub mod loss;
mod operation;

pub use criterion::{Criterion, Form};
pub use inputs::Batch;

pub use lossproof::{Adjustment, Link, Loss, Modulation, Reduction, Weighting};
