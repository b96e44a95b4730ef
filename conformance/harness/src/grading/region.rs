//! Where a row lies: easy, hard, outlier, or extreme.

use lossproof::{Adjustment, DoubleDouble, Link, Loss, Real, Weighting};

use crate::protocol::{BatchData, Dtype};

/// The kind of example that a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// `q < 0.1`: confident and right.
    Easy,
    /// Between.
    Hard,
    /// `p < 0.01`: confident and wrong.
    Outlier,
    /// Infinite, NaN or subnormal logits, adjusted logits beyond ±1e4 (±1e3 in f16), empty batches, one class, zero counts
    /// or weights. Decides only under `--strict`.
    Extreme,
}

impl Region {
    /// All, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Easy, Self::Hard, Self::Outlier, Self::Extreme];

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Hard => "hard",
            Self::Outlier => "outlier",
            Self::Extreme => "extreme",
        }
    }

    /// By the target's probability and its complement.
    pub(super) fn of(p: f64, q: f64) -> Self {
        if q < 0.1 {
            Self::Easy
        } else if p < 0.01 {
            Self::Outlier
        } else {
            Self::Hard
        }
    }
}

/// The adjusted logits of a row, for magnitudes only; `None` where a class is masked.
pub(crate) fn adjusted(loss: &Loss, data: &BatchData, example: usize, target: usize) -> Vec<Option<f64>> {
    let given = data.example(loss.link, example);
    let sigmoid = [0.0, given.first().copied().unwrap_or(0.0)];
    let logits = if loss.link == Link::Sigmoid { &sigmoid[..] } else { given };
    let counts = data.class_counts.as_deref().unwrap_or_default();
    let rarest = counts.iter().min().copied().unwrap_or(1);
    let adjust = |(k, &z): (usize, &f64)| match loss.adjustment {
        Adjustment::Identity | Adjustment::EqualizationMask { .. } => Some(z),
        Adjustment::Margin { max_margin, scale } => {
            let margin = if k == target { max_margin * (rarest as f64 / counts[k] as f64).sqrt().sqrt() } else { 0.0 };
            Some(scale * (z - margin))
        }
        Adjustment::LogPrior => (counts[k] > 0).then(|| z + f64::from(DoubleDouble::from(counts[k] as f64).ln())),
    };
    logits.iter().enumerate().map(adjust).collect()
}

/// Whether anything about the whole batch is extreme.
pub(super) fn extreme_batch(loss: &Loss, data: &BatchData, classes: usize) -> bool {
    let zero_count = data.class_counts.as_ref().is_some_and(|counts| counts.contains(&0));
    let zero_weight = matches!(&loss.weighting, Weighting::Given(weights) if weights.contains(&0.0));
    let zero_row = data.row_weights.as_ref().is_some_and(|weights| weights.contains(&0.0));
    data.examples(loss.link) == 0 || classes <= 1 || zero_count || zero_weight || zero_row
}

/// Whether a row is extreme by its logits.
pub(super) fn extreme_row(logits: &[f64], adjusted: &[Option<f64>], dtype: Dtype) -> bool {
    let format = dtype.format();
    let smallest_normal = format.smallest() * 2_f64.powi(format.precision - 1);
    let bound = if dtype == Dtype::F16 { 1e3 } else { 1e4 };
    logits.iter().any(|z| !z.is_finite() || (*z != 0.0 && z.abs() < smallest_normal))
        || adjusted.iter().flatten().any(|a| a.abs() > bound)
}
