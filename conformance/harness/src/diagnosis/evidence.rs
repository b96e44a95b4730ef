//! What a subject answered, as a diagnosis takes it.

use std::collections::BTreeMap;

use lossproof::{DoubleDouble, Link, Loss, Real};

use crate::grading::{Expectations, Expected, Grade, Region, adjusted};
use crate::protocol::{Answer, BatchData, Dtype, Request};
use crate::reference::problem;
use crate::run::{Ended, Prepared};
use crate::subject::Outcome;

/// One answer of a subject.
pub(crate) struct Evidence<'a> {
    /// The case's number.
    pub(crate) case: usize,
    pub(crate) request: &'a Request,
    pub(crate) answer: &'a Answer,
    pub(crate) expectations: &'a Expectations,
    pub(crate) failing: bool,
    pub(crate) loss: Loss,
    pub(crate) data: BatchData,
    /// What each example's derivatives are rightly multiplied by, besides the scale.
    pub(crate) factors: Vec<f64>,
    /// `1 + max|a|`.
    pub(crate) largest: f64,
    /// `Σ_k |∂L/∂z_k|·max(1, |z_k|)` of each example, by the subject's own gradient.
    pub(crate) conditions: Vec<f64>,
    /// The smallest `p` and the smallest `q` of its rows.
    pub(crate) ends: (f64, f64),
}

impl<'a> Evidence<'a> {
    /// `None` where the request itself is wrong.
    pub(crate) fn new(
        case: usize,
        request: &'a Request,
        answer: &'a Answer,
        expectations: &'a Expectations,
        failing: bool,
    ) -> Option<Self> {
        let (loss, data) = problem(request).ok()?;
        let details = loss.details(&data.batch(), &DoubleDouble::from(0.0), |z: &f64| DoubleDouble::from(*z)).ok()?;
        let examples = 0..data.examples(loss.link);
        let factor =
            |at: usize| details[at].as_ref().map_or(0.0, |row| (row.part * row.weight * row.incoming).approx());
        let classes = |example: usize| data.classes(loss.link, example);
        let factors = examples.clone().map(|i| classes(i).into_iter().map(|(_, at)| factor(at)).sum()).collect();
        let posteriors = || details.iter().flatten().map(|row| (row.posterior.p.approx(), row.posterior.q.approx()));
        let ends = posteriors().fold((1.0_f64, 1.0_f64), |(p, q), (own_p, own_q)| (p.min(own_p), q.min(own_q)));
        let of_class = |i: usize| classes(i).into_iter().map(move |(class, _)| (i, class));
        let adjusted = examples.flat_map(of_class).flat_map(|(i, class)| adjusted(&loss, &data, i, class)).flatten();
        let largest = 1.0 + adjusted.filter(|a| a.is_finite()).fold(0.0_f64, |largest, a| largest.max(a.abs()));
        let conditions = conditions(request, answer);
        Some(Self { case, request, answer, expectations, failing, loss, data, factors, largest, conditions, ends })
    }

    /// The largest error of a loss in units of the bound, where it is a number; 0 where none is wrong.
    pub(super) fn excess(&self) -> f64 {
        let dtype = self.request.dtype;
        let pairs = self.answer.loss.as_slice().iter().zip(&self.expectations.loss);
        let excess = |(got, expected): (&f64, &Expected)| expected.error(*got) / expected.allowed(Grade::B, dtype);
        pairs.map(excess).filter(|excess| excess.is_finite()).fold(0.0, f64::max)
    }

    /// How much there is to compute.
    fn size(&self) -> usize {
        self.request.rows() * self.request.classes().max(1)
    }
}

/// `Σ_k |∂L/∂z_k|·max(1, |z_k|)` of each row, by the subject's own gradient, where it gave one.
fn conditions(request: &Request, answer: &Answer) -> Vec<f64> {
    let losses = request.losses().iter().product();
    let Some(gradient) = &answer.gradient else { return vec![0.0; losses] };
    let logits = request.logits.values();
    let terms: Vec<f64> = gradient.values().iter().zip(logits).map(|(g, z)| (g * z.abs().max(1.0)).abs()).collect();
    let columns = if request.by_element() { 1 } else { request.logits.columns().max(1) };
    let condition = |row: &[f64]| row.iter().filter(|term| term.is_finite()).sum();
    let mut conditions: Vec<f64> = terms.chunks(columns).map(condition).collect();
    conditions.resize(losses, 0.0);
    conditions
}

/// Of the wrong answers of one kind so many are looked at, and of the right ones.
const FAILING: usize = 2;
const RIGHT: usize = 1;

/// What the subject answered to requests of a loss and link, failing or not, the smallest failing ones first: a few of each
/// setting and region. What is extreme is left out: there other rules hold.
pub(crate) fn gather<'a>(cases: &'a [Prepared], results: &'a [Ended], of: (&str, Link)) -> Vec<Evidence<'a>> {
    let mut kinds: BTreeMap<(usize, Region, Dtype, bool, bool), Vec<Evidence<'a>>> = BTreeMap::new();
    for (index, (prepared, (outcome, checked))) in cases.iter().zip(results).enumerate() {
        let request = &prepared.case.request;
        let region = prepared.expectations.region;
        let (Outcome::Answered(answer), Some(checked)) = (outcome, checked) else { continue };
        if (request.loss.as_str(), request.link) != of || region == Region::Extreme || request.rows() == 0 {
            continue;
        }
        let failing = checked.grade > Grade::B;
        let extended = request.cotangent.is_some() || request.row_weights.is_some() || request.is_mixed();
        let kind = kinds.entry((prepared.case.cell, region, request.dtype, extended, failing)).or_default();
        kind.extend(Evidence::new(index, request, answer, &prepared.expectations, failing));
    }
    let mut chosen = Vec::new();
    for ((_, _, _, _, failing), mut kind) in kinds {
        let alike = if failing { FAILING } else { RIGHT };
        kind.sort_by_key(Evidence::size);
        // The smallest is the cheapest to refute by, the largest the one that says most.
        let largest = if kind.len() > alike && alike > 1 { kind.pop() } else { None };
        kind.truncate(alike - usize::from(largest.is_some()));
        chosen.extend(kind);
        chosen.extend(largest);
    }
    chosen.sort_by_key(|evidence| (!evidence.failing, evidence.size()));
    chosen
}
