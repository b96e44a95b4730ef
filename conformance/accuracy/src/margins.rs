//! Every number of f16 and bf16 as a logit: the reference's answers in that type, proved to be the exact values rounded once.

use lossproof::{Adjustment, Ball, Batch, Derivatives, DoubleDouble, Format, Link, Loss, Modulation, Real};
use lossproof_harness::protocol::Dtype;
use lossproof_oracle::evaluate;
use rayon::prelude::*;

use crate::errors::format;

/// A loss as a function of one logit: the sigmoid link's, or the first of two with the softmax link.
#[derive(Clone, Debug, PartialEq)]
pub struct Margins {
    /// The loss.
    pub loss: Loss,
    /// The target.
    pub target: usize,
    /// The class counts, where the loss takes any.
    pub counts: Option<[u64; 2]>,
}

/// How a setting's numbers were decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// Both ends of the reference's proved enclosure round to the answer.
    pub by_the_bound: usize,
    /// They do not, and the oracle's correctly rounded value is the answer.
    pub by_the_oracle: usize,
}

/// The settings, those that the default test takes first.
pub fn settings() -> Vec<Margins> {
    let of =
        |modulation, link, target| Margins { loss: Loss { modulation, link, ..Loss::default() }, target, counts: None };
    let mut all = vec![
        of(Modulation::One, Link::Sigmoid, 1),
        of(Modulation::HardMining { delta: 1e4 }, Link::Sigmoid, 1),
        of(Modulation::Focal { gamma: 2.0 }, Link::Sigmoid, 0),
    ];
    all.extend([0.5, 1.0, 5.0].map(|gamma| of(Modulation::Focal { gamma }, Link::Sigmoid, 1)));
    all.extend([1.0, 2.5, 10.0, 1e10].map(|delta| of(Modulation::HardMining { delta }, Link::Sigmoid, 1)));
    all.extend(
        [Modulation::One, Modulation::HardMining { delta: 10.0 }].map(|modulation| of(modulation, Link::Softmax, 0)),
    );
    let margin = Adjustment::Margin { max_margin: 0.5, scale: 30.0 };
    for adjustment in [margin, Adjustment::LogPrior] {
        all.extend([0, 1].map(|target| Margins {
            loss: Loss { adjustment, link: Link::Sigmoid, ..Loss::default() },
            target,
            counts: Some([12_875, 4_522]),
        }));
    }
    all
}

/// Rows a task.
const ROWS: u32 = 1024;

impl Margins {
    /// Tries every bit pattern of the dtype, f16 or bf16, as the logit.
    ///
    /// # Errors
    /// Names the first logit of a task at which the answer is not the exact value rounded once.
    pub fn prove(&self, dtype: Dtype) -> Result<Decided, String> {
        let tasks = (0..(1 << 16) / ROWS).into_par_iter();
        let decided = tasks.map(|task| {
            let logits: Vec<f64> = (task * ROWS..(task + 1) * ROWS).map(|bits| number(bits as u16, dtype)).collect();
            self.rows(&logits, dtype)
        });
        decided.try_reduce(Decided::default, |a, b| {
            Ok(Decided {
                by_the_bound: a.by_the_bound + b.by_the_bound,
                by_the_oracle: a.by_the_oracle + b.by_the_oracle,
            })
        })
    }

    fn rows(&self, logits: &[f64], dtype: Dtype) -> Result<Decided, String> {
        let columns = if self.loss.link == Link::Sigmoid { 1 } else { 2 };
        let values: Vec<f64> = logits.iter().flat_map(|&z| [z, 0.0].into_iter().take(columns)).collect();
        let targets = vec![Some(self.target); logits.len()];
        let batch = self.batch(&values, &targets);
        let told = |error: lossproof::Error| error.to_string();
        let lift = |z: &f64| DoubleDouble::from(*z);
        let answers =
            self.loss.evaluate_with(&batch, &DoubleDouble::from(0.0), lift, Derivatives::Hessian).map_err(told)?;
        let balls = self.loss.evaluate_bounded(&batch, Derivatives::Hessian).map_err(told)?;
        let format = dtype.format();
        let mut decided = Decided::default();
        for (row, &logit) in logits.iter().enumerate() {
            let numbers = columns * row..columns * (row + 1);
            let answer: Vec<f64> = of_row(&answers, row, numbers.clone(), |x| x.round(format));
            let proved = of_row(&balls, row, numbers, |ball| rounded(ball, format));
            let open = answer.iter().zip(&proved).filter(|(x, proved)| !proved.is_some_and(|y| same(**x, y))).count();
            decided.by_the_bound += answer.len() - open;
            decided.by_the_oracle += open;
            if open > 0 {
                self.ask(logit, dtype, &answer)?;
            }
        }
        Ok(decided)
    }

    /// What the bound leaves open, or contradicts, the oracle decides.
    fn ask(&self, logit: f64, dtype: Dtype, answer: &[f64]) -> Result<(), String> {
        let columns = if self.loss.link == Link::Sigmoid { 1 } else { 2 };
        let (values, targets) = ([logit, 0.0], [Some(self.target)]);
        let batch = self.batch(&values[..columns], &targets);
        let exact = evaluate(&self.loss, &batch, true, format(dtype)).map_err(|e| format!("{logit:e}: {e}"))?;
        let exact: Vec<f64> =
            exact.loss.into_iter().chain(exact.gradient).chain(exact.hessian.into_iter().flatten()).collect();
        if exact.len() == answer.len() && exact.iter().zip(answer).all(|(x, y)| same(*x, *y)) {
            return Ok(());
        }
        Err(format!("{self:?} in {dtype} at the logit {logit:e}: the answer is {answer:?}, the exact value {exact:?}"))
    }

    fn batch<'a>(&'a self, logits: &'a [f64], targets: &'a [Option<usize>]) -> Batch<'a> {
        let columns = logits.len() / targets.len();
        let batch = Batch::row_major(logits, targets.len(), columns, targets);
        // The logits were made for these rows.
        let batch = batch.unwrap_or_else(|error| unreachable!("{error}"));
        Batch { class_counts: self.counts.as_ref().map(<[u64; 2]>::as_slice), ..batch }
    }
}

/// A row's loss, gradient and Hessian.
fn of_row<T: Copy, U>(
    of: &lossproof::Evaluation<T>,
    row: usize,
    numbers: std::ops::Range<usize>,
    each: impl Fn(T) -> U,
) -> Vec<U> {
    let hessian = of.hessian.as_deref().unwrap_or_default();
    let all = std::iter::once(&of.loss[row]).chain(&of.gradient[numbers.clone()]).chain(&hessian[numbers]);
    all.map(|x| each(*x)).collect()
}

/// What everything in the ball rounds to, if it is one number.
fn rounded(ball: Ball, format: Format) -> Option<f64> {
    let (middle, radius) = (ball.midpoint(), ball.radius());
    if radius.is_zero() {
        return Some(middle.round(format));
    }
    // The two ends are themselves rounded, each by less than 2^-104 of middle + radius.
    let radius = radius + (middle.abs() + radius) * DoubleDouble::from(2_f64.powi(-104));
    let (low, high) = ((middle - radius).round(format), (middle + radius).round(format));
    (low == high).then_some(low)
}

/// The same number; the sign of zero is not looked at.
fn same(x: f64, y: f64) -> bool {
    x == y || (x.is_nan() && y.is_nan())
}

/// The number of a bit pattern.
fn number(bits: u16, dtype: Dtype) -> f64 {
    if dtype == Dtype::Bf16 {
        return f64::from(f32::from_bits(u32::from(bits) << 16));
    }
    let (exponent, fraction) = (bits >> 10 & 0x1f, f64::from(bits & 0x3ff));
    let magnitude = match exponent {
        0 => fraction * 2_f64.powi(-24),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => (1024.0 + fraction) * 2_f64.powi(i32::from(exponent) - 25),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}
