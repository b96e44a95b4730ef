//! The sign changes of dL/dt, counted.

use super::CriticalPoints;
use super::points::gradient_in_q;
use crate::enclosure::Enclosure;
use crate::functions::hard_mining::{IntegerEnd, Weight};
use crate::search::{Crossing, Crossings, Jet, Side, crossings, sign};

/// One attempt, at one precision.
pub(super) struct Search {
    pub(super) delta: f64,
    pub(super) bits: usize,
}

impl Search {
    /// Everything, or the cell that resists and how many boxes it took.
    pub(super) fn run(&self) -> Result<CriticalPoints, (Side, usize)> {
        let left = self.left()?;
        let right = self.right()?;
        let points = left.found.into_iter().map(|c| self.left_point(c));
        let points = points.chain(right.found.into_iter().map(|c| self.right_point(c))).collect();
        Ok(CriticalPoints { points, boxes: left.boxes + right.boxes })
    }

    pub(super) fn delta(&self, bits: usize) -> Enclosure {
        Enclosure::exact(self.delta, bits)
    }

    /// From p = 0 to p = 1/2, in x.
    fn left(&self) -> Result<Crossings, (Side, usize)> {
        let weight = Weight::of(&self.delta(self.bits));
        let scale = self.delta.max(1.0);
        let end = 0.5 * scale;
        let mut front = 0.25_f64.min(end);
        let mut boxes = 1;
        while !weight.starts_positive(front) {
            (front, boxes) = (0.5 * front, boxes + 1);
            if front < f64::MIN_POSITIVE {
                return Err((Side::new(0.0, 2.0 * front), boxes));
            }
        }
        let in_p = |cell: Side| Side::new(cell.lower / scale, cell.upper / scale);
        let found = crossings(&doubling(front, end), self.bits, |x| weight.gradient(x, &weight.nll(x)));
        let mut found = found.map_err(|(cell, boxes)| (in_p(cell), boxes))?;
        found.boxes += boxes;
        Ok(found)
    }

    /// From p = 1/2 to p = 1, in q and so from right to left: the cells are those of q.
    fn right(&self) -> Result<Crossings, (Side, usize)> {
        let weight = Weight::in_p(&self.delta(self.bits));
        let integer = IntegerEnd::of(self.delta, self.bits);
        let in_p = |cell: Side| Side::new(1.0 - cell.upper, 1.0 - cell.lower);
        let (mut end, mut boxes) = (0.5, 1);
        let ending = loop {
            let q = Enclosure::between(0.0, end, self.bits);
            let known = match &integer {
                Some(at_end) => at_end.gradient(&q).is_negative().then_some(Ending::Keeps),
                None => self.ending(&gradient_in_q(&weight, &q)),
            };
            match known {
                Some(ending) => break ending,
                None if end < f64::MIN_POSITIVE => return Err((Side::new(1.0 - end, 1.0), boxes)),
                None => (end, boxes) = (0.5 * end, boxes + 1),
            }
        };
        let found = crossings(&doubling(end, 0.5), self.bits, |q| gradient_in_q(&weight, q));
        let mut found = found.map_err(|(cell, boxes)| (in_p(cell), boxes))?;
        if ending == Ending::Falls {
            let at = Enclosure::exact(end, self.bits);
            match sign(&gradient_in_q(&weight, &at).value) {
                Some(false) if self.rises_at_one() => {
                    found.found.insert(0, Crossing { cell: Side::new(0.0, end), rising: false });
                }
                Some(_) => {}
                None => return Err((Side::new(1.0 - end, 1.0), boxes)),
            }
        }
        found.found.reverse();
        found.boxes += boxes;
        Ok(found)
    }

    /// What D does over `[0, q]`, for a δ that is no integer.
    fn ending(&self, over: &Jet) -> Option<Ending> {
        let keeps = if self.rises_at_one() { over.value.is_positive() } else { over.value.is_negative() };
        if keeps {
            Some(Ending::Keeps)
        } else if over.slope.is_negative() {
            Some(Ending::Falls)
        } else {
            None
        }
    }

    /// `D(q = 0) = −w(1) = sinc(δ)·e^{−δ}` is above 0: ⌊δ⌋ is even.
    fn rises_at_one(&self) -> bool {
        self.delta % 2.0 < 1.0
    }
}

/// Near p = 1, in q.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ending {
    /// D keeps the sign that it has at q = 0 (or just beside).
    Keeps,
    /// D falls strictly.
    Falls,
}

/// `from` to `to` in cells each twice as long as the last.
fn doubling(from: f64, to: f64) -> Vec<Side> {
    let mut cells = Vec::new();
    let mut lower = from;
    while lower < to {
        let upper = if 2.0 * lower < to { 2.0 * lower } else { to };
        cells.push(Side::new(lower, upper));
        lower = upper;
    }
    cells
}
