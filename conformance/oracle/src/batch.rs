//! A batch: rows, weights, bins and reduction, and the loop that raises the precision.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use lossproof::{Batch, Link, Loss, Modulation, Reduction};

use crate::arithmetic::Arithmetic;
use crate::competition::Competition;
use crate::density::Density;
use crate::enclosures::Enclosures;
use crate::error::OracleError;
use crate::examples::Part;
use crate::field::Field;
use crate::interval::Interval;
use crate::precision::{FIRST, GREATEST_PRECISION, Goal, doubling_from, starting_bits};
use crate::prepare;
use crate::rational::{Exact, Rationals};
use crate::row::{Row, RowNumbers};
use crate::shared::Shared;
use crate::validate::validate;
use crate::value::Value;

/// A valid batch with its rows.
pub(crate) struct Problem<'a> {
    loss: &'a Loss,
    batch: &'a Batch<'a, f64>,
    rows: Vec<Row>,
    density: Option<Density>,
    goal: Goal,
    shared: RefCell<HashMap<usize, Rc<Shared<'a, Arithmetic>>>>,
    exact: OnceCell<Shared<'a, Rationals>>,
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
        Ok(Self { loss, batch, rows, density, goal, shared: RefCell::default(), exact: OnceCell::new() })
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
            density: self.density.as_ref().map(|density| density.states(self.goal)).transpose()?,
        })
    }

    /// One row's numbers after cotangent and reduction, and the precision that it took. The loss of a reduced batch is
    /// narrowed in its sum, not here.
    fn narrowed_row(&self, index: usize, hessian: bool) -> Result<(RowNumbers, usize), OracleError> {
        let range = |row| (starting_bits(row, &self.loss.modulation), self.goal.last_useful_bits(row));
        let (first, last) = match &self.rows[index] {
            Row::Competing(row) => range(row),
            Row::Mixed(parts) => {
                let widest = |one: (usize, usize), other: (usize, usize)| (one.0.max(other.0), one.1.max(other.1));
                // A target without a class has nothing to narrow.
                parts.iter().map(|(_, row)| range(row)).reduce(widest).unwrap_or((FIRST, GREATEST_PRECISION))
            }
            Row::Ignored | Row::NotANumber => (FIRST, GREATEST_PRECISION),
        };
        let mut undecided = OracleError::Undecided { what: "loss", index };
        let mut exact = None;
        for bits in doubling_from(first + self.goal.extra_bits()).take_while(|&bits| bits <= last) {
            let mut numbers = self.row_numbers(index, bits, hessian);
            if self.first_undecided(index, &numbers).is_none() {
                return Ok((numbers, bits));
            }
            numbers.narrow(Arithmetic::new(bits), exact.get_or_insert_with(|| self.exact_derivatives(index)));
            match self.first_undecided(index, &numbers) {
                None => return Ok((numbers, bits)),
                Some(error) => undecided = error,
            }
        }
        Err(undecided)
    }

    fn first_undecided(&self, index: usize, numbers: &RowNumbers) -> Option<OracleError> {
        let is_open = |value: &Value| !self.goal.is_met(value);
        if self.loss.reduction == Reduction::None && is_open(&numbers.loss) {
            return Some(OracleError::Undecided { what: "loss", index });
        }
        let offset = index * numbers.gradient.len();
        let place = |what: &'static str, values: &[Value]| {
            let class = values.iter().position(is_open)?;
            Some(OracleError::Undecided { what, index: offset + class })
        };
        place("gradient", &numbers.gradient).or_else(|| place("hessian", &numbers.hessian))
    }

    /// One row's numbers at one precision: gradient and, where it is asked for, Hessian of what is reported, after cotangent
    /// and divisor.
    fn row_numbers(&self, index: usize, bits: usize, hessian: bool) -> RowNumbers {
        let reported = self.reported();
        let shared = self.shared(bits);
        let arithmetic = shared.field;
        let density = self.density.as_ref().map_or_else(Interval::one, |density| density.weight(arithmetic, index));
        let of_class = |row: &Competition| {
            row.numbers(arithmetic, &self.loss.modulation, &density, &shared.omega(index, row.target), hessian)
        };
        let mut numbers = match &self.rows[index] {
            Row::Ignored => return RowNumbers::all(&Value::zero(), reported, hessian),
            Row::NotANumber => return RowNumbers::all(&Value::NaN, reported, hessian),
            _ if self.density.as_ref().is_some_and(|density| density.is_undefined) => {
                return RowNumbers::all(&Value::NaN, reported, hessian);
            }
            Row::Competing(row) => of_class(row),
            Row::Mixed(parts) => {
                parts.iter().fold(RowNumbers::all(&Value::zero(), self.classes(), hessian), |sum, (part, row)| {
                    sum.plus(arithmetic, &part.number(arithmetic), &of_class(row))
                })
            }
        };
        for values in [&mut numbers.gradient, &mut numbers.hessian] {
            values.drain(..values.len().saturating_sub(reported));
            for value in values {
                if let Value::Finite(whole) = value {
                    *value = shared.derivative(index, whole).map_or(Value::NaN, Value::Finite);
                }
            }
        }
        numbers
    }

    /// Gradient and Hessian of one row after cotangent and divisor, exactly where they are rational.
    fn exact_derivatives(&self, index: usize) -> Vec<(Exact, Exact)> {
        let parts: Vec<(Option<Part>, &Competition)> = match &self.rows[index] {
            Row::Competing(row) => vec![(None, row)],
            Row::Mixed(parts) => parts.iter().map(|(part, row)| (Some(*part), row)).collect(),
            Row::Ignored | Row::NotANumber => return Vec::new(),
        };
        let shared = self.exact.get_or_init(|| Shared::new(Rationals, self.loss, self.batch));
        let density = match &self.density {
            Some(density) => density.weight(Rationals, index),
            None => Rationals.integer(1),
        };
        let zero = || (Rationals.integer(0), Rationals.integer(0));
        let mut entries: Vec<(Exact, Exact)> = (0..self.classes()).map(|_| zero()).collect();
        // A polynomial is one in the surprisal of its own class: two of them add up where the surprisals are one.
        let first = parts.first().and_then(|(_, row)| row.exact_probability());
        let one_surprisal = parts.len() == 1 || parts.iter().all(|(_, row)| row.exact_probability() == first);
        let constant = |x: &Exact| x.as_ref().is_some_and(|coefficients| coefficients.len() <= 1);
        for (part, row) in parts {
            let part = part.map_or_else(|| Rationals.integer(1), |part| part.number(Rationals));
            let factor = Rationals.mul(&part, &shared.omega(index, row.target));
            let add = |sum: &mut Exact, x: &Exact| {
                *sum = if one_surprisal || constant(x) { Rationals.add(sum, &Rationals.mul(x, &factor)) } else { None };
            };
            for (sums, own) in entries.iter_mut().zip(row.exact_derivatives(&self.loss.modulation, &density)) {
                add(&mut sums.0, &own.0);
                add(&mut sums.1, &own.1);
            }
        }
        let reduced = |x: Exact| shared.derivative(index, &x).flatten();
        let hidden = entries.len() - self.reported();
        entries.into_iter().skip(hidden).map(|(first, second)| (reduced(first), reduced(second))).collect()
    }

    /// The classes that compete in a row.
    fn classes(&self) -> usize {
        match self.loss.link {
            Link::Softmax => self.batch.logits.ncols(),
            Link::Sigmoid => 2,
        }
    }

    /// The classes whose logits are the caller's.
    fn reported(&self) -> usize {
        match self.loss.link {
            Link::Softmax => self.batch.logits.ncols(),
            Link::Sigmoid => 1,
        }
    }

    fn shared(&self, bits: usize) -> Rc<Shared<'a, Arithmetic>> {
        let new = || Rc::new(Shared::new(Arithmetic::new(bits), self.loss, self.batch));
        Rc::clone(self.shared.borrow_mut().entry(bits).or_insert_with(new))
    }

    /// The reduced loss from the rows' losses; while that is not narrow enough, every row is taken more precisely.
    fn reduced(&self, losses: &[Value], bits: usize) -> Result<Value, OracleError> {
        let first = self.reduced_at(losses, bits.max(FIRST));
        if self.goal.is_met(&first) {
            return Ok(first);
        }
        doubling_from(2 * bits.max(FIRST))
            .take_while(|_| bits < GREATEST_PRECISION)
            .map(|bits| {
                let losses: Vec<Value> =
                    (0..self.rows.len()).map(|row| self.row_numbers(row, bits, false).loss).collect();
                self.reduced_at(&losses, bits)
            })
            .find(|value| self.goal.is_met(value))
            .ok_or(OracleError::Undecided { what: "loss", index: 0 })
    }

    fn reduced_at(&self, losses: &[Value], bits: usize) -> Value {
        let shared = self.shared(bits);
        match losses.iter().fold(Value::zero(), |sum, loss| sum.plus(shared.field, loss)) {
            Value::Finite(sum) => shared.reduced(&sum).map_or(Value::NaN, Value::Finite),
            other if shared.has_divisor() => other,
            _ => Value::NaN,
        }
    }
}
