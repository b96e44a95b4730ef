//! The number that a mistake was made with.

use std::cell::Cell;

use lossproof::Format;
use lossproof_mistakes::{Arithmetic, Evaluated, Form, Mistake, Parameter};

use super::explain::explains;
use super::{Computed, Evidence, Hypothesis, Made};
use crate::grading::Part;
use crate::protocol::Grid;

/// How many answers are solved for the value, those that are furthest off first: one may hardly depend on it.
const TELLING: usize = 4;

/// How many values of a range are tried to find between which two the mistake gives a subject's number.
const STEPS: usize = 48;

/// The value with which a form explains the evidence; a usual one where one does, else the roundest.
pub(super) fn fit(
    mistake: &'static Mistake,
    form: &'static Form,
    evidence: &[&Evidence],
    computed: Computed,
) -> Option<Hypothesis> {
    let hypothesis = |value: f64| Hypothesis { computed, ..Hypothesis::one(Made { mistake, form, value }) };
    let holds = |value: f64| explains(&hypothesis(value), evidence);
    let Some(parameter) = form.parameter else { return holds(0.0).then(|| hypothesis(0.0)) };
    if let Some(&usual) = parameter.usual.iter().find(|value| holds(**value)) {
        return Some(hypothesis(usual));
    }
    let mut telling: Vec<(f64, &Evidence)> = evidence.iter().map(|one| (one.excess(), *one)).collect();
    telling.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    for (_, one) in telling.into_iter().take(TELLING) {
        let found = between(&parameter, &hypothesis, one);
        // Where no value gives this number, none gives them all.
        if found.is_empty() {
            return None;
        }
        if let Some(value) = found.into_iter().find_map(|value| round(value, &holds)) {
            return Some(hypothesis(value));
        }
    }
    None
}

/// The values at which the mistake gives the subject's most telling number: by halving between values that give one above
/// and one below it, in binary64, and at last by secants in the hypothesis's own arithmetic.
fn between(parameter: &Parameter, hypothesis: &dyn Fn(f64) -> Hypothesis, evidence: &Evidence) -> Vec<f64> {
    let Some((low, high)) = parameter.range else { return Vec::new() };
    let Some((part, index, got)) = telling(evidence) else { return Vec::new() };
    let off_in = |logarithm: f64, arithmetic: Arithmetic| -> Option<f64> {
        let number = Cell::new(None);
        let goes_on = |own: &Evaluated| {
            number.set(own.loss.get(index).copied());
            part != Part::Loss
        };
        let implementation = hypothesis(logarithm.exp()).implementation();
        let whole = implementation.evaluate_if(&evidence.loss, &evidence.data.batch(), arithmetic, 0, &goes_on).ok()?;
        let number = whole.map_or(number.get(), |own| own.gradient.get(index).copied());
        number.map(|own| own - got).filter(|off| off.is_finite())
    };
    let exact = hypothesis(low).arithmetic(evidence.request.dtype);
    let off = |logarithm: f64| {
        off_in(logarithm, if exact == Arithmetic::Exact { Arithmetic::In(Format::F64) } else { exact })
    };
    let at = |step: usize| low.ln() + (high.ln() - low.ln()) * step as f64 / STEPS as f64;
    let points: Vec<(f64, f64)> = (0..=STEPS).filter_map(|step| Some((at(step), off(at(step))?))).collect();
    let changes = points.windows(2).filter(|pair| pair[0].1 * pair[1].1 <= 0.0);
    let root = |pair: &[(f64, f64)]| {
        let (mut left, mut right) = (pair[0].0, pair[1].0);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(left, right);
            match off(middle) {
                Some(off) if off * pair[0].1 > 0.0 => left = middle,
                _ => right = middle,
            }
        }
        for _ in 0..SECANTS {
            let (Some(above), Some(below)) = (off_in(left, exact), off_in(right, exact)) else { break };
            let step = below * (right - left) / (below - above);
            if !step.is_finite() || step == 0.0 {
                break;
            }
            (left, right) = (right, right - step);
        }
        right.exp()
    };
    changes.map(root).collect()
}

/// A step of the range is a factor of some units: halved so often, one part in 1e9.
const HALVINGS: usize = 32;

/// Each has about as many digits right as the two before together.
const SECANTS: usize = 3;

/// The first finite loss that is wrong, else the first such entry of the gradient.
fn telling(evidence: &Evidence) -> Option<(Part, usize, f64)> {
    let dtype = evidence.request.dtype;
    let wrong = |part: Part, got: &[f64], expected: &[crate::grading::Expected]| {
        let pairs = got.iter().zip(expected).enumerate();
        let mut far = pairs
            .filter(|(_, (got, expected))| got.is_finite() && expected.grade(**got, dtype) == crate::grading::Grade::C);
        far.next().map(|(index, (got, _))| (part, index, *got))
    };
    wrong(Part::Loss, evidence.answer.loss.as_slice(), &evidence.expectations.loss).or_else(|| {
        let gradient = evidence.answer.gradient.as_ref().map_or(&[][..], Grid::values);
        wrong(Part::Gradient, gradient, &evidence.expectations.gradient)
    })
}

/// The value with the fewest decimal digits near `value` that still holds.
fn round(value: f64, holds: &dyn Fn(f64) -> bool) -> Option<f64> {
    let digits = |n: usize| format!("{value:.n$e}").parse::<f64>().ok();
    (0..=4).filter_map(digits).chain([value]).find(|value| holds(*value))
}
