//! Whether a hypothesis gives a subject's own numbers.

use lossproof_mistakes::{Arithmetic, Evaluated, Implementation};

use super::{Evidence, Hypothesis};
use crate::grading::Expected;
use crate::grading::largest_error_bound;
use crate::protocol::Grid;

/// Whether a hypothesis gives all numbers of all the evidence.
pub(crate) fn explains(hypothesis: &Hypothesis, evidence: &[&Evidence]) -> bool {
    let implementation = hypothesis.implementation();
    evidence.iter().all(|one| agrees(&implementation, hypothesis.arithmetic(one.request.dtype), one))
}

/// Whether an implementation gives the numbers of one answer.
pub(super) fn agrees(implementation: &Implementation, arithmetic: Arithmetic, evidence: &Evidence) -> bool {
    let Ok(own) = implementation.evaluate(&evidence.loss, &evidence.data.batch(), arithmetic, 0) else { return false };
    let looseness = Looseness::new(implementation, arithmetic, evidence, &own);
    let losses = evidence.answer.loss.as_slice();
    let gradient = evidence.answer.gradient.as_ref().map_or(&[][..], Grid::values);
    let rows = evidence.request.rows();
    let whole = evidence.request.reduced();
    let near = |got: &[f64], own: &[f64], expected: &[Expected], row: &dyn Fn(usize) -> Option<usize>| {
        got.iter()
            .zip(own)
            .zip(expected)
            .enumerate()
            .all(|(index, ((&got, &own), expected))| looseness.grants(got, own, expected, row(index)))
    };
    let columns = gradient.len() / rows.max(1);
    near(losses, &own.loss, &evidence.expectations.loss, &|index| (!whole).then_some(index))
        && near(gradient, &own.gradient, &evidence.expectations.gradient, &|index| Some(index / columns.max(1)))
}

/// What may lie between a subject's number and that of a hypothesis which gives it.
///
/// The subject loses what grade B grants to the right formula: `K·(u·(|x| + r·(1 + max|a|)·κ) + η)`, where `r` is the
/// weight that the mistaken formula gives the row; and whatever the mistake does to `x`, the error of its exponent,
/// `u·(1 + max|a|)`, is passed on relative to `x`. A hypothesis that is itself computed in working precision loses as much
/// again: twice that.
struct Looseness<'a> {
    evidence: &'a Evidence<'a>,
    relative: f64,
    smallest: f64,
    blur: f64,
    /// The mistaken weight of each row, in units of the right one; and that of all together.
    ratios: Vec<f64>,
    ratio: f64,
}

impl<'a> Looseness<'a> {
    fn new(implementation: &Implementation, arithmetic: Arithmetic, evidence: &'a Evidence, own: &Evaluated) -> Self {
        let dtype = evidence.request.dtype;
        let ratio = |own: f64, right: f64| if right == 0.0 { 1.0 } else { (own / right).abs() };
        let ratios = own.factors.iter().zip(&evidence.factors).map(|(own, right)| ratio(*own, *right)).collect();
        let sum = |factors: &[f64]| factors.iter().map(|factor| factor.abs()).sum::<f64>();
        let twice = if arithmetic == Arithmetic::Exact { 1.0 } else { 2.0 };
        let coarser = implementation
            .precision
            .map_or(1.0, |format| (format.unit_roundoff() / dtype.format().unit_roundoff()).max(1.0));
        Self {
            evidence,
            relative: twice * largest_error_bound(dtype) * coarser,
            smallest: largest_error_bound(dtype) / dtype.format().unit_roundoff()
                * implementation.precision.map_or(0.0, lossproof::Format::smallest).max(dtype.format().smallest()),
            blur: implementation.blur,
            ratio: ratio(sum(&own.factors), sum(&evidence.factors)),
            ratios,
        }
    }

    /// Whether `got` may be `own`.
    fn grants(&self, got: f64, own: f64, expected: &Expected, row: Option<usize>) -> bool {
        if !got.is_finite() || !own.is_finite() {
            // Whether an overflow ends as NaN or as an infinity hangs on the order of the operations.
            let overflows = own.abs().max(got.abs()) >= self.evidence.request.dtype.format().largest();
            return (!got.is_finite() && !own.is_finite()) || (overflows && got.signum() == own.signum());
        }
        let ratio = row.map_or(self.ratio, |row| self.ratios[row]);
        let relative = self.relative * (own.abs() * (1.0 + self.evidence.largest) + expected.working * ratio);
        (got - own).abs() <= relative + self.smallest * expected.rows + self.blur * own.abs()
    }
}
