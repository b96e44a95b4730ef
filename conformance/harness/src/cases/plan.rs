//! The cases that a subject is asked, in their order.

use std::collections::HashSet;

use lossproof::registry::LOSSES;

use super::planner::Planner;
use super::{Case, Cell, Selection};
use crate::protocol::{Hello, Request};

/// Everything that a subject is asked, the most telling first, so that a budget that ends early ends on variations.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The cells of the report.
    pub cells: Vec<Cell>,
    /// The requests.
    pub cases: Vec<Case>,
}

impl Plan {
    /// One request, as it is.
    pub fn of(request: &Request) -> Self {
        let case = Case { name: "request".to_owned(), cell: 0, request: request.clone() };
        Self { cells: vec![Cell::of(request)], cases: vec![case] }
    }

    /// Puts requests before all others, each in the cell that it belongs to. Those that the subject does not offer, or that
    /// ask for what it does not give, are left out.
    pub fn put_first(&mut self, requests: &[Request], hello: &Hello) {
        let offered = requests.iter().filter(|request| crate::run::claimed(hello, request));
        let mut first = Vec::new();
        for (number, request) in offered.enumerate() {
            let cell = Cell::of(request);
            let cell = self.cells.iter().position(|own| *own == cell).unwrap_or_else(|| {
                self.cells.push(cell);
                self.cells.len() - 1
            });
            let (gradient, hessian) = (request.gradient && hello.gradient, request.hessian && hello.hessian);
            let request = Request { gradient, hessian, ..request.clone() };
            first.push(Case { name: format!("regression/{number}"), cell, request });
        }
        self.cases.splice(0..0, first);
    }
}

/// The cases of a short look, one a line, by what they are called whatever the dtype: `lossproof selftest --cover` chooses
/// them.
const QUICK: &str = include_str!("quick.txt");

/// What to ask a subject that offers `hello`.
pub fn plan(hello: &Hello, selection: &Selection) -> Plan {
    let mut planner = Planner { hello, selection, cells: Vec::new(), ranked: Vec::new() };
    for entry in LOSSES {
        let wanted = selection.losses.is_empty() || selection.losses.iter().any(|name| name == entry.name);
        if !wanted || !hello.losses.iter().any(|name| name == entry.name) {
            continue;
        }
        for &link in &hello.links {
            for &dtype in &hello.dtypes {
                if selection.dtypes.is_empty() || selection.dtypes.contains(&dtype) {
                    planner.loss(entry.name, link, dtype);
                }
            }
        }
    }
    planner.ranked.sort_by_key(|(rank, _)| *rank);
    if selection.quick {
        // The cases were chosen with the suite's parameters and without a weighting: of a subject with its own, those of
        // the same name tell the same.
        let own = !selection.parameters.is_empty() || selection.weighting.is_some();
        let asked = |key: &str| if own { without_setting(key) } else { key.to_owned() };
        let telling: HashSet<String> = QUICK.lines().map(asked).collect();
        planner.ranked.retain(|(_, case)| telling.contains(&asked(&case.key())));
    }
    Plan { cells: planner.cells, cases: planner.ranked.into_iter().map(|(_, case)| case).collect() }
}

/// A key without the parameters and the weighting.
fn without_setting(key: &str) -> String {
    let words = key.splitn(6, ' ').enumerate();
    words.filter(|(place, _)| !matches!(place, 1 | 2)).map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}
