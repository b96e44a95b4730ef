//! Targets as rows: soft targets, and several labels at once.
//!
//! # Definition
//! Softmax: `L(z, w) = Σ_k w_k·L(z, k)`, the expected loss over the target's distribution. Sigmoid: each element is a binary
//! example of its own, `L(z, y) = y·L(z, 1) + (1 − y)·L(z, 0)`. Label smoothing makes a row of each target first, `(1 − s)·w + s/C`.
//!
//! # Domain
//! Each number from 0 to 1. A row's sum is not asked to be 1: 0.1 ten times is not, in binary. GHM-C takes 0 and 1 only, with
//! the softmax link one 1 a row, since a bin counts examples.
//!
//! # Stable form and why
//! Each part in the stable form of its own class. Where they cancel, as `p·Σw − w_k` does, the terms are right to the last
//! place of the type and their sum to that place of their absolute values. A row that is one class is evaluated as that
//! class, and gives its very bits.
//!
//! # Limits
//! A part of 0 does not count, wherever its loss lies. A row of zeros has loss 0, and counts in N.
//!
//! # Departures
//! Some modulate the mixed loss instead of mixing the modulated ones: `spec/soft-targets.md`.
//!
//! # Source
//! C. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", CVPR 2016, §7.

use nalgebra::Scalar;

use crate::batch::length;
use crate::{Batch, Error, Link, Loss, Modulation, Real};

/// What an example is to be.
pub(crate) enum Target<T> {
    /// Nothing: it does not count.
    Ignored,
    /// One class.
    Class(usize),
    /// Several, each with its part of the loss; parts of 0 are left out.
    Mixed(Vec<(usize, T)>),
}

impl<E: Scalar> Batch<'_, E> {
    /// Whether each element is an example of its own, not each row.
    pub(crate) fn by_element(&self, link: Link) -> bool {
        link == Link::Sigmoid && self.target_rows.is_some()
    }

    /// How many examples there are, each with its loss.
    pub(crate) fn examples(&self, link: Link) -> usize {
        if self.by_element(link) { self.logits.nrows() * self.logits.ncols() } else { self.logits.nrows() }
    }

    /// The row and the column of an example; a whole row stands in column 0.
    pub(crate) fn place(&self, link: Link, example: usize) -> (usize, usize) {
        if self.by_element(link) {
            (example / self.logits.ncols(), example % self.logits.ncols())
        } else {
            (example, 0)
        }
    }

    /// Whether an example may be of several classes.
    pub(crate) fn is_mixed(&self) -> bool {
        self.target_rows.is_some() || self.label_smoothing > 0.0
    }

    /// What an example is to be, smoothed.
    pub(crate) fn target<T: Real>(&self, seed: &T, link: Link, example: usize) -> Target<T> {
        let given = self.named_target(seed, link, example);
        if self.label_smoothing == 0.0 {
            return given;
        }
        let given = match given {
            Target::Ignored => return given,
            Target::Class(class) => vec![(class, seed.lift(1.0))],
            Target::Mixed(parts) => parts,
        };
        let (classes, smoothing) = (self.classes(link), seed.lift(self.label_smoothing));
        let everywhere = smoothing.clone() / seed.lift_count(classes as u64);
        let mut parts = vec![everywhere; classes];
        for (class, part) in given {
            parts[class] = parts[class].clone() + (seed.lift(1.0) - smoothing.clone()) * part;
        }
        Target::Mixed(parts.into_iter().enumerate().collect())
    }

    /// What an example is said to be, without smoothing.
    pub(crate) fn named_target<T: Real>(&self, seed: &T, link: Link, example: usize) -> Target<T> {
        let (row, column) = self.place(link, example);
        let Some(class) = self.targets[row] else { return Target::Ignored };
        let Some(values) = self.target_rows else { return Target::Class(class) };
        let columns = self.logits.ncols();
        let row = &values[row * columns..(row + 1) * columns];
        match link {
            Link::Sigmoid if row[column] == 0.0 => Target::Class(0),
            Link::Sigmoid if row[column] == 1.0 => Target::Class(1),
            Link::Sigmoid => {
                let label = seed.lift(row[column]);
                Target::Mixed(vec![(0, seed.lift(1.0) - label.clone()), (1, label)])
            }
            Link::Softmax => {
                let parts = || row.iter().enumerate().filter(|(_, part)| **part != 0.0);
                match (parts().next(), parts().nth(1)) {
                    (Some((class, 1.0)), None) => Target::Class(class),
                    _ => Target::Mixed(parts().map(|(class, part)| (class, seed.lift(*part))).collect()),
                }
            }
        }
    }

    /// Whether the smoothing is one that the loss can take.
    pub(crate) fn validate_smoothing(&self, loss: &Loss) -> Result<(), Error> {
        let (value, name) = (self.label_smoothing, "label_smoothing");
        Error::parameter(name, value, (0.0..=1.0).contains(&value), "a number in [0, 1]")?;
        let counts = matches!(loss.modulation, Modulation::GradientDensity { .. });
        let expected = "0, since ghm-c counts each example in one bin";
        Error::parameter(name, value, value == 0.0 || !counts, expected)
    }

    /// Whether the rows of targets are as many numbers as there are logits, each a probability that the loss can take.
    pub(crate) fn validate_target_rows(&self, loss: &Loss, values: &[f64]) -> Result<(), Error> {
        let columns = self.logits.ncols();
        length("target rows", Some(values.len()), self.logits.nrows() * columns, "one number a logit")?;
        let counted = |row: &usize| self.targets[*row].is_some();
        for row in (0..self.logits.nrows()).filter(counted) {
            let values = &values[row * columns..(row + 1) * columns];
            let refused = |column: usize, expected| Error::TargetRow { row, column, value: values[column], expected };
            if let Some(column) = values.iter().position(|value| !(0.0..=1.0).contains(value)) {
                return Err(refused(column, "a probability from 0 to 1"));
            }
            if !matches!(loss.modulation, Modulation::GradientDensity { .. }) {
                continue;
            }
            if let Some(column) = values.iter().position(|value| *value != 0.0 && *value != 1.0) {
                return Err(refused(column, "0 or 1, since ghm-c counts each example in one bin"));
            }
            let mut ones = (0..columns).filter(|column| values[*column] == 1.0);
            let (first, second) = (ones.next(), ones.next());
            if loss.link == Link::Softmax && (first.is_none() || second.is_some()) {
                let expected = "one 1 in the row and zeros, since ghm-c counts each example in one bin";
                return Err(refused(second.unwrap_or(0), expected));
            }
        }
        Ok(())
    }
}
