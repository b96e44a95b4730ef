//! The error over the margin.

use lossproof::{Link, Reduction};
use lossproof_harness::cases::{Cell, Source, settings::exact};
use lossproof_harness::protocol::{Dtype, Grid, Request, Table};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::errors::errors;
use crate::figures::rounded_up;
use crate::{Arithmetic, Failed, SETTINGS, Setting};

/// The largest errors of loss and gradient in one arithmetic, by margin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The loss and its parameters.
    pub loss: String,
    /// In which numbers.
    pub arithmetic: Arithmetic,
    /// The points, by rising margin.
    pub points: Vec<Point>,
}

/// The rows with a margin within 2 of `margin`: their largest errors in ulps, rounded up to two digits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f64; 3]", into = "[f64; 3]")]
pub struct Point {
    /// The middle of the interval.
    pub margin: f64,
    /// Of the loss.
    pub loss: f64,
    /// Of the gradient.
    pub gradient: f64,
}

impl From<[f64; 3]> for Point {
    fn from([margin, loss, gradient]: [f64; 3]) -> Self {
        Self { margin, loss, gradient }
    }
}

impl From<Point> for [f64; 3] {
    fn from(point: Point) -> Self {
        [point.margin, point.loss, point.gradient]
    }
}

/// The losses that are shown.
const SHOWN: [usize; 3] = [0, 2, 5];
/// Intervals of width 4 from −100 to 100.
const INTERVALS: i32 = 50;
/// Rows an interval.
const ROWS: usize = 8;

/// Measures the curves of the plain paths and the reference.
///
/// # Errors
/// [`Failed`] where there is no exact answer to a row.
pub fn curves() -> Result<Vec<Curve>, Failed> {
    let shown: Vec<(&Setting, Dtype)> =
        SHOWN.iter().flat_map(|&index| [Dtype::F64, Dtype::F32].map(|dtype| (&SETTINGS[index], dtype))).collect();
    let measured = shown.into_par_iter().map(|(setting, dtype)| of(setting, dtype));
    Ok(measured.collect::<Result<Vec<_>, _>>()?.concat())
}

fn of(setting: &Setting, dtype: Dtype) -> Result<Vec<Curve>, Failed> {
    let cell = setting.cell(Link::Softmax, dtype);
    let mut source = Source::new(crate::sample::SEED, &cell);
    let mut curves: Vec<Curve> = Vec::new();
    for interval in 0..INTERVALS {
        let margin = f64::from(4 * interval - 98);
        for (arithmetic, errors) in errors(&request(&mut source, &cell, margin))? {
            if arithmetic == Arithmetic::DoubleDouble {
                continue;
            }
            let largest = |errors: &[f64]| rounded_up(errors.iter().copied().fold(0.0, f64::max));
            let point = Point { margin, loss: largest(&errors.loss), gradient: largest(&errors.gradient) };
            match curves.iter_mut().find(|curve| curve.arithmetic == arithmetic) {
                Some(curve) => curve.points.push(point),
                None => curves.push(Curve { loss: setting.name(), arithmetic, points: vec![point] }),
            }
        }
    }
    Ok(curves)
}

/// Rows of two classes, the target's logit above the other's by the margin. The other's is no round number, so that their
/// difference is rounded, as it is in practice.
fn request(source: &mut Source, cell: &Cell, margin: f64) -> Request {
    let mut logits = Vec::with_capacity(2 * ROWS);
    for _ in 0..ROWS {
        let other = 4.0 * source.uniform() - 2.0;
        let target = other + margin + 4.0 * source.uniform() - 2.0;
        logits.extend([other, target].map(|z| exact(z, cell.dtype)));
    }
    let grid = Grid::Rows(Table::from_values(ROWS, 2, logits).unwrap_or_default());
    Request { reduction: Reduction::None, ..cell.request(grid, vec![Some(1); ROWS], None) }
}
