//! A subject that this machine, or this program, cannot run.

use super::{Fault, Outcome, Subject};
use crate::protocol::{Hello, Request};

/// A subject that is there by name only: its report is that nothing was checked, and why.
#[derive(Clone, Debug)]
pub struct Absent {
    name: String,
    why: String,
}

impl Absent {
    /// The subject of this name, and why it cannot run.
    pub fn new(name: impl Into<String>, why: impl Into<String>) -> Self {
        Self { name: name.into(), why: why.into() }
    }
}

impl Subject for Absent {
    fn name(&self) -> &str {
        &self.name
    }

    fn hello(&mut self) -> Result<Hello, Fault> {
        Err(Fault::Absent { why: self.why.clone() })
    }

    fn answer(&mut self, requests: &[Request], each: &mut dyn FnMut(usize, Outcome)) {
        (0..requests.len()).for_each(|index| each(index, Outcome::NotAsked));
    }

    fn faults(&mut self) -> Vec<Fault> {
        Vec::new()
    }

    fn finish(&mut self) -> Vec<Fault> {
        Vec::new()
    }
}
