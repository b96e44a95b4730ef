//! Traces: written, torn, read again, and verified with one thing wrong in each.

mod claims;
mod crashes;
mod fast;
mod numbers;
mod reading;
mod run;
mod writing;
