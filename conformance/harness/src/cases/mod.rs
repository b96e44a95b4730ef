//! What a subject is asked: named corners and seeded random rows of every region.

mod cell;
mod corners;
mod mixed;
mod random;
pub mod settings;

pub use cell::Cell;
pub use corners::{Corner, build, corners, counts};
pub use random::{Source, complete};

use std::collections::HashSet;

use lossproof::registry::{self, LOSSES};
use lossproof::{Link, Reduction};

use crate::grading::Region;
use crate::protocol::{Dtype, Hello, Param, Request, Values, Weighting, link_name, reduction_name};

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
}

impl Plan {
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

/// How many rows and classes a request may have: few shapes, since compiling frameworks pay seconds for each.
const SHAPES: [(usize, usize); 3] = [(8, 3), (3, 10), (1, 2)];

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

struct Planner<'a> {
    hello: &'a Hello,
    selection: &'a Selection,
    cells: Vec<Cell>,
    ranked: Vec<(usize, Case)>,
}

impl Planner<'_> {
    fn loss(&mut self, loss: &str, link: Link, dtype: Dtype) {
        let reductions = &self.hello.reductions;
        let first =
            if reductions.contains(&Reduction::None) { Some(Reduction::None) } else { reductions.first().copied() };
        let Some(first) = first else { return };
        let settings = self.settings(loss, dtype);
        let always = self.selection.weighting.as_ref().map(|kind| settings::weighting(kind, link, dtype));
        for (index, params) in settings.iter().enumerate() {
            let cell = self.cell(Cell::new(loss, params, always.clone(), link, dtype, first));
            // The first setting of each loss comes before anybody's second.
            self.corners(cell, 1 + index);
            self.random(cell, index, self.selection.cases);
        }
        let Some(params) = settings.first() else { return };
        let beside = if always.is_some() { Vec::new() } else { self.weightings(link, dtype) };
        for weighting in beside.clone() {
            let cell = self.cell(Cell::new(loss, params, Some(weighting), link, dtype, first));
            self.random(cell, 1, self.selection.cases.div_ceil(2));
            for corner in corners::counts(&self.cells[cell]) {
                self.push(2, cell, format!("corner/{}", corner.name), corner.request);
            }
        }
        let weightings: Vec<_> = std::iter::once(always.clone()).chain(beside.into_iter().map(Some)).collect();
        for &reduction in self.hello.reductions.iter().filter(|r| **r != first) {
            for weighting in &weightings {
                let cell = self.cell(Cell::new(loss, params, weighting.clone(), link, dtype, reduction));
                self.random(cell, 2, self.selection.cases.div_ceil(4));
            }
        }
        let of = Cell::new(loss, params, always, link, dtype, first);
        self.extensions(&of);
        self.mixed(&of);
    }

    /// The parameters to try, those that the subject has at one value at that.
    fn settings(&self, loss: &str, dtype: Dtype) -> Vec<Vec<(&'static str, f64)>> {
        let mut settings: Vec<Vec<(&'static str, f64)>> = Vec::new();
        for mut setting in settings::parameters(loss, dtype) {
            for (name, value) in &mut setting {
                if let Some((_, own)) = self.selection.parameters.iter().find(|(own, _)| own == name) {
                    *value = settings::exact(*own, dtype);
                }
            }
            if !settings.contains(&setting) {
                settings.push(setting);
            }
        }
        settings
    }

    fn weightings(&self, link: Link, dtype: Dtype) -> Vec<Weighting> {
        let offered = |kind: &str| self.hello.weightings.iter().any(|name| name == kind);
        let known = registry::WEIGHTINGS.iter().filter(|entry| offered(entry.name));
        known.map(|entry| settings::weighting(entry.name, link, dtype)).collect()
    }

    fn cell(&mut self, cell: Cell) -> usize {
        self.cells.push(cell);
        self.cells.len() - 1
    }

    fn push(&mut self, rank: usize, cell: usize, name: String, mut request: Request) {
        request.gradient = self.hello.gradient;
        request.hessian = self.hello.hessian;
        // Most train in f32 and check in f64: the half types come a little later.
        let narrow = matches!(request.dtype, Dtype::F16 | Dtype::Bf16);
        self.ranked.push((rank + usize::from(narrow), Case { name, cell, request }));
    }

    fn corners(&mut self, cell: usize, rank: usize) {
        for corner in corners::corners(&self.cells[cell]) {
            // Shapes that only a corner has come late.
            let rare = !(corner.request.rows() == 1 && corner.request.classes() > 1);
            self.push(rank + 3 * usize::from(rare), cell, format!("corner/{}", corner.name), corner.request);
        }
    }

    fn random(&mut self, cell: usize, rank: usize, each: usize) {
        let mut source = Source::new(self.selection.seed, &self.cells[cell]);
        for number in 0..each {
            let shape = SHAPES[number % SHAPES.len()];
            for region in [Region::Hard, Region::Easy, Region::Outlier] {
                let Some(request) = source.batch(&self.cells[cell], shape, region) else { continue };
                self.push(rank + 2 * number, cell, format!("random/{}/{number}", region.name()), request);
            }
        }
    }

    /// The extensions that the subject names, on one setting of each loss.
    fn extensions(&mut self, of: &Cell) {
        let cell = self.cells.iter().position(|cell| cell == of).unwrap_or(0);
        let mut source = Source::new(self.selection.seed ^ 0x5eed, &self.cells[cell]);
        let named = |name: &str| self.hello.extends(name);
        let asked = ["row-weights", "ignored-targets", "cotangent", "state"].map(|name| (name, named(name)));
        for (name, _) in asked.into_iter().filter(|(_, offered)| *offered) {
            let Some(mut request) = source.batch(&self.cells[cell], SHAPES[0], Region::Hard) else { continue };
            let rows = request.rows();
            match name {
                "row-weights" => request.row_weights = Some((0..rows).map(|row| 0.25 * (row + 1) as f64).collect()),
                "ignored-targets" => request.targets[rows / 2] = None,
                "cotangent" if of.reduction == Reduction::None => {
                    request.cotangent = Some(Values::Each((0..rows).map(|row| 0.5 * row as f64 - 1.25).collect()));
                }
                "cotangent" => request.cotangent = Some(Values::One(-2.5)),
                "state" if of.loss == "ghm-c" => {
                    let bins = request.params.number("bins").unwrap_or(10.0) as usize;
                    request.params.set("momentum", Param::Number(0.75));
                    request.params.set("state", Param::List((0..bins).map(|bin| (bin % 3) as f64).collect()));
                }
                _ => continue,
            }
            self.push(2, cell, format!("extension/{name}"), request);
        }
    }
}
