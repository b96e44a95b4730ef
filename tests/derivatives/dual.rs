//! Against the crate's own dual numbers, over the same source, on numbers with a proved bound.
//!
//! Run over [`Ball`], the analytic formulas and the dual numbers each give a derivative with a radius that covers every
//! rounding. Both enclose the same number, so they overlap. What the radii leave out is where the series of sinc stops:
//! once `(2n)²·τ_n ≤ 2^-104·τ_1`, with ratios below `2.47/((2n + 2)(2n + 3))`. The rest of a sum, and of its derivatives
//! (`2n` and `(2n)²` times its terms), is then below a quarter of `2^-104` of the sum, which is what the last addition alone
//! put into the radius. Radii half as large again cover that.

use lossproof::{Ball, Batch, Derivatives, DoubleDouble, Evaluation, Jet, Loss, Real, Reduction};
use proptest::prelude::*;

use crate::cases::{every, sweep};
use crate::mutants;
use crate::support::{LINKS, Owned, cases};

type Nested = Jet<Jet<Ball>>;

/// How many comparisons were made, and how many of them could tell 18 digits.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    made: usize,
    sharp: usize,
}

impl Tally {
    fn compare(&mut self, what: &str, place: usize, analytic: Ball, dual: Ball) -> Result<(), String> {
        let off = (analytic.midpoint() - dual.midpoint()).abs();
        let allowed = (analytic.radius() + dual.radius()) * DoubleDouble::from(1.5);
        self.made += 1;
        let size = analytic.midpoint().abs() * DoubleDouble::from(2_f64.powi(-60));
        self.sharp += usize::from((allowed - size).approx() <= 0.0);
        if (off - allowed).approx() <= 0.0 { Ok(()) } else { Err(format!("{what}[{place}]: {analytic:?}, {dual:?}")) }
    }

    /// At zeros of a derivative, and near them, no relative digit is promised: they are few.
    pub(crate) fn is_sharp(&self) -> bool {
        self.made > 0 && self.sharp * 100 >= self.made * 97
    }
}

/// Evaluates with the logits marked `true` perturbed, all by the same amount.
pub(crate) fn along<T: Real>(
    loss: &Loss,
    batch: &Owned,
    marked: impl Fn(usize) -> bool,
    zero: &T,
    lift: impl Fn(f64, bool) -> T,
) -> Evaluation<T> {
    let logits: Vec<(f64, bool)> = batch.logits.iter().enumerate().map(|(i, z)| (*z, marked(i))).collect();
    let plain = batch.batch();
    let view = Batch {
        class_counts: plain.class_counts,
        row_weights: plain.row_weights,
        draws: plain.draws,
        ..Batch::row_major(&logits, batch.targets.len(), batch.columns, &batch.targets).expect("whole rows")
    };
    loss.evaluate_with(&view, zero, |(z, here)| lift(*z, *here), Derivatives::Hessian).expect("valid")
}

pub(crate) fn nested(z: f64, here: bool) -> Nested {
    let number = |x: f64| Ball::from(x);
    let slope = number(if here { 1.0 } else { 0.0 });
    Jet {
        value: Jet { value: number(z), derivative: slope },
        derivative: Jet { value: slope, derivative: number(0.0) },
    }
}

/// Which logits are perturbed together: with reduction none each row has its own loss, so a whole column can be.
pub(crate) fn directions(loss: &Loss, batch: &Owned) -> Vec<Vec<usize>> {
    let logits = 0..batch.logits.len();
    if loss.reduction == Reduction::None {
        (0..batch.columns).map(|k| logits.clone().filter(|i| i % batch.columns == k).collect()).collect()
    } else {
        logits.map(|i| vec![i]).collect()
    }
}

/// Compares an answer with the dual numbers' derivatives of the loss, and of the analytic gradient.
pub(crate) fn agrees(loss: &Loss, batch: &Owned, analytic: &Evaluation<Ball>, tally: &mut Tally) -> Result<(), String> {
    for direction in directions(loss, batch) {
        let dual = along(loss, batch, |i| direction.contains(&i), &nested(0.0, false), nested);
        for place in direction {
            let row = if loss.reduction == Reduction::None { place / batch.columns } else { 0 };
            let (gradient, hessian) = (analytic.gradient[place], analytic.hessian.as_ref().expect("asked for")[place]);
            tally.compare("gradient", place, gradient, dual.loss[row].derivative.value)?;
            tally.compare("gradient", place, gradient, dual.loss[row].value.derivative)?;
            tally.compare("hessian", place, hessian, dual.loss[row].derivative.derivative)?;
            tally.compare("hessian of gradient", place, hessian, dual.gradient[place].derivative.value)?;
        }
    }
    Ok(())
}

fn bounded(loss: &Loss, batch: &Owned) -> Evaluation<Ball> {
    loss.evaluate_bounded(&batch.batch(), Derivatives::Hessian).expect("valid")
}

fn require(each: impl Iterator<Item = (Loss, Owned)>) {
    let mut tally = Tally::default();
    for (loss, batch) in each {
        agrees(&loss, &batch, &bounded(&loss, &batch), &mut tally)
            .unwrap_or_else(|e| panic!("{e}\n{loss:?}\n{batch:?}"));
    }
    assert!(tally.is_sharp(), "{tally:?}");
}

#[test]
fn duals_agree_for_every_combination() {
    require(every().into_iter());
}

#[test]
fn duals_agree_at_every_margin() {
    for link in LINKS {
        require(sweep(link));
    }
}

proptest! {
    #![proptest_config(cases(300, 100_000))]

    #[test]
    fn duals_agree_anywhere(
        (loss, batch) in prop::sample::select(every()),
        spread in prop::sample::select(vec![3.0, 30.0, 700.0]),
        logits in prop::collection::vec(-1.0..1.0, 6),
    ) {
        let logits = logits[..batch.logits.len()].iter().map(|x| x * spread).collect();
        let batch = Owned { logits, ..batch };
        let answer = agrees(&loss, &batch, &bounded(&loss, &batch), &mut Tally::default());
        prop_assert!(answer.is_ok(), "{answer:?}");
    }
}

#[test]
fn wrong_derivatives_are_noticed() {
    mutants::rejected_by(|loss, batch, answer| agrees(loss, batch, answer, &mut Tally::default()));
}
