//! The suite's engine: the line protocol, the subjects that speak it, and what is asked of them.
#![forbid(unsafe_code)]

pub mod protocol;
pub mod reference;
