//! Whether a hypothesis gives a subject's own numbers.

use std::cell::Cell;

use lossproof::{Format, Real};
use lossproof_mistakes::{Arithmetic, Evaluated, Implementation};

use super::{Evidence, Hypothesis};
use crate::grading::Expected;
use crate::grading::largest_error_bound;
use crate::protocol::{BatchData, Grid};

/// Whether a hypothesis gives all numbers of all the evidence.
pub(crate) fn explains(hypothesis: &Hypothesis, evidence: &[&Evidence]) -> bool {
    let implementation = hypothesis.implementation();
    let chance = if hypothesis.is_rounding() { CHANCE } else { 0.0 };
    evidence.iter().all(|one| {
        agrees(&implementation, hypothesis.arithmetic(one.request.dtype), chance, one)
            || (hypothesis.loses_by_rounding() && agrees_by_a_last_place(hypothesis, chance, one))
    })
}

/// Whether the numbers are those of a hypothesis whose probability is moved by no more than a last place: whether `1 − p` is 0 or a
/// last place of 1, and all that is computed from it, hangs on the order of the operations before it.
fn agrees_by_a_last_place(hypothesis: &Hypothesis, chance: f64, evidence: &Evidence) -> bool {
    let arithmetic = hypothesis.arithmetic(evidence.request.dtype);
    let Arithmetic::In(format) = arithmetic else { return false };
    let at = |part: f64| {
        let mut implementation = hypothesis.implementation();
        implementation.move_probability(part);
        implementation.evaluate(&evidence.loss, &evidence.data.batch(), arithmetic, 0)
    };
    let u = format.unit_roundoff();
    let Ok(all) = [0.0, -u, u].into_iter().map(at).collect::<Result<Vec<Evaluated>, _>>() else { return false };
    let looseness = Looseness { chance, ..Looseness::new(&hypothesis.implementation(), arithmetic, evidence, &all[0]) };
    looseness.grants_between(&all)
}

/// What is lost in rounding is lost by chance: a program whose operations stand in another order may be off by so many times
/// as much as the hypothesis is, or not at all.
const CHANCE: f64 = 4.0;

/// Whether an implementation gives the numbers of one answer.
fn agrees(implementation: &Implementation, arithmetic: Arithmetic, chance: f64, evidence: &Evidence) -> bool {
    if arithmetic == Arithmetic::Exact && !roughly(implementation, evidence) {
        return false;
    }
    let looseness = |own: &Evaluated| Looseness { chance, ..Looseness::new(implementation, arithmetic, evidence, own) };
    let (loss, data) = (&evidence.loss, &evidence.data);
    let right_loss = |own: &Evaluated| looseness(own).grants_losses(own);
    let own = implementation.evaluate_if(loss, &data.batch(), arithmetic, 0, &right_loss);
    let Ok(Some(own)) = own else { return false };
    let looseness = looseness(&own);
    if looseness.grants_gradient(&own, None) {
        return true;
    }
    // A mistaken formula may be worse conditioned than the right one: how far it moves with its logits is then measured.
    let moved = BatchData { logits: moved(evidence), ..data.clone() };
    let moved = implementation.evaluate(loss, &moved.batch(), arithmetic, 0);
    moved.is_ok_and(|moved| looseness.grants_gradient(&own, Some(&moved)))
}

/// The step by which logits are moved to see how a formula moves: far above rounding, far below what bends it.
const STEP: f64 = 1e-6;

/// The logits, each moved by a part of itself that is [`STEP`], or by that of 1 where it is smaller: the target's up and the
/// others' down, so that the margin moves by the sum of all.
fn moved(evidence: &Evidence) -> Vec<f64> {
    let columns = evidence.data.columns.max(1);
    let up = |index: usize| match evidence.data.targets[index / columns] {
        Some(target) if columns == 1 => target == 1,
        target => target == Some(index % columns),
    };
    let step = |z: f64| STEP * z.abs().max(1.0);
    let logits = evidence.data.logits.iter().enumerate();
    logits.map(|(index, &z)| if up(index) { z + step(z) } else { z - step(z) }).collect()
}

/// Whether the losses are near those of an implementation to a thousandth, in binary64: what is far off is far off in
/// double-double too, which takes ten times as long. Where binary64 over- or underflows, nothing is known.
fn roughly(implementation: &Implementation, evidence: &Evidence) -> bool {
    let far = Cell::new(false);
    let look = |own: &Evaluated| {
        let pairs = evidence.answer.loss.as_slice().iter().zip(&own.loss).zip(&evidence.expectations.loss);
        let off = |((got, own), expected): ((&f64, &f64), &Expected)| {
            got.is_finite() && own.is_normal() && (got - own).abs() > 1e-3 * (own.abs() + expected.working)
        };
        far.set(pairs.into_iter().any(off));
        false
    };
    let binary64 = Arithmetic::In(Format::F64);
    let _ = implementation.evaluate_if(&evidence.loss, &evidence.data.batch(), binary64, 0, &look);
    !far.get()
}

/// What may lie between a subject's number and that of a hypothesis which gives it.
///
/// The subject loses what grade B grants to the right formula, `K·(u·(|x| + r·(1 + max|a|)·κ) + η)`, where `r` is the weight
/// that the mistaken formula gives the row; and where the mistake makes the number larger, so much more, up to the factor
/// `1 + max|a|` by which an exponent passes its error on; and what the mistaken formula loses when its logits move by a last
/// place, as grade A grants the right one. A hypothesis that is itself computed in the subject's precision
/// loses as much again: twice that, and where rounding is the mistake some times what it is off by.
struct Looseness<'a> {
    evidence: &'a Evidence<'a>,
    relative: f64,
    smallest: f64,
    /// How many times what the hypothesis is off by.
    chance: f64,
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
        let own_type = Arithmetic::In(dtype.format());
        let exactly =
            arithmetic == Arithmetic::Exact || (arithmetic == Arithmetic::In(Format::F64) && arithmetic != own_type);
        let twice = if exactly { 1.0 } else { 2.0 };
        let coarser = implementation
            .precision
            .map_or(1.0, |format| (format.unit_roundoff() / dtype.format().unit_roundoff()).max(1.0));
        Self {
            evidence,
            relative: twice * largest_error_bound(dtype) * coarser,
            smallest: largest_error_bound(dtype) / dtype.format().unit_roundoff()
                * implementation.precision.map_or(0.0, lossproof::Format::smallest).max(dtype.format().smallest()),
            chance: 0.0,
            ratio: ratio(sum(&own.factors), sum(&evidence.factors)),
            ratios,
        }
    }

    fn grants_losses(&self, own: &Evaluated) -> bool {
        let whole = self.evidence.request.reduced();
        let got = self.evidence.answer.loss.as_slice().iter();
        let all = got.zip(&own.loss).zip(&self.evidence.expectations.loss).enumerate();
        let mut all = all.map(|(row, ((got, own), expected))| (row, *got, *own, expected));
        all.all(|(row, got, own, expected)| {
            let condition = if whole { self.evidence.conditions.iter().sum() } else { self.evidence.conditions[row] };
            self.grants(got, own, expected, (!whole).then_some(row), condition)
        })
    }

    /// `moved` is the hypothesis at logits moved by [`STEP`].
    fn grants_gradient(&self, own: &Evaluated, moved: Option<&Evaluated>) -> bool {
        let got = self.evidence.answer.gradient.as_ref().map_or(&[][..], Grid::values);
        let columns = (got.len() / self.evidence.factors.len().max(1)).max(1);
        let mut all = got.iter().zip(&own.gradient).zip(&self.evidence.expectations.gradient).enumerate();
        all.all(|(index, ((&got, &own), expected))| {
            let moved = moved.and_then(|moved| moved.gradient.get(index));
            let condition = moved.map_or(0.0, |moved| (moved - own).abs() / STEP);
            self.grants(got, own, expected, Some(index / columns), if condition.is_finite() { condition } else { 0.0 })
        })
    }

    /// Whether each number may be one of those that several runs of the hypothesis give, or lies between two.
    fn grants_between(&self, runs: &[Evaluated]) -> bool {
        let may_be = |got: f64, own: &[f64], expected: &Expected, row: Option<usize>| {
            let finite = || own.iter().copied().filter(|own| own.is_finite());
            let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
            (low..=high).contains(&got) || own.iter().any(|own| self.grants(got, *own, expected, row, 0.0))
        };
        let Evidence { answer, expectations, request, .. } = self.evidence;
        let gradient = answer.gradient.as_ref().map_or(&[][..], Grid::values);
        let columns = (gradient.len() / self.evidence.factors.len().max(1)).max(1);
        let each = |of: fn(&Evaluated) -> &[f64], index: usize| -> Vec<f64> {
            runs.iter().filter_map(|own| of(own).get(index).copied()).collect()
        };
        let mut losses = answer.loss.as_slice().iter().zip(&expectations.loss).enumerate();
        let mut entries = gradient.iter().zip(&expectations.gradient).enumerate();
        losses.all(|(row, (got, expected))| {
            may_be(*got, &each(|own| &own.loss, row), expected, (!request.reduced()).then_some(row))
        }) && entries.all(|(index, (got, expected))| {
            may_be(*got, &each(|own| &own.gradient, index), expected, Some(index / columns))
        })
    }

    /// Whether `got` may be `own`, which moves by `condition` with its logits.
    fn grants(&self, got: f64, own: f64, expected: &Expected, row: Option<usize>, condition: f64) -> bool {
        if !got.is_finite() || !own.is_finite() {
            // Whether an overflow ends as NaN or as an infinity hangs on the order of the operations.
            let end = self.evidence.request.dtype.format().largest() / 2.0;
            let overflow = own.abs().min(got.abs()) >= end && got.signum() == own.signum();
            return (!got.is_finite() && !own.is_finite()) || overflow;
        }
        let ratio = row.map_or(self.ratio, |row| self.ratios[row]);
        // A formula that is larger by a factor loses more by it, but no more than its exponent's error is passed on.
        let grown = own.abs() / (expected.exact.abs().approx() * ratio).max(f64::MIN_POSITIVE);
        let relative = self.relative
            * (own.abs() + expected.working * ratio * grown.clamp(1.0, self.evidence.largest) + condition);
        let off = if self.chance == 0.0 { 0.0 } else { self.chance * expected.error(own) };
        (got - own).abs() <= relative + self.smallest * expected.rows + off
    }
}
