//! What is kept of a sweep, and its file.

use serde::{Deserialize, Serialize};

use crate::by_line::{by_line, lines};

/// The largest error of a function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The function: [`super::Function::name`].
    pub function: String,
    /// The f32 path's largest error in ulps, rounded up to two digits.
    pub ulps: f64,
    /// The largest error of the f64 path in its own ulps, at 128 arguments over the domain.
    pub wide: f64,
    /// The arguments with the largest errors, the worst first.
    pub worst: Vec<f32>,
}

/// The sweeps of all functions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Records {
    /// The machine's functions where they were made: [`crate::fingerprint`].
    pub machine: String,
    /// Every 4,099th argument.
    pub strided: Vec<Record>,
    /// Every argument.
    pub all: Vec<Record>,
}

/// The file.
const COMMITTED: &str = include_str!("../../scalars.json");

impl Records {
    /// The committed sweeps.
    ///
    /// # Panics
    /// Where the file that lossproof was built with does not hold them, which a test rules out.
    pub fn committed() -> Self {
        serde_json::from_str(COMMITTED).expect("scalars.json holds the sweeps")
    }

    /// The text of the file, one function a line.
    pub fn to_json(&self) -> String {
        by_line(&self.machine, &[("strided", lines(&self.strided)), ("all", lines(&self.all))])
    }
}
