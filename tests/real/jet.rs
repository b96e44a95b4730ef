//! Dual numbers: the value part is the plain evaluation to the bit, the derivative the analytic gradient, nested the
//! Hessian's diagonal.
//!
//! The comparison has a proved bound: run over [`Ball`], dual numbers and the analytic formulas each give the derivative
//! with a radius that covers all rounding, so the two midpoints differ by no more than both radii. What the radii do not
//! cover is where a series stops: below 2^-104 of its first term, in each derivative too. `SERIES` is 2^-98 of the
//! gradient's own scale, for the few dozen such terms that a loss multiplies.

use lossproof::{
    Adjustment, Ball, Batch, Derivatives, DoubleDouble, Evaluation, Jet, Link, Loss, Modulation, Real, Reduction,
    Weighting,
};
use proptest::prelude::*;

use crate::support::{Owned, cases};

const SERIES: f64 = 1.0 / (1_u128 << 98) as f64;

type Dual<T> = Jet<T>;

fn ball(x: f64) -> Ball {
    Ball::from(x)
}

/// Evaluates with the logit at `place` perturbed along the direction, all else constant.
fn along<T: Real>(loss: &Loss, batch: &Owned, place: usize, zero: &T, lift: impl Fn(f64, bool) -> T) -> Evaluation<T> {
    let marked: Vec<(f64, bool)> = batch.logits.iter().enumerate().map(|(i, z)| (*z, i == place)).collect();
    let plain = batch.batch();
    let view = Batch {
        class_counts: plain.class_counts,
        row_weights: plain.row_weights,
        draws: plain.draws,
        ..Batch::row_major(&marked, batch.targets.len(), batch.columns, &batch.targets).expect("whole rows")
    };
    loss.evaluate_with(&view, zero, |(z, here)| lift(*z, *here), Derivatives::Hessian).expect("valid")
}

fn dual<T: Real>(value: T, here: bool) -> Dual<T> {
    let derivative = value.lift(if here { 1.0 } else { 0.0 });
    Jet { value, derivative }
}

fn within(got: Ball, expected: Ball, scale: f64) -> bool {
    let off = (got.midpoint() - expected.midpoint()).abs();
    let allowed = got.radius() + expected.radius() + DoubleDouble::from(scale * SERIES);
    (off - allowed).approx() <= 0.0
}

fn losses() -> impl Strategy<Value = Loss> {
    let adjustment = prop::sample::select(vec![
        Adjustment::Identity,
        Adjustment::Identity,
        Adjustment::Margin { max_margin: 0.5, scale: 4.0 },
        Adjustment::LogPrior,
        Adjustment::EqualizationMask { threshold: 0.1 },
    ]);
    let modulation = prop_oneof![
        Just(Modulation::One),
        prop::sample::select(vec![0.0, 0.5, 1.0, 2.0, 5.5]).prop_map(|gamma| Modulation::Focal { gamma }),
        prop::sample::select(vec![1.0, 2.5, 10.0, 0.5, 1e4]).prop_map(|delta| Modulation::HardMining { delta }),
        prop::sample::select(vec![3.0, 1e4]).prop_map(|delta| Modulation::HardMiningAsPublished { delta }),
        Just(Modulation::GradientDensity { bins: 7, momentum: 0.0 }),
    ];
    let weighting =
        prop::sample::select(vec![Weighting::None, Weighting::InverseFrequency, Weighting::Given(vec![0.5, 2.0, 0.0])]);
    let reduction = prop::sample::select(vec![Reduction::Sum, Reduction::Mean, Reduction::WeightedMean]);
    (adjustment, modulation, weighting, reduction).prop_map(|(adjustment, modulation, weighting, reduction)| Loss {
        adjustment,
        link: Link::Softmax,
        modulation,
        weighting,
        reduction,
    })
}

fn batches() -> impl Strategy<Value = Owned> {
    let logit = prop_oneof![-3.0..3.0, -20.0..20.0, Just(0.0)];
    (prop::collection::vec(logit, 6), any::<[bool; 6]>(), 0_usize..3, 0_usize..2).prop_map(
        |(logits, draws, first, second)| {
            let mut batch = Owned::rows(logits, 3, |row| Some([first, second][row]));
            batch.counts = Some(vec![5000, 300, 20]);
            batch.row_weights = Some(vec![1.0, 0.375]);
            batch.draws = Some(draws.chunks(3).map(<[bool]>::to_vec).collect());
            batch
        },
    )
}

proptest! {
    #![proptest_config(cases(250, 20_000))]

    #[test]
    fn jet_value_is_the_plain_evaluation(loss in losses(), batch in batches(), place in 0_usize..6) {
        let zero = DoubleDouble::from(0.0);
        let plain = loss.evaluate_with(&batch.batch(), &zero, |z| DoubleDouble::from(*z), Derivatives::Hessian);
        let dual = along(&loss, &batch, place, &dual(zero, false), |z, here| dual(DoubleDouble::from(z), here));
        prop_assert_eq!(dual.map(|x| x.value), plain.expect("valid"));
    }

    #[test]
    fn jet_derivative_is_the_analytic_gradient(loss in losses(), batch in batches(), place in 0_usize..6) {
        let analytic = loss.evaluate_bounded(&batch.batch(), Derivatives::Hessian).expect("valid");
        let once = along(&loss, &batch, place, &dual(ball(0.0), false), |z, here| dual(ball(z), here));
        let nested = |z: Ball, here: bool| {
            let slope = dual(ball(if here { 1.0 } else { 0.0 }), false);
            Jet { value: dual(z, here), derivative: slope }
        };
        let twice = along(&loss, &batch, place, &nested(ball(0.0), false), |z, here| nested(ball(z), here));
        // Both weights and |dt/da| are at most 4·3·1 here, and δ·p·… of HMLoss is bounded: 1e3 covers every term's size.
        let (gradient, hessian) = (analytic.gradient[place], analytic.hessian.expect("asked for")[place]);
        prop_assert!(within(once.loss[0].derivative, gradient, 1e3), "{:?} for {gradient:?}", once.loss[0]);
        prop_assert!(within(once.gradient[place].derivative, hessian, 1e5), "{:?} for {hessian:?}", once.gradient[place]);
        let second = twice.loss[0].derivative.derivative;
        prop_assert!(within(second, hessian, 1e5), "{second:?} for {hessian:?}");
        // Not vacuous: the radii leave at least twelve digits of a moderate gradient.
        let (size, radius) = (gradient.midpoint().approx().abs(), once.loss[0].derivative.radius().approx());
        prop_assert!(size < 1e-6 || radius <= 1e-12 * size, "{radius} of {size}");
        // Over double-double the same numbers, to the bit.
        let zero = DoubleDouble::from(0.0);
        let plain = along(&loss, &batch, place, &dual(zero, false), |z, here| dual(DoubleDouble::from(z), here));
        prop_assert_eq!(plain.loss[0].derivative, once.loss[0].derivative.midpoint());
    }
}

/// The comparison can fail: with the modulation held constant, the derivative of the whole is another.
#[test]
fn a_detached_modulation_is_noticed() {
    let batch = Owned::rows(vec![0.5, -1.0, 0.25], 3, |_| Some(1));
    let focal = Loss { modulation: Modulation::Focal { gamma: 2.0 }, reduction: Reduction::Sum, ..Loss::default() };
    let once = along(&focal, &batch, 1, &dual(ball(0.0), false), |z, here| dual(ball(z), here));
    let analytic = focal.evaluate_bounded(&batch.batch(), Derivatives::Gradient).expect("valid");
    assert!(within(once.loss[0].derivative, analytic.gradient[1], 1.0));
    let row = &focal.details(&batch.batch(), &ball(0.0), |z| ball(*z)).expect("valid")[0].clone().expect("a row");
    let detached = -(row.posterior.q * row.posterior.q * row.posterior.q);
    assert!(!within(detached, analytic.gradient[1], 1.0));
}

/// Jets through poles and zeros: a constant has derivative 0 everywhere, and the rules of calculus hold exactly where
/// binary64 is exact. Values by hand: d/dx of x³, 1/x, √x at 4.
#[test]
fn jet_rules() {
    let x = Jet { value: 4.0_f64, derivative: 1.0 };
    let one = x.lift(1.0);
    assert_eq!((x * x * x).derivative, 48.0);
    assert_eq!((one / x).derivative, -1.0 / 16.0);
    assert_eq!(x.sqrt().derivative, 0.25);
    assert_eq!((x - x * x).derivative, -7.0);
    let nested = Jet { value: x, derivative: x.lift(1.0) };
    assert_eq!((nested * nested * nested).derivative.derivative, 24.0);
    let constant = x.lift(0.0);
    assert_eq!((constant.ln().derivative, constant.sqrt().derivative), (0.0, 0.0));
}
