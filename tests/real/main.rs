//! The number types against the oracle's arithmetic, each documented bound asserted.

mod ball;
mod constants;
mod double_double;
mod exact;
mod jet;
mod plain;
mod rounding;
#[path = "../support/mod.rs"]
mod support;
