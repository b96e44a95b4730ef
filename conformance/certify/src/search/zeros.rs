//! How often a function of one variable changes its sign, and where.
//!
//! On a cell where the derivative has one sign the function is strictly monotone: it has at most one zero there, and has
//! one if the signs at the ends differ. On a cell where the function has one sign there is none. What is neither is halved.

use super::{Jet, Side, mean_value};
use crate::enclosure::Enclosure;

/// A place where a function goes from one sign to the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Crossing {
    /// The zero is in here, and no other.
    pub(crate) cell: Side,
    /// From below to above.
    pub(crate) rising: bool,
}

/// All places where a function changes its sign on an interval.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Crossings {
    pub(crate) found: Vec<Crossing>,
    pub(crate) boxes: usize,
}

/// What is known of one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Known {
    /// `true`: above 0.
    Sign(bool),
    /// Strictly monotone; `true`: rising.
    Monotone(bool),
}

/// No interval takes more cells.
const BUDGET: usize = 20_000;

/// The sign changes of `f` over the cells, which lie side by side from left to right.
///
/// # Errors
/// The cell that resists, and how many boxes it took.
pub(crate) fn crossings(
    cells: &[Side],
    bits: usize,
    f: impl Fn(&Enclosure) -> Jet,
) -> Result<Crossings, (Side, usize)> {
    let mut open: Vec<Side> = cells.iter().rev().copied().collect();
    let mut stretches: Vec<(Side, Known)> = Vec::new();
    let mut boxes = 0;
    while let Some(cell) = open.pop() {
        boxes += 1;
        if let Some(known) = judge(&cell.enclosure(bits), &f) {
            match stretches.last_mut() {
                Some((side, last)) if *last == known => side.upper = cell.upper,
                _ => stretches.push((cell, known)),
            }
        } else {
            let halves = cell.halves().filter(|_| boxes < BUDGET).ok_or((cell, boxes))?;
            open.extend(halves.into_iter().rev());
        }
    }
    let sign_at = |x: f64| sign(&f(&Enclosure::exact(x, bits)).value).ok_or((Side::new(x, x), boxes));
    let mut found = Vec::new();
    for (cell, known) in stretches {
        if let Known::Monotone(rising) = known {
            let (before, after) = (sign_at(cell.lower)?, sign_at(cell.upper)?);
            if before != after {
                found.push(Crossing { cell, rising });
            }
        }
    }
    Ok(Crossings { found, boxes })
}

fn judge(x: &Enclosure, f: impl Fn(&Enclosure) -> Jet) -> Option<Known> {
    let over = f(x);
    sign(&over.value)
        .or_else(|| sign(&mean_value(x, &over, |middle| f(middle).value)))
        .map(Known::Sign)
        .or_else(|| sign(&over.slope).map(Known::Monotone))
}

/// Above 0, below 0, or neither for certain.
pub(crate) fn sign(x: &Enclosure) -> Option<bool> {
    if x.is_positive() {
        Some(true)
    } else if x.is_negative() {
        Some(false)
    } else {
        None
    }
}
