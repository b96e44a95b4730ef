//! A training run written down step by step, and checked.
#![forbid(unsafe_code)]
