//! Where two measurements of the table differ.

use std::fmt;

use crate::{Arithmetic, Row, printed};

/// A figure that is not what the committed table says.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Whose figure: loss, arithmetic, region, number.
    pub place: String,
    /// What is committed; `None` where the row is new.
    pub committed: Option<f64>,
    /// What was measured; `None` where the row is gone.
    pub measured: Option<f64>,
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |x: Option<f64>| x.map_or_else(|| "nothing".to_owned(), printed);
        let (committed, measured) = (told(self.committed), told(self.measured));
        write!(formatter, "{}: measured {measured}, the committed table has {committed}", self.place)
    }
}

/// How much a figure may differ where the machine's functions are others than those of the committed table.
///
/// A result's error is, to first order, `Σ cᵢ·εᵢ` over its operations, with the same `cᵢ` on every machine. `|εᵢ|` is at
/// most half an ulp for arithmetic and for a correctly rounded function, and at most one for a function that is within one
/// ulp. So the bound of one machine is at most twice that of another, and a largest error over many rows is taken to follow
/// its bound.
const ELSEWHERE: f64 = 2.0;
/// Both figures were rounded up to two digits, which moves each by 10 % at most.
const ROUNDED: f64 = 1.1;

/// Every figure that is above its committed one, or below it. `same_machine` says whether the machine's functions are
/// those of the committed table: then the plain path and double-double must be found again to the digit as well.
pub fn compare(committed: &[Row], measured: &[Row], same_machine: bool) -> Vec<Difference> {
    let mut differences = Vec::new();
    for row in measured {
        let before = committed.iter().find(|other| same_place(row, other));
        for (name, figure) in figures(row) {
            let stated = before.and_then(|row| figures(row).find(|(other, _)| *other == name)).map(|(_, x)| x);
            let agrees = stated
                .is_some_and(|stated| agrees(stated, figure, if same_machine { 1.0 } else { factor(row.arithmetic) }));
            if !agrees {
                let place = format!("{name} of {}", place(row));
                differences.push(Difference { place, committed: stated, measured: Some(figure) });
            }
        }
    }
    for row in committed.iter().filter(|row| !measured.iter().any(|other| same_place(row, other))) {
        let loss = figures(row).next().map(|(_, x)| x);
        differences.push(Difference { place: place(row), committed: loss, measured: None });
    }
    differences
}

fn factor(arithmetic: Arithmetic) -> f64 {
    if arithmetic.is_the_same_everywhere() { 1.0 } else { ELSEWHERE * ROUNDED }
}

/// Half an ulp of a single rounding is in every figure of the plain path, so that one ulp more or less shows nothing.
fn agrees(stated: f64, measured: f64, factor: f64) -> bool {
    let room = if factor > 1.0 { 1.0 } else { 0.0 };
    stated == measured || (measured <= factor * stated + room && stated <= factor * measured + room)
}

fn same_place(a: &Row, b: &Row) -> bool {
    (&a.loss, a.arithmetic, a.region) == (&b.loss, b.arithmetic, b.region)
}

fn place(row: &Row) -> String {
    format!("{}, {}, {}", row.loss, row.arithmetic, row.region.name())
}

/// Every figure of a row with its name.
fn figures(row: &Row) -> impl Iterator<Item = (&'static str, f64)> {
    let numbers = row.errors;
    let bounds = row.bounds.into_iter().flat_map(|[loss, gradient, hessian]| {
        [("bound of the loss", loss), ("bound of the gradient", gradient), ("bound of the Hessian", hessian)]
    });
    [
        ("median error of the loss", numbers.loss.median),
        ("largest error of the loss", numbers.loss.largest),
        ("median error of the gradient", numbers.gradient.median),
        ("largest error of the gradient", numbers.gradient.largest),
        ("median error of the Hessian", numbers.hessian.median),
        ("largest error of the Hessian", numbers.hessian.largest),
    ]
    .into_iter()
    .chain(bounds)
}
