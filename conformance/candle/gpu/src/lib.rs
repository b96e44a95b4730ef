//! lossproof-candle's fused kernel for GPUs: the loss and its gradient, once for CUDA, for Metal and for the host.
//!
//! The arithmetic is in the headers of `src/kernel/`, C99 that is CUDA C++ and Metal's C++ too, without a pointer to a
//! device's memory in it but in `batch.h`. Around it are three launchers: `launch.cu` and `launch.metal`, compiled at run time,
//! and `host.c`, which the feature `host` compiles and `lossproof verify lossproof-candle/kernel` grades. Features `cuda` and
//! `metal` bring candle's devices; users go through `lossproof-candle`.
#![deny(unsafe_code)]

#[cfg(feature = "cuda")]
pub mod cuda;
mod density;
#[cfg(feature = "host")]
pub mod host;
#[cfg(any(feature = "cuda", feature = "metal"))]
mod launches;
#[cfg(feature = "metal")]
pub mod metal;
#[cfg(feature = "kernel")]
mod parameters;
#[cfg(feature = "kernel")]
mod real;
pub mod source;
#[cfg(feature = "kernel")]
mod steps;

pub use density::Density;
#[cfg(any(feature = "cuda", feature = "metal"))]
pub use launches::{Evaluated, Gradient};
#[cfg(feature = "kernel")]
pub use parameters::Loss;
#[cfg(feature = "kernel")]
pub use real::Stored;
