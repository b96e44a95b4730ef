//! The suite's engine: the line protocol, the subjects that speak it, and what is asked of them.
#![forbid(unsafe_code)]

pub mod cases;
pub mod diagnosis;
pub mod grading;
pub mod oracle;
pub mod protocol;
pub mod reference;
pub mod report;
pub mod run;
pub mod selftest;
pub mod subject;

/// The README's Rust, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;

/// The guide's Rust, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../guide/rust.md")]
pub struct Guide;

pub use lossproof_mistakes as mistakes;
