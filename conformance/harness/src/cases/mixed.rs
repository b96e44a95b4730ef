//! Requests whose targets are rows, or smoothed: the forms of distillation and mixing, of tagging and of detection.

use lossproof::{Link, Reduction};

use super::planner::{Planner, SHAPES};
use super::{Cell, Source};
use crate::grading::Region;
use crate::protocol::{Grid, Request, Table};

/// The extensions that change what a target is.
const EXTENSIONS: [&str; 4] = ["soft-targets", "multi-label", "soft-labels", "label-smoothing"];

/// An eighth: what smoothing takes is exact in every dtype.
const SMOOTHING: f64 = 0.125;

impl Planner<'_> {
    /// Rows of targets and smoothing, where the subject names them: every region plainly, and once with each weighting and each
    /// reduction. What a weighted mean of a mixture divides by is not agreed on, nor is SEQL with several labels: both are left
    /// out.
    pub(super) fn mixed(&mut self, of: &Cell) {
        for extension in EXTENSIONS.into_iter().filter(|name| self.hello.extends(name)) {
            let needs = if extension == "soft-labels" { "multi-label" } else { extension };
            if !self.hello.extends(needs) || !is_defined(extension, of) {
                continue;
            }
            let asked = |cell: &Cell| {
                let one =
                    |reduction| matches!(reduction, Reduction::Sum | Reduction::Mean) || reduction == of.reduction;
                let alike =
                    (&cell.loss, &cell.params, cell.link, cell.dtype) == (&of.loss, &of.params, of.link, of.dtype);
                alike && one(cell.reduction) && (cell.reduction == of.reduction || cell.weighting == of.weighting)
            };
            let cells: Vec<usize> = (0..self.cells.len()).filter(|cell| asked(&self.cells[*cell])).collect();
            for cell in cells {
                let plain = self.cells[cell] == *of;
                let regions =
                    if plain { &[Region::Hard, Region::Easy, Region::Outlier][..] } else { &[Region::Hard][..] };
                let shapes = if plain { &SHAPES[..2] } else { &SHAPES[..1] };
                let mut source = Source::new(self.selection.seed ^ 0x50f7, &self.cells[cell]);
                for region in regions {
                    for (number, shape) in shapes.iter().enumerate() {
                        let Some(request) = request(&mut source, &self.cells[cell], extension, *shape, *region) else {
                            continue;
                        };
                        let name = format!("extension/{extension}/{}/{number}", region.name());
                        self.push(2 + number, cell, name, request);
                    }
                }
            }
        }
    }
}

/// Whether a loss has a definition with such targets.
fn is_defined(extension: &str, cell: &Cell) -> bool {
    match (extension, cell.link) {
        ("soft-targets", Link::Sigmoid) | ("multi-label" | "soft-labels", Link::Softmax) => false,
        ("multi-label", Link::Sigmoid) => cell.loss != "seql",
        // GHM-C's bins count examples, not parts of them.
        ("soft-labels", Link::Sigmoid) => !matches!(cell.loss.as_str(), "seql" | "ghm-c"),
        _ => cell.loss != "ghm-c",
    }
}

/// A request of a region: it is drawn with classes, which then become the largest part of their rows.
fn request(
    source: &mut Source,
    cell: &Cell,
    extension: &str,
    (rows, classes): (usize, usize),
    region: Region,
) -> Option<Request> {
    match extension {
        "soft-targets" => {
            let drawn = source.batch(cell, (rows, classes), region)?;
            let parts = drawn.targets.iter().flatten().flat_map(|target| source.parts(classes, *target)).collect();
            Some(Request { target_rows: Table::from_values(rows, classes, parts), ..drawn })
        }
        "multi-label" | "soft-labels" => {
            let soft = extension == "soft-labels";
            let drawn = source.batch(cell, (rows * classes, 2), region)?;
            let labels: Vec<f64> = drawn
                .targets
                .iter()
                .flatten()
                .map(|target| if soft { source.parts(2, *target)[1] } else { *target as f64 })
                .collect();
            let table = |values| Table::from_values(rows, classes, values);
            Some(Request {
                logits: Grid::Rows(table(drawn.logits.values().to_vec())?),
                targets: vec![Some(0); rows],
                target_rows: table(labels),
                ..drawn
            })
        }
        _ => Some(Request { label_smoothing: SMOOTHING, ..source.batch(cell, (rows, classes), region)? }),
    }
}

impl Source {
    /// A distribution over the classes in sixteenths, of which the target has more than half.
    fn parts(&mut self, classes: usize, target: usize) -> Vec<f64> {
        let mut parts = vec![0.0; classes];
        let most = 9 + self.below(7);
        parts[target] = most as f64 / 16.0;
        for _ in most..16 {
            let other = (target + 1 + self.below(classes - 1)) % classes;
            parts[other] += 1.0 / 16.0;
        }
        parts
    }
}
