//! Branch and bound: boxes are judged, and what a judgement leaves open is halved.

mod supremum;
mod zeros;

pub(crate) mod everywhere;
pub(crate) mod newton;

use crate::enclosure::Enclosure;

pub(crate) use everywhere::{Ending, Judgement, Search, everywhere};
pub(crate) use supremum::{Supremum, supremum};
pub(crate) use zeros::{Crossing, Crossings, crossings, sign};

/// A value and its derivative over an interval.
#[derive(Clone, Debug)]
pub(crate) struct Jet {
    pub(crate) value: Enclosure,
    pub(crate) slope: Enclosure,
}

/// One side of a box: all numbers between two binary64 numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Side {
    /// The lower end.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
}

impl Side {
    pub(crate) const fn new(lower: f64, upper: f64) -> Self {
        Self { lower, upper }
    }

    pub(crate) fn enclosure(self, bits: usize) -> Enclosure {
        Enclosure::between(self.lower, self.upper, bits)
    }

    /// The geometric mean where the ends are far apart, the arithmetic one else.
    pub(crate) fn middle(self) -> f64 {
        if self.lower > 0.0 && self.upper > 4.0 * self.lower {
            self.lower.sqrt() * self.upper.sqrt()
        } else {
            0.5 * self.lower + 0.5 * self.upper
        }
    }

    /// The two halves; `None` where there is no number between the ends.
    pub(crate) fn halves(self) -> Option<[Self; 2]> {
        let middle = self.middle();
        (self.lower < middle && middle < self.upper)
            .then(|| [Self::new(self.lower, middle), Self::new(middle, self.upper)])
    }

    /// The middle alone.
    pub(crate) fn point(self) -> Self {
        let middle = self.middle();
        Self::new(middle, middle)
    }

    /// How much is left to halve: the width, relative where the ends are far apart.
    pub(crate) fn extent(self) -> f64 {
        if self.lower > 0.0 {
            (self.upper - self.lower) / self.upper.min(1.0).max(self.lower)
        } else {
            self.upper - self.lower
        }
    }
}

/// A box: one side a variable.
pub type Region = Vec<Side>;

/// `f` over `x`, from its value there and from the mean value theorem `f(x) ∈ f(m) + f'(X)(x − m)`.
pub(crate) fn mean_value(x: &Enclosure, over: &Jet, at_middle: impl FnOnce(&Enclosure) -> Enclosure) -> Enclosure {
    let middle = x.middle();
    let centred = at_middle(&middle) + &over.slope * (x - &middle);
    over.value.and(&centred)
}
