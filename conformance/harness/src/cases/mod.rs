//! What a subject is asked: named corners and seeded random rows of every region.

mod cell;
mod corners;
mod mixed;
mod plan;
mod planner;
mod random;
pub mod settings;

pub use cell::Cell;
pub use corners::{Corner, build, corners, counts};
pub use plan::{Plan, plan};
pub use random::{Source, complete};

use crate::protocol::{Dtype, Param, Request, link_name, reduction_name};

/// What to ask.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// Only these losses; all that the subject offers where empty.
    pub losses: Vec<String>,
    /// Only these dtypes; all that the subject offers where empty.
    pub dtypes: Vec<Dtype>,
    /// Of the random rows.
    pub seed: u64,
    /// How many random requests a cell gets in each region.
    pub cases: usize,
    /// Only the cases that catch every mistake of the catalogue.
    pub quick: bool,
    /// Parameters that the subject has at one value, by name; the others take the suite's.
    pub parameters: Vec<(String, f64)>,
    /// The weighting without which the subject is nothing: only requests with it are asked.
    pub weighting: Option<String>,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            losses: Vec::new(),
            dtypes: Vec::new(),
            seed: 1,
            cases: 4,
            quick: false,
            parameters: Vec::new(),
            weighting: None,
        }
    }
}

/// A request with a name and the cell of the report that it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its name: `corner/ties`, `random/outlier/3`.
    pub name: String,
    /// Where it belongs.
    pub cell: usize,
    /// The request.
    pub request: Request,
}

impl Case {
    /// What it is called whatever its dtype: the loss and how it is asked, then its name.
    pub fn key(&self) -> String {
        let request = &self.request;
        let numbers = request.params.iter().filter(|(name, _)| !matches!(*name, "draws" | "state"));
        let params: Vec<String> = numbers.map(|(name, value)| format!("{name}={}", text(value))).collect();
        let weighting = request.weighting.as_ref().map_or("none", |weighting| &weighting.kind);
        let (link, reduction) = (link_name(request.link), reduction_name(request.reduction));
        format!("{} {} {weighting} {link} {reduction} {}", request.loss, params.join(","), self.name)
    }
}

fn text(value: &Param) -> String {
    match value {
        // bf16 has another 1e4.
        Param::Number(value) => format!("{value:.1e}"),
        value => serde_json::to_string(value).unwrap_or_default(),
    }
}
