//! What the tests share: batches on which every mistake of the catalogue shows.
#![allow(dead_code)] // each test file uses its part

use lossproof::{Adjustment, Batch, Link, Loss, Modulation, Reduction, Weighting};
use lossproof_mistakes::{Arithmetic, Evaluated, Form, Implementation};

/// A loss and a batch that owns its numbers.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) loss: Loss,
    pub(crate) logits: Vec<f64>,
    pub(crate) columns: usize,
    pub(crate) targets: Vec<Option<usize>>,
    pub(crate) counts: Vec<u64>,
    pub(crate) row_weights: Option<Vec<f64>>,
    pub(crate) draws: Option<Vec<Vec<bool>>>,
    pub(crate) cotangent: Option<Vec<f64>>,
}

impl Case {
    pub(crate) fn batch(&self) -> Batch<'_> {
        Batch {
            class_counts: Some(&self.counts),
            row_weights: self.row_weights.as_deref(),
            draws: self.draws.as_deref(),
            cotangent: self.cotangent.as_deref(),
            ..Batch::row_major(&self.logits, self.targets.len(), self.columns, &self.targets).expect("whole rows")
        }
    }

    /// What an implementation answers.
    pub(crate) fn answer(&self, implementation: &Implementation, arithmetic: Arithmetic, count: usize) -> Evaluated {
        let answer = implementation.evaluate(&self.loss, &self.batch(), arithmetic, count);
        answer.unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Some of its rows, in any order.
    pub(crate) fn rows(&self, rows: &[usize]) -> Self {
        let row = |row: &usize| self.logits[row * self.columns..(row + 1) * self.columns].to_vec();
        Self {
            logits: rows.iter().flat_map(row).collect(),
            targets: rows.iter().map(|row| self.targets[*row]).collect(),
            row_weights: self.row_weights.as_ref().map(|all| rows.iter().map(|row| all[*row]).collect()),
            draws: self.draws.as_ref().map(|all| rows.iter().map(|row| all[*row].clone()).collect()),
            cotangent: self.cotangent.as_ref().map(|all| rows.iter().map(|row| all[*row]).collect()),
            ..self.clone()
        }
    }

    /// How large the terms are that its answers are sums of: weights, scale and logits.
    pub(crate) fn size(&self, factors: &[f64]) -> f64 {
        let (scale, margin) = match self.loss.adjustment {
            Adjustment::Margin { max_margin, scale } => (scale, max_margin),
            _ => (1.0, 0.0),
        };
        let largest = self.logits.iter().filter(|z| z.is_finite()).fold(0.0_f64, |most, z| most.max(z.abs()));
        let prior = self.counts.iter().max().map_or(0.0, |n| (*n as f64).ln());
        let adjusted = 1.0 + scale * (largest + margin) + prior;
        let density = self.targets.len() as f64;
        scale * adjusted * adjusted * density * (1.0 + factors.iter().map(|factor| factor.abs()).sum::<f64>())
    }
}

/// Both lists of numbers of an answer.
pub(crate) fn numbers(answer: &Evaluated) -> impl Iterator<Item = f64> + '_ {
    answer.loss.iter().chain(&answer.gradient).copied()
}

/// The values that a form is tried with: all usual ones, and one within its range.
pub(crate) fn values(form: &Form) -> Vec<f64> {
    let Some(parameter) = form.parameter else { return vec![0.0] };
    let inside = parameter.range.map(|(low, high)| (low.ln() * 0.4 + high.ln() * 0.6).exp());
    parameter.usual.iter().copied().chain(inside).collect()
}

pub(crate) const REDUCTIONS: [Reduction; 4] =
    [Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean];

/// The slots of the seven losses, HMLoss's and focal's with several parameters.
pub(crate) fn slots() -> Vec<(Adjustment, Modulation)> {
    let adjusted = [
        Adjustment::Margin { max_margin: 0.5, scale: 30.0 },
        Adjustment::Margin { max_margin: 0.3, scale: 4.0 },
        Adjustment::LogPrior,
        Adjustment::EqualizationMask { threshold: 0.3 },
    ];
    let modulated = [
        Modulation::One,
        Modulation::Focal { gamma: 2.0 },
        Modulation::Focal { gamma: 0.7 },
        Modulation::Focal { gamma: 0.0 },
        Modulation::HardMining { delta: 10.0 },
        Modulation::HardMining { delta: 2.5 },
        Modulation::HardMining { delta: 0.5 },
        Modulation::HardMining { delta: 1e4 },
        Modulation::GradientDensity { bins: 10, momentum: 0.0 },
    ];
    let plain = modulated.map(|modulation| (Adjustment::Identity, modulation));
    plain.into_iter().chain(adjusted.map(|adjustment| (adjustment, Modulation::One))).collect()
}

fn weightings(classes: usize) -> Vec<Weighting> {
    vec![
        Weighting::None,
        Weighting::InverseFrequency,
        Weighting::EffectiveNumber { beta: 0.9995 },
        // So near 1 that binary32 does not tell it from 1.
        Weighting::EffectiveNumber { beta: 1.0 - 1e-11 },
        Weighting::Given((0..classes).map(|k| [0.3, 1.7, 0.9][k]).collect()),
    ]
}

/// Ordinary rows, in all reductions and with an incoming gradient; and without a reduction rows that are far out, in which
/// probabilities underflow, and rows near an edge of a histogram.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (adjustment, modulation) in slots() {
        for link in [Link::Softmax, Link::Sigmoid] {
            let classes = if link == Link::Softmax { 3 } else { 2 };
            for weighting in weightings(classes) {
                let loss = |reduction| Loss { adjustment, link, modulation, weighting: weighting.clone(), reduction };
                for reduction in REDUCTIONS {
                    let rows = if link == Link::Softmax { ORDINARY } else { ORDINARY_LOGITS };
                    cases.push(case(loss(reduction), rows, &[2, 0, 1, 0, 1]));
                }
                let mut incoming = case(
                    loss(Reduction::None),
                    if link == Link::Softmax { ORDINARY } else { ORDINARY_LOGITS },
                    &[2, 1, 1, 0, 0],
                );
                incoming.cotangent = Some(vec![0.5, -2.0, 3.0, 0.25, 1.0]);
                incoming.targets[3] = None;
                cases.push(incoming);
                for (rows, logits) in [(FAR, FAR_LOGITS), (EDGE, EDGE_LOGITS)] {
                    let rows = if link == Link::Softmax { rows } else { logits };
                    cases.push(case(loss(Reduction::None), rows, &[0, 1, 0, 1, 1]));
                }
            }
        }
    }
    cases
}

const ORDINARY: &[f64] = &[0.5, -1.2, 2.1, -3.3, 0.4, 1.9, 0.1, 0.7, -0.6, 4.2, 1.1, -2.5, 1.3, -0.8, 1.6];
const ORDINARY_LOGITS: &[f64] = &[0.8, -1.7, 2.4, 0.3, -4.1];
const FAR: &[f64] = &[850.0, -20.0, 3.0, 1.0, -900.0, 2.0, -19.0, 12.0, -3.0, 0.0, 45.0, -8.0, 25.0, -110.0, 4.0];
const FAR_LOGITS: &[f64] = &[-850.0, -900.0, 38.5, 110.0, -19.0];
// 1 − p of class 0 is 0.500001 in the first row; the others are spread.
const EDGE: &[f64] = &[0.0, 4e-6, -60.0, 1.0, -0.3, 0.2, 2.0, -1.0, 0.3, -2.0, 1.4, -1.1, 0.6, 0.1, 2.2];
const EDGE_LOGITS: &[f64] = &[4e-6, 0.9, -0.4, 3.0, -2.0];

fn case(loss: Loss, logits: &[f64], targets: &[usize]) -> Case {
    let softmax = loss.link == Link::Softmax;
    let (columns, classes) = if softmax { (3, 3) } else { (1, 2) };
    let targets: Vec<Option<usize>> = targets.iter().map(|y| Some(*y % classes)).collect();
    let draws = matches!(loss.adjustment, Adjustment::EqualizationMask { .. }).then(|| {
        let draw = |row: usize| (0..classes).map(|k| (row + k) % 3 != 1).collect();
        (0..targets.len()).map(draw).collect()
    });
    let counts = if softmax { vec![500, 40, 7] } else { vec![500, 7] };
    Case { loss, logits: logits.to_vec(), columns, targets, counts, row_weights: None, draws, cotangent: None }
}
