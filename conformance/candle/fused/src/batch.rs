//! What belongs to the rows of a batch, checked.

use lossproof::{Error as Input, Reduction};

use crate::kernel::Sum;
use crate::targets::first_unknown;
use crate::{Error, Prepared};

/// The targets of a batch, and what else its rows have.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    pub(crate) classes: usize,
    pub(crate) targets: &'a [u32],
    pub(crate) ignored: Option<u32>,
    pub(crate) row_weights: Option<&'a [f64]>,
    pub(crate) draws: Option<&'a [u8]>,
}

impl<'a> Batch<'a> {
    /// One target a row, of so many classes: two with the sigmoid link. Rows whose target is `ignored` have no loss and no
    /// gradient, and are not counted in a mean.
    ///
    /// # Errors
    /// The first target that is neither a class nor `ignored`.
    pub fn new(classes: usize, targets: &'a [u32], ignored: Option<i64>) -> Result<Self, Error> {
        let here = ignored.and_then(|ignored| u32::try_from(ignored).ok());
        let (end, none) = (u32::try_from(classes).unwrap_or(u32::MAX), here.unwrap_or_default());
        let is_class = |y: &u32| (*y < end) | ((*y == none) & here.is_some());
        if let Some(row) = first_unknown(targets, is_class) {
            return Err(Error::Target { row, value: targets[row].into(), classes, ignored });
        }
        Ok(Self { classes, targets, ignored: here, row_weights: None, draws: None })
    }

    /// One weight a row: it multiplies the class weight.
    ///
    /// # Errors
    /// Another number of weights, and the first that is not finite or below 0.
    pub fn row_weights(self, weights: &'a [f64]) -> Result<Self, Error> {
        check_numbers("row_weights", weights, self.targets.len(), "one a row")?;
        Ok(Self { row_weights: Some(weights), ..self })
    }

    /// SEQL's draws β, row by row, one a class: 0, or 1 to mask a rare class.
    ///
    /// # Errors
    /// Another number of draws.
    pub fn draws(self, draws: &'a [u8]) -> Result<Self, Error> {
        check_length("draws", draws.len(), self.targets.len() * self.classes, "one a row and class")?;
        Ok(Self { draws: Some(draws), ..self })
    }

    /// How many rows there are.
    pub fn rows(self) -> usize {
        self.targets.len()
    }

    /// Each row's class, `None` where it is ignored.
    pub fn targets(self) -> impl Iterator<Item = Option<u32>> + 'a {
        self.targets.iter().map(move |y| (Some(*y) != self.ignored).then_some(*y))
    }

    /// The weight of each row, `ω_y` times its own, 0 where it is ignored.
    pub fn weights(self, loss: &Prepared) -> Vec<f64> {
        let weight = |(row, target): (usize, Option<u32>)| target.map_or(0.0, |y| self.weight(loss, row, y));
        self.targets().enumerate().map(weight).collect()
    }

    /// `ω_y` times the weight of a row that is not ignored.
    fn weight(self, loss: &Prepared, row: usize, target: u32) -> f64 {
        let class = loss.classes.as_ref().map_or(1.0, |classes| classes.weights[target as usize]);
        self.row_weights.map_or(class, |weights| class * weights[row])
    }

    /// What the sum of the losses is divided by.
    pub fn divisor(self, loss: &Prepared) -> f64 {
        match loss.loss.reduction {
            Reduction::None | Reduction::Sum => 1.0,
            Reduction::Mean if self.ignored.is_none() => self.rows() as f64,
            Reduction::Mean => self.targets().flatten().count() as f64,
            Reduction::WeightedMean => {
                let mut sum = Sum::default();
                for (row, target) in self.targets().enumerate() {
                    if let Some(y) = target {
                        sum.add(self.weight(loss, row, y));
                    }
                }
                sum.value()
            }
        }
    }
}

pub(crate) fn check_length(
    what: &'static str,
    found: usize,
    expected: usize,
    because: &'static str,
) -> Result<(), Error> {
    if found == expected { Ok(()) } else { Err(Input::Length { what, found, expected, because }.into()) }
}

/// So many numbers, each finite and ≥ 0.
pub(crate) fn check_numbers(
    what: &'static str,
    numbers: &[f64],
    expected: usize,
    because: &'static str,
) -> Result<(), Error> {
    check_length(what, numbers.len(), expected, because)?;
    match numbers.iter().position(|x| !(x.is_finite() && *x >= 0.0)) {
        None => Ok(()),
        Some(index) => {
            let (value, expected) = (numbers[index], "a finite number ≥ 0");
            Err(Input::Element { what, index, value, expected }.into())
        }
    }
}
