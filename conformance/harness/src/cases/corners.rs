//! Named corners: the inputs on which implementations break, before anything random and mild.

use lossproof::Link;

use super::Cell;
use super::random::complete;
use super::settings::{exact, ln};
use crate::protocol::{Dtype, Grid, Request, Table};

/// A corner of a cell.
pub struct Corner {
    /// Its name.
    pub name: &'static str,
    /// The request.
    pub request: Request,
}

const INF: f64 = f64::INFINITY;

/// All corners of a cell.
pub fn corners(cell: &Cell) -> Vec<Corner> {
    let mut corners = Vec::new();
    let mut push = |name, rows: Vec<Vec<f64>>, targets: Vec<usize>| {
        let classes = rows.first().map_or(3, Vec::len);
        if let Some(request) = build(cell, classes, &rows, targets) {
            corners.push(Corner { name, request });
        }
    };
    let one = |row: &[f64], target: usize| (vec![row.to_vec()], vec![target]);
    for (name, t) in margins(cell) {
        // Against two classes: few shapes, since compiling frameworks pay for each.
        let (rows, targets) = one(&[0.0, t, 0.0], 1);
        push(name, rows, targets);
    }
    let special: [(&'static str, &[f64], usize); 15] = [
        ("ties", &[0.0, 0.0, 0.0], 1),
        ("ties-large", &[512.0, 512.0, 512.0], 2),
        ("ties-far", &[-96.0, 0.0, 0.0], 0),
        ("signed-zeros", &[-0.0, 0.0, 0.0], 0),
        ("near-ties", &[1.0, 1.0 + cell.dtype.format().unit_roundoff() * 2.0, 1.0], 1),
        ("large-common-offset", &[768.0, 772.0, 764.0], 0),
        ("subnormal", &[cell.dtype.format().smallest(), -cell.dtype.format().smallest(), 0.0], 0),
        ("masked-other", &[0.5, -INF, -1.25], 0),
        ("masked-target", &[0.5, -INF, -1.25], 1),
        ("masked-others", &[-INF, 0.5, -INF], 1),
        ("infinite-target", &[0.5, INF, -1.25], 1),
        ("infinite-other", &[0.5, INF, -1.25], 0),
        ("two-infinite", &[INF, INF, 0.0], 0),
        ("all-masked", &[-INF, -INF, -INF], 0),
        ("not-a-number", &[0.5, f64::NAN, 0.0], 0),
    ];
    for (name, row, target) in special {
        let (rows, targets) = one(row, target);
        push(name, rows, targets);
    }
    push("beyond-the-exponential", vec![vec![far(cell.dtype), 0.0, -far(cell.dtype)]], vec![1]);
    let beside = [vec![0.5, 0.0, -0.25], vec![f64::NAN, 0.0, 1.0], vec![1.5, -0.5, 0.25]];
    push("one-not-a-number", beside.to_vec(), vec![0, 1, 0]);
    push("one-class", vec![vec![0.5]], vec![0]);
    push("empty-batch", Vec::new(), Vec::new());
    corners.extend(counts(cell));
    corners
}

/// Margins at which something about the dtype or the loss changes.
fn margins(cell: &Cell) -> Vec<(&'static str, f64)> {
    let format = cell.dtype.format();
    let (overflow, underflow, saturation) = (
        ln(format.largest()),
        f64::from(format.min_exponent) * std::f64::consts::LN_2,
        f64::from(format.precision) * std::f64::consts::LN_2,
    );
    let mut margins = vec![
        ("even-odds-near", 0.125),
        ("saturated-easy", saturation + 1.0),
        ("saturated-outlier", -saturation - 1.0),
        ("overflow-edge", overflow + 0.25),
        ("overflow-edge-outlier", -overflow - 0.25),
        ("underflow-edge", -underflow + 1.0),
        ("underflow-edge-outlier", underflow - 1.0),
    ];
    if let Some(delta) = cell.params.number("delta").filter(|delta| *delta >= 1.0) {
        let p = 1.24 / (delta + 2.0);
        margins.push(("hmloss-peak", ln(p / (1.0 - p))));
        margins.push(("hmloss-beyond-peak", ln(p / (1.0 - p)) - 3.0));
    }
    let scale = cell.params.number("scale").unwrap_or(1.0);
    margins.into_iter().map(|(name, t)| (name, exact(t / scale, cell.dtype))).collect()
}

/// A logit that the dtype's exponential cannot take, and that is not yet extreme.
fn far(dtype: Dtype) -> f64 {
    if dtype == Dtype::F16 { 900.0 } else { 8192.0 }
}

/// Class counts, where the loss or the weighting takes any: unseen, equal, a million to one, and so few that `1 − β^n` by
/// subtraction has lost most of its digits.
pub fn counts(cell: &Cell) -> Vec<Corner> {
    let Some(plain) = build(cell, 3, &[vec![0.5, -1.25, 0.75]], vec![1]) else { return Vec::new() };
    if plain.class_counts.is_none() {
        return Vec::new();
    }
    let with = |name, counts: Vec<u64>| {
        let mut request = plain.clone();
        request.class_counts = Some(if cell.link == Link::Sigmoid { counts[..2].to_vec() } else { counts });
        Corner { name, request }
    };
    let mut corners = vec![with("equal-counts", vec![64, 64, 64]), with("few-samples", vec![4096, 3, 2])];
    // In f16, 1 − β^n by subtraction is furthest off where the second term of β^n is half a last place, n(n − 1)·u = 1; beside
    // classes whose weights are exact and large, so that the normalisation does not take the error back.
    // Small logits leave the least room for it.
    let mut some = with("some-samples", vec![2, 45, 2]);
    let small = build(cell, 3, &[vec![0.25, -0.25, 0.0]], vec![1]);
    some.request.logits = small.map_or(some.request.logits, |small| small.logits);
    corners.push(some);
    if !matches!(cell.dtype, Dtype::F16) {
        corners.push(with("counts-ratio-1e6", vec![1 << 20, 1, 1 << 10]));
    }
    if matches!(cell.loss.as_str(), "balanced-softmax" | "seql") && cell.weighting.is_none() {
        corners.push(with("unseen-class", vec![64, 16, 0]));
        corners.push(with("unseen-target", vec![64, 0, 16]));
    }
    corners
}

/// A corner's request. With the sigmoid link a row of two classes is their difference; rows of other lengths have none.
pub fn build(cell: &Cell, classes: usize, rows: &[Vec<f64>], targets: Vec<usize>) -> Option<Request> {
    let targets: Vec<Option<usize>> = targets.into_iter().map(Some).collect();
    let grid = match cell.link {
        Link::Softmax if rows.is_empty() => Grid::Rows(Table::default()),
        Link::Softmax => Grid::Rows(Table::from_rows(rows)?),
        Link::Sigmoid if classes == 1 => return None,
        Link::Sigmoid => {
            // The last of three corners' logits would be lost: of those, the second is the sigmoid's.
            if targets.iter().flatten().any(|y| *y > 1) {
                return None;
            }
            Grid::Flat(rows.iter().map(|row| row[1]).collect())
        }
    };
    let classes = if cell.link == Link::Sigmoid { 2 } else { classes };
    let draws = vec![vec![true; classes]; rows.len()];
    let mut request = cell.request(grid, targets, None);
    complete(&mut request, classes, draws);
    if rows.is_empty() && cell.link == Link::Softmax {
        request.class_counts = request.class_counts.map(|_| Vec::new());
        if let Some(weighting) = request.weighting.as_mut().filter(|w| w.kind == "given") {
            weighting.weights = Some(Vec::new());
        }
    }
    Some(request)
}
