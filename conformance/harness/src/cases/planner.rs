//! The cells of each loss that a subject offers, and the cases of each cell.

use lossproof::registry;
use lossproof::{Link, Reduction};

use super::{Case, Cell, Selection, Source, corners, settings};
use crate::grading::Region;
use crate::protocol::{Dtype, Hello, Param, Request, Values, Weighting};

/// How many rows and classes a request may have: few shapes, since compiling frameworks pay seconds for each.
pub(super) const SHAPES: [(usize, usize); 3] = [(8, 3), (3, 10), (1, 2)];

/// Cells and cases as they come: each case with its rank, by which they are put in order.
pub(super) struct Planner<'a> {
    pub(super) hello: &'a Hello,
    pub(super) selection: &'a Selection,
    pub(super) cells: Vec<Cell>,
    pub(super) ranked: Vec<(usize, Case)>,
}

impl Planner<'_> {
    /// What is asked about one loss.
    pub(super) fn loss(&mut self, loss: &str, link: Link, dtype: Dtype) {
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

    pub(super) fn push(&mut self, rank: usize, cell: usize, name: String, mut request: Request) {
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
