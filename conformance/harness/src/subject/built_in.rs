//! A subject that a program carries with it.

use super::{Limits, Subject};

/// A subject that is built in.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// The name by which it is asked for, and that it gives in hello.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// Makes the subject; of the limits, only the budget bounds a subject in process.
    pub start: fn(Limits) -> Box<dyn Subject>,
}
