//! A batch: rows, weights, bins and reduction, and the loop that raises the precision.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use lossproof::{Batch, Link, Loss, Modulation, Reduction};

use crate::arithmetic::Arithmetic;
use crate::density::Density;
use crate::enclosures::Enclosures;
use crate::error::OracleError;
use crate::interval::Interval;
use crate::modulation::parameter_bits;
use crate::precision::{GREATEST_PRECISION, Goal, doubling_from, starting_bits};
use crate::prepare;
use crate::row::{Row, RowNumbers};
use crate::validate::validate;
use crate::value::Value;
use crate::weights::class_weights;

/// What all rows share at one precision.
#[derive(Debug)]
struct Shared {
    arithmetic: Arithmetic,
    class_weights: Vec<Interval>,
    /// What the reduction divides by; `None` where that is 0.
    divisor: Option<Interval>,
}

/// A valid batch with its rows.
pub(crate) struct Problem<'a> {
    loss: &'a Loss,
    batch: &'a Batch<'a, f64>,
    rows: Vec<Row>,
    density: Option<Density>,
    goal: Goal,
    shared: RefCell<HashMap<usize, Rc<Shared>>>,
}

impl<'a> Problem<'a> {
    /// Checks the batch and decides everything that is exact, the bins included.
    pub(crate) fn new(loss: &'a Loss, batch: &'a Batch<'a, f64>, goal: Goal) -> Result<Self, OracleError> {
        validate(loss, batch)?;
        let rows = prepare::rows(loss, batch);
        let density = match loss.modulation {
            Modulation::GradientDensity { bins, momentum } => Some(Density::new(&rows, bins, momentum, batch.density)?),
            _ => None,
        };
        Ok(Self { loss, batch, rows, density, goal, shared: RefCell::default() })
    }

    /// Narrows every number until the goal is met.
    pub(crate) fn solve(&self, hessian: bool) -> Result<Enclosures, OracleError> {
        let mut losses = Vec::with_capacity(self.rows.len());
        let mut gradient = Vec::new();
        let mut diagonal = Vec::new();
        let mut bits_reached = 0;
        for index in 0..self.rows.len() {
            let (numbers, bits) = self.narrowed_row(index, hessian)?;
            bits_reached = bits_reached.max(bits);
            losses.push(numbers.loss);
            gradient.extend(numbers.gradient);
            diagonal.extend(numbers.hessian);
        }
        Ok(Enclosures {
            loss: match self.loss.reduction {
                Reduction::None => losses,
                _ => vec![self.reduced(&losses, bits_reached)?],
            },
            gradient,
            hessian: hessian.then_some(diagonal),
            density: self.density.as_ref().map(|density| self.state(density)).transpose()?,
        })
    }

    /// One row's numbers after cotangent and reduction, and the precision that it took. The loss of a reduced batch is
    /// narrowed in its sum, not here.
    fn narrowed_row(&self, index: usize, hessian: bool) -> Result<(RowNumbers, usize), OracleError> {
        let extra = parameter_bits(&self.loss.modulation) + self.goal.extra_bits();
        let first = match &self.rows[index] {
            Row::Competing(row) => starting_bits(row, extra),
            Row::Ignored | Row::NotANumber => 0,
        };
        let mut undecided = OracleError::Undecided { what: "loss", index };
        for bits in doubling_from(first.max(128)) {
            let numbers = self.row_numbers(index, bits);
            match self.first_undecided(index, &numbers, hessian) {
                None => return Ok((numbers, bits)),
                Some(error) => undecided = error,
            }
        }
        Err(undecided)
    }

    fn first_undecided(&self, index: usize, numbers: &RowNumbers, hessian: bool) -> Option<OracleError> {
        let is_open = |value: &Value| !self.goal.is_met(value);
        if self.loss.reduction == Reduction::None && is_open(&numbers.loss) {
            return Some(OracleError::Undecided { what: "loss", index });
        }
        let offset = index * numbers.gradient.len();
        let place = |what: &'static str, values: &[Value]| {
            let class = values.iter().position(is_open)?;
            Some(OracleError::Undecided { what, index: offset + class })
        };
        place("gradient", &numbers.gradient).or_else(|| hessian.then(|| place("hessian", &numbers.hessian)).flatten())
    }

    /// One row's numbers at one precision: gradient and Hessian of what is reported, after cotangent and divisor.
    fn row_numbers(&self, index: usize, bits: usize) -> RowNumbers {
        let reported = match self.loss.link {
            Link::Softmax => self.batch.logits.ncols(),
            Link::Sigmoid => 1,
        };
        let row = match &self.rows[index] {
            Row::Ignored => return RowNumbers::all(&Value::zero(), reported),
            Row::NotANumber => return RowNumbers::all(&Value::NaN, reported),
            Row::Competing(row) => row,
        };
        if self.density.as_ref().is_some_and(|density| density.is_undefined) {
            return RowNumbers::all(&Value::NaN, reported);
        }
        let shared = self.shared(bits);
        let arithmetic = shared.arithmetic;
        let density = self.density.as_ref().map_or_else(Interval::one, |density| density.weight(arithmetic, index));
        let omega = self.omega(&shared, index, row.target);
        let mut numbers = row.numbers(arithmetic, &self.loss.modulation, &density, &omega);
        let hidden = numbers.gradient.len() - reported;
        let cotangent = Interval::from_f64(self.cotangent(index));
        for values in [&mut numbers.gradient, &mut numbers.hessian] {
            values.drain(..hidden);
            for value in values {
                let whole = std::mem::replace(value, Value::NaN);
                if let Some(divisor) = &shared.divisor {
                    *value = whole.map(|x| arithmetic.div(&arithmetic.mul(x, &cotangent), divisor));
                }
            }
        }
        numbers
    }

    fn cotangent(&self, row: usize) -> f64 {
        self.batch.cotangent.map_or(1.0, |cotangent| match self.loss.reduction {
            Reduction::None => cotangent[row],
            _ => cotangent[0],
        })
    }

    /// Class weight times row weight.
    fn omega(&self, shared: &Shared, row: usize, target: usize) -> Interval {
        let of_row = self.batch.row_weights.map_or(1.0, |weights| weights[row]);
        shared.arithmetic.mul(&shared.class_weights[target], &Interval::from_f64(of_row))
    }

    fn shared(&self, bits: usize) -> Rc<Shared> {
        if let Some(shared) = self.shared.borrow().get(&bits) {
            return Rc::clone(shared);
        }
        let arithmetic = Arithmetic::new(bits);
        let classes = match self.loss.link {
            Link::Softmax => self.batch.logits.ncols(),
            Link::Sigmoid => 2,
        };
        let counts = self.batch.class_counts.unwrap_or(&[]);
        let mut shared = Shared {
            arithmetic,
            class_weights: class_weights(arithmetic, &self.loss.weighting, counts, classes),
            divisor: Some(Interval::one()),
        };
        shared.divisor = Some(self.divisor(&shared)).filter(|divisor| !divisor.is_zero());
        let shared = Rc::new(shared);
        self.shared.borrow_mut().insert(bits, Rc::clone(&shared));
        shared
    }

    /// N or Σω over the rows that are not ignored, 1 where the reduction does not divide.
    fn divisor(&self, shared: &Shared) -> Interval {
        let targets = || self.batch.targets.iter().enumerate().filter_map(|(row, target)| Some((row, (*target)?)));
        match self.loss.reduction {
            Reduction::None | Reduction::Sum => Interval::one(),
            Reduction::Mean => Interval::from_integer(targets().count()),
            Reduction::WeightedMean => targets().fold(Interval::zero(), |sum, (row, target)| {
                shared.arithmetic.add(&sum, &self.omega(shared, row, target))
            }),
        }
    }

    /// The reduced loss from the rows' losses; while that is not narrow enough, every row is taken more precisely.
    fn reduced(&self, losses: &[Value], bits: usize) -> Result<Value, OracleError> {
        let first = self.reduced_at(losses, bits.max(128));
        if self.goal.is_met(&first) {
            return Ok(first);
        }
        doubling_from(2 * bits.max(128))
            .take_while(|_| bits < GREATEST_PRECISION)
            .map(|bits| {
                let losses: Vec<Value> = (0..self.rows.len()).map(|row| self.row_numbers(row, bits).loss).collect();
                self.reduced_at(&losses, bits)
            })
            .find(|value| self.goal.is_met(value))
            .ok_or(OracleError::Undecided { what: "loss", index: 0 })
    }

    fn reduced_at(&self, losses: &[Value], bits: usize) -> Value {
        let shared = self.shared(bits);
        let arithmetic = shared.arithmetic;
        let sum = losses.iter().fold(Value::zero(), |sum, loss| sum.plus(arithmetic, loss));
        match &shared.divisor {
            Some(divisor) => sum.map(|sum| arithmetic.div(sum, divisor)),
            None => Value::NaN,
        }
    }

    /// The moving average of every bin after this batch.
    fn state(&self, density: &Density) -> Result<Vec<Value>, OracleError> {
        if density.is_undefined {
            return Ok(vec![Value::NaN; density.bins()]);
        }
        (0..density.bins())
            .map(|bin| {
                doubling_from(128 + self.goal.extra_bits())
                    .map(|bits| Value::Finite(density.state(Arithmetic::new(bits), bin)))
                    .find(|value| self.goal.is_met(value))
                    .ok_or(OracleError::Undecided { what: "density", index: bin })
            })
            .collect()
    }
}
