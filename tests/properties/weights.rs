//! Class weights: equal ones change nothing, and CB lies between none and CS.

use lossproof::{Adjustment, Ball, Derivatives, DoubleDouble, Loss, Modulation, Real, Weighting};
use proptest::prelude::*;

use crate::given::{Answer, adjustment, batch, modulation, near, reference};
use crate::support::{Owned, agrees, cases};

type Evaluate<'a> = &'a dyn Fn(&Loss, &Owned) -> Answer;
/// `ω_0/ω_1` for two counts.
type Ratio<'a> = &'a dyn Fn(Weighting, [u64; 2]) -> Ball;

/// Weights that are all equal are all 1. Given ones to the bit; computed ones are a quotient, a sum of equal numbers and a
/// product, within 25u² of 1, which moves a result by 1 ulp at most when it is rounded.
fn equal_weights_are_none(evaluate: Evaluate, loss: &Loss, batch: &Owned, count: u64) -> bool {
    let batch = &Owned { counts: Some(vec![count; batch.columns]), ..batch.clone() };
    let with = |weighting| evaluate(&Loss { weighting, ..loss.clone() }, batch);
    let none = with(Weighting::None);
    with(Weighting::Given(vec![1.0; batch.columns])) == none
        && near(&with(Weighting::InverseFrequency), &none, 1.0)
        && near(&with(Weighting::EffectiveNumber { beta: 0.9999 }), &none, 1.0)
}

/// A prior that is the same for all cancels; before the one rounding by quotients within a few u².
fn equal_priors_are_none(evaluate: Evaluate, loss: &Loss, batch: &Owned, count: u64) -> bool {
    let batch = &Owned { counts: Some(vec![count; batch.columns]), ..batch.clone() };
    let with = |adjustment| evaluate(&Loss { adjustment, ..loss.clone() }, batch);
    near(&with(Adjustment::LogPrior), &with(Adjustment::Identity), 1.0)
}

/// The reference's ratio, with a proved bound.
fn ratio(weighting: Weighting, counts: [u64; 2]) -> Ball {
    let batch = Owned { counts: Some(counts.to_vec()), ..Owned::rows(vec![0.0; 4], 2, Some) };
    let loss = Loss { weighting, ..Loss::default() };
    let rows = loss.details(&batch.batch(), &Ball::from(0.0), |z| Ball::from(*z)).expect("valid");
    let weight = |row: usize| rows[row].as_ref().expect("a row").weight;
    weight(0) / weight(1)
}

/// For `n_0 ≤ n_1` and `β ≤ β'`: `1 ≤ r(β) ≤ r(β') ≤ r(CS) = n_1/n_0`. Each inequality as far as the bounds tell.
fn between_none_and_cs(ratio: Ratio, counts: [u64; 2], betas: [f64; 2]) -> bool {
    let cb = betas.map(|beta| ratio(Weighting::EffectiveNumber { beta }, counts));
    let cs = ratio(Weighting::InverseFrequency, counts);
    let exact = Ball::from(counts[1] as f64) / Ball::from(counts[0] as f64);
    let chain = [Ball::from(1.0), cb[0], cb[1], cs, exact];
    let not_above = |a: Ball, b: Ball| (a - b).midpoint().approx() <= (a - b).radius().approx();
    let off = cs - exact;
    chain.windows(2).all(|pair| not_above(pair[0], pair[1]))
        && (off.midpoint().abs() - off.radius() * DoubleDouble::from(1.5)).approx() <= 0.0
}

proptest! {
    #![proptest_config(cases(400, 50_000))]

    #[test]
    fn equal_weights_change_nothing(
        adjustment in adjustment(),
        modulation in modulation(),
        batch in batch(),
        count in 1_u64..=1_000_000_000,
    ) {
        prop_assert!(equal_weights_are_none(&reference, &plain(adjustment, modulation), &batch, count));
    }

    /// Without GHM-C and HMLoss: a bin's edge is a jump, and the weight crosses 0.
    #[test]
    fn balanced_softmax_with_equal_counts_equals_ce(gamma in 0.0..6.0, batch in batch(), count in 1_u64..=1_000_000_000) {
        let loss = plain(Adjustment::Identity, Modulation::Focal { gamma });
        prop_assert!(equal_priors_are_none(&reference, &loss, &batch, count));
    }

    /// β from 0 to 1 − 2^-53.
    #[test]
    fn cb_lies_between_none_and_cs(
        counts in prop::array::uniform2(prop_oneof![1_u64..10, 1_u64..=1_000_000_000]),
        mut betas in prop::array::uniform2(prop_oneof![0.0..1.0, (0.0..36.7_f64).prop_map(|x| 1.0 - (-x).exp())]),
    ) {
        betas.sort_by(f64::total_cmp);
        let counts = [counts[0].min(counts[1]), counts[0].max(counts[1])];
        prop_assert!(between_none_and_cs(&ratio, counts, betas));
    }
}

fn plain(adjustment: Adjustment, modulation: Modulation) -> Loss {
    Loss { adjustment, modulation, ..Loss::default() }
}

/// Mutants: weights that sum to 1; counts with a smoothing term in one class only, as for a background class; the effective
/// number itself for its inverse; `1 − β^n` by subtraction in binary32, where 1 − 1e-9 is 1.
#[test]
fn mutants_are_noticed() {
    let ce = Loss::default();
    let batch = Owned::rows(vec![1.0, -2.0, 0.5, 3.0, 0.25, 0.0], 3, |row| Some(row + 1));
    let sum_to_one = |loss: &Loss, batch: &Owned| {
        let share = if loss.weighting == Weighting::None { 1.0 } else { 1.0 / batch.columns as f64 };
        reference(loss, batch).map(|x| x * share)
    };
    assert!(equal_weights_are_none(&reference, &ce, &batch, 5) && !equal_weights_are_none(&sum_to_one, &ce, &batch, 5));
    let smoothed = |loss: &Loss, batch: &Owned| {
        let mut batch = batch.clone();
        batch.counts.iter_mut().for_each(|counts| counts[0] += 1);
        reference(loss, &batch)
    };
    let many = 1_000_000_000;
    assert!(equal_priors_are_none(&reference, &ce, &batch, many));
    assert!(!equal_priors_are_none(&smoothed, &ce, &batch, many));
    let inverse_forgotten = |weighting: Weighting, counts: [u64; 2]| match weighting {
        Weighting::EffectiveNumber { .. } => Ball::from(1.0) / ratio(weighting, counts),
        _ => ratio(weighting, counts),
    };
    let single = |weighting: Weighting, counts: [u64; 2]| match weighting {
        Weighting::EffectiveNumber { beta } => {
            let rest = |n: u64| f64::from(1.0 - (beta as f32).powi(n as i32));
            Ball::from(rest(counts[1])) / Ball::from(rest(counts[0]))
        }
        _ => ratio(weighting, counts),
    };
    let (counts, betas) = ([3, 5000], [0.9, 1.0 - 1e-9]);
    assert!(between_none_and_cs(&ratio, counts, betas));
    assert!(!between_none_and_cs(&inverse_forgotten, counts, betas));
    assert!(!between_none_and_cs(&single, counts, betas));
}

/// However rare a class, and on whichever side of the margin that its prior makes up for: counts of 1 and 2^63, of which the
/// logarithms differ by 43.7.
#[test]
fn balanced_softmax_at_the_greatest_priors() {
    let loss = Loss { adjustment: Adjustment::LogPrior, ..Loss::default() };
    for margin in -60..=60 {
        let mut batch = Owned::rows(vec![0.0, f64::from(margin), 0.5, 0.5 + f64::from(margin)], 2, |row| Some(row % 2));
        batch.counts = Some(vec![1, 1 << 63]);
        agrees(&loss, &batch);
        // 2^-90, of the 2^-106 that a step may lose: no term is taken from another.
        let bounded = loss.evaluate_bounded(&batch.batch(), Derivatives::Gradient).expect("valid");
        for ball in bounded.loss.iter().chain(&bounded.gradient) {
            let lost = ball.radius() / ball.midpoint().abs();
            assert!(lost.approx() < 2_f64.powi(-90), "margin {margin}: {:e}", lost.approx());
        }
    }
}
