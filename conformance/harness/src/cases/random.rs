//! Seeded random rows, drawn so that each region is reached whatever the loss.

use lossproof::{DoubleDouble, Link, Real};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::Cell;
use super::settings::{class_counts, exact, given_weights, ln};
use crate::grading::{Place, Region};
use crate::protocol::{Dtype, Grid, Param, Request, Table};

/// A stream of batches for one cell; the same seed and cell give the same batches on every platform.
pub struct Source {
    rng: ChaCha8Rng,
}

/// How often a row is drawn anew before a region is given up: the draw aims at it, so a few tries do.
const TRIES: usize = 64;

impl Source {
    /// The stream of a cell.
    pub fn new(seed: u64, cell: &Cell) -> Self {
        // The cell's own name moves the stream, so that cells do not all see the same logits.
        let name = format!("{} {:?} {} {:?}", cell.loss, cell.params, cell.dtype, cell.reduction);
        let hash =
            name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Self { rng: ChaCha8Rng::seed_from_u64(seed ^ hash) }
    }

    /// Uniform in [0, 1).
    pub fn uniform(&mut self) -> f64 {
        (self.rng.next_u64() >> 11) as f64 * f64::EPSILON / 2.0
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        ((self.uniform() * n as f64) as usize).min(n.saturating_sub(1))
    }

    /// A batch of rows of one region; `None` where the loss does not reach it.
    pub fn batch(&mut self, cell: &Cell, shape: (usize, usize), region: Region) -> Option<Request> {
        let (rows, classes) = (shape.0, if cell.link == Link::Sigmoid { 2 } else { shape.1 });
        let mut logits = Vec::with_capacity(rows * classes);
        let mut targets = Vec::with_capacity(rows);
        let mut draws = Vec::with_capacity(rows);
        for _ in 0..rows {
            let (row, target, row_draws) = (0..TRIES).find_map(|_| self.row(cell, classes, region))?;
            logits.extend(row);
            targets.push(Some(target));
            draws.push(row_draws);
        }
        Some(request(cell, classes, logits, targets, draws))
    }

    /// One row, if the draw fell into the region.
    fn row(&mut self, cell: &Cell, classes: usize, region: Region) -> Option<(Vec<f64>, usize, Vec<bool>)> {
        let counts = class_counts(classes, cell.dtype);
        let target = self.below(classes);
        let draws: Vec<bool> = (0..classes).map(|_| self.uniform() < 0.5).collect();
        let scale = cell.params.number("scale").unwrap_or(1.0);
        let spread = [0.5, 2.0, 8.0][self.below(3)];
        let mut a: Vec<f64> = (0..classes).map(|_| self.between(-spread, spread)).collect();
        if cell.link == Link::Sigmoid {
            a[0] = 0.0;
        }
        let t = self.margin(cell, region);
        let log_sum = log_sum_of_others(&a, target);
        let prior = |k: usize| if cell.loss == "balanced-softmax" { ln(counts[k] as f64) } else { 0.0 };
        let z_of = |k: usize, a: f64| exact(a / scale - prior(k), cell.dtype);
        let logits = if cell.link == Link::Sigmoid {
            let log_odds = if target == 1 { t } else { -t };
            vec![exact(log_odds / scale - prior(1) + prior(0), cell.dtype)]
        } else {
            a[target] = t + log_sum;
            a.iter().enumerate().map(|(k, &a)| z_of(k, a)).collect()
        };
        let row = request(cell, classes, logits.clone(), vec![Some(target)], vec![draws.clone()]);
        let found = Place::of(&row).ok()?.region;
        (found == region).then_some((logits, target, draws))
    }

    /// A margin of the region: half of them mild, some out to where the dtype's exponential ends, some near the peak of
    /// HMLoss.
    fn margin(&mut self, cell: &Cell, region: Region) -> f64 {
        let edge = match cell.dtype {
            Dtype::F16 => 20.0,
            Dtype::Bf16 | Dtype::F32 => 110.0,
            Dtype::F64 => 760.0,
        };
        let kind = self.uniform();
        let peak =
            cell.params.number("delta").map(|delta| 1.24 / delta).filter(|p| *p < 0.5).map(|p| ln(p / (1.0 - p)));
        if let Some(peak) = peak
            && region != Region::Easy
            && kind < 0.25
        {
            return peak + self.between(-1.5, 1.5);
        }
        if region == Region::Hard {
            return self.between(-4.5, 2.1);
        }
        let start: f64 = if region == Region::Easy { 2.3 } else { -4.7 };
        let reach = match kind {
            kind if kind < 0.6 => 6.0,
            kind if kind < 0.85 => 40.0_f64.min(edge),
            _ => edge,
        };
        start + start.signum() * self.between(0.0, reach)
    }
}

/// `log Σ_{k≠y} e^{a_k}`, to the few digits that aiming needs.
fn log_sum_of_others(a: &[f64], target: usize) -> f64 {
    let others = a.iter().enumerate().filter(|(k, _)| *k != target).map(|(_, &a)| DoubleDouble::from(a).exp());
    others.fold(DoubleDouble::from(0.0), |sum, x| sum + x).ln().approx().max(-1e3)
}

/// A request of a cell for a batch, with the counts, weights and draws that the loss and the weighting take.
fn request(
    cell: &Cell,
    classes: usize,
    logits: Vec<f64>,
    targets: Vec<Option<usize>>,
    draws: Vec<Vec<bool>>,
) -> Request {
    let rows = targets.len();
    let grid = match cell.link {
        Link::Sigmoid => Grid::Flat(logits),
        Link::Softmax => Grid::Rows(Table::from_values(rows, classes, logits).unwrap_or_default()),
    };
    let mut request = cell.request(grid, targets, None);
    complete(&mut request, classes, draws);
    request
}

/// Gives a request what its loss and weighting need besides the logits.
pub fn complete(request: &mut Request, classes: usize, draws: Vec<Vec<bool>>) {
    let weighted = request.weighting.as_ref().is_some_and(|w| matches!(w.kind.as_str(), "cs" | "cb"));
    if weighted || matches!(request.loss.as_str(), "ldam" | "balanced-softmax" | "seql") {
        request.class_counts = Some(class_counts(classes, request.dtype));
    }
    if request.loss == "seql" {
        request.params.set("draws", Param::Draws(draws));
    }
    if let Some(weighting) = &mut request.weighting
        && weighting.kind == "given"
        && weighting.weights.as_ref().is_none_or(|w| w.len() != classes)
    {
        weighting.weights = Some(given_weights(classes));
    }
}
