//! GHM-C's gradient density: the bin of each row, decided exactly, and the weight that follows.

use std::collections::BTreeMap;

use dashu_int::IBig;

use crate::arithmetic::Arithmetic;
use crate::competition::{Competition, Outcome};
use crate::error::OracleError;
use crate::field::Field;
use crate::float::Float;
use crate::interval::Interval;
use crate::precision::{FIRST, Goal, doubling_from};
use crate::probability::{is_as_good_as_certain, rival_terms, target_term};
use crate::row::Row;
use crate::value::Value;

/// The bins of a batch.
#[derive(Clone, Debug)]
pub(crate) struct Density {
    momentum: f64,
    previous: Vec<f64>,
    counts: BTreeMap<usize, u64>,
    bin_of_row: Vec<Option<usize>>,
    rows: u64,
    /// A row is NaN, its bin is unknown, and so is every count.
    pub(crate) is_undefined: bool,
}

impl Density {
    /// Counts the rows; `previous` is the moving average so far, one number a bin.
    pub(crate) fn new(rows: &[Row], bins: usize, momentum: f64, previous: Option<&[f64]>) -> Result<Self, OracleError> {
        let mut density = Self {
            momentum,
            previous: previous.map_or_else(|| vec![0.0; bins], <[f64]>::to_vec),
            counts: BTreeMap::new(),
            bin_of_row: vec![None; rows.len()],
            rows: 0,
            is_undefined: false,
        };
        for (index, row) in rows.iter().enumerate() {
            let row = match row {
                Row::Ignored => continue,
                Row::Competing(row) if row.outcome() != Outcome::Undefined => row,
                // GHM-C takes no mixtures.
                Row::Competing(_) | Row::NotANumber | Row::Mixed(_) => {
                    density.is_undefined = true;
                    continue;
                }
            };
            let bin = bin_of(row, bins).ok_or(OracleError::Undecided { what: "bin", index })?;
            density.rows += 1;
            *density.counts.entry(bin).or_insert(0) += 1;
            density.bin_of_row[index] = Some(bin);
        }
        Ok(density)
    }

    /// The number of bins.
    pub(crate) fn bins(&self) -> usize {
        self.previous.len()
    }

    /// The moving average of a bin after this batch; an empty bin keeps its own.
    pub(crate) fn state<F: Field>(&self, field: F, bin: usize) -> F::Number {
        let previous = field.binary64(self.previous[bin]);
        let Some(&count) = self.counts.get(&bin) else {
            return previous;
        };
        let momentum = field.binary64(self.momentum);
        let share = field.sub(&field.integer(1), &momentum);
        field.add(&field.mul(&momentum, &previous), &field.mul(&share, &field.integer(count)))
    }

    /// The moving average of every bin after this batch, narrowed until the goal is met.
    pub(crate) fn states(&self, goal: Goal) -> Result<Vec<Value>, OracleError> {
        if self.is_undefined {
            return Ok(vec![Value::NaN; self.bins()]);
        }
        (0..self.bins())
            .map(|bin| {
                doubling_from(128 + goal.extra_bits())
                    .map(|bits| Value::Finite(self.state(Arithmetic::new(bits), bin)))
                    .find(|value| goal.is_met(value))
                    .ok_or(OracleError::Undecided { what: "density", index: bin })
            })
            .collect()
    }

    /// `N/(state of the row's bin · number of non-empty bins)`.
    pub(crate) fn weight<F: Field>(&self, field: F, row: usize) -> F::Number {
        let Some(bin) = self.bin_of_row[row] else {
            return field.integer(0);
        };
        let divisor = field.mul(&self.state(field, bin), &field.integer(self.counts.len()));
        field.div(&field.integer(self.rows), &divisor)
    }
}

/// The bin of `g = 1 − p`; `None` if the greatest precision does not tell, or the row is no number.
fn bin_of(row: &Competition, bins: usize) -> Option<usize> {
    match row.outcome() {
        Outcome::Undefined => None,
        Outcome::Certain => Some(0),
        Outcome::Impossible | Outcome::TakenBy(_) => Some(bins - 1),
        Outcome::Open => doubling_from(FIRST).find_map(|bits| open_bin(Arithmetic::new(bits), row, bins)),
    }
}

fn open_bin(arithmetic: Arithmetic, row: &Competition, bins: usize) -> Option<usize> {
    if is_as_good_as_certain(arithmetic, row) {
        return Some(0);
    }
    let terms = rival_terms(arithmetic, row);
    let rivals = arithmetic.sum(&terms);
    let target = target_term(arithmetic, row, &row.lead(arithmetic));
    let sum = arithmetic.add(&rivals, &target);
    let scaled = arithmetic.div(&arithmetic.mul(&Interval::from_integer(bins), &rivals), &sum);
    let (lower, upper) = (floor(scaled.lower(), bins - 1)?, floor(scaled.upper(), bins - 1)?);
    if lower == upper {
        Some(lower)
    } else if upper == lower + 1 {
        reaches(arithmetic, row, &terms, bins, upper).map(|reached| if reached { upper } else { lower })
    } else {
        None
    }
}

/// Whether `g·M ≥ b` for one integer `b`, by the sign of `(M − b)·Σ_rivals − b·e^{a_y}` with its equal exponentials put
/// together.
///
/// Sums of distinct exponentials of algebraic numbers with integer coefficients are never 0 (Lindemann–Weierstrass), so a
/// tie needs rivals whose adjusted logit equals the target's exactly; their common coefficient is an integer, and is
/// decided as one. Everything else is decided by precision.
fn reaches(arithmetic: Arithmetic, row: &Competition, terms: &[Interval], bins: usize, bin: usize) -> Option<bool> {
    let tied = row.tied_rivals();
    if tied.is_empty() {
        return None;
    }
    let count = |class: usize| Interval::from_integer(row.multiplicity[class]);
    let tied_count = arithmetic.sum(&tied.iter().map(|&class| count(class)).collect::<Vec<_>>());
    let rival_factor = Interval::from_integer(bins - bin);
    let coefficient = arithmetic.sub(
        &arithmetic.mul(&rival_factor, &tied_count),
        &arithmetic.mul(&Interval::from_integer(bin), &count(row.target)),
    );
    if coefficient.is_nonnegative() {
        return Some(true);
    }
    let others = (0..terms.len()).filter(|class| !tied.contains(class)).map(|class| &terms[class]);
    let difference = arithmetic.add(
        &arithmetic.mul(&coefficient, &arithmetic.exp(&row.lead(arithmetic))),
        &arithmetic.mul(&rival_factor, &arithmetic.sum(others)),
    );
    if difference.is_negative() { Some(false) } else { difference.is_positive().then_some(true) }
}

/// `⌊x⌋` for `x ≥ 0`, but at most `limit`.
fn floor(x: &Float, limit: usize) -> Option<usize> {
    if !x.is_finite() {
        return None;
    }
    let shift = x.exponent().unsigned_abs();
    let integer = if x.exponent() > 64 {
        IBig::from(limit)
    } else if x.exponent() >= 0 {
        x.significand() << shift
    } else if shift > x.digits() {
        IBig::ZERO
    } else {
        x.significand() >> shift
    };
    Some(usize::try_from(integer).map_or(limit, |integer| integer.min(limit)))
}
