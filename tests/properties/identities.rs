//! Losses that are the same loss.

use lossproof::{Adjustment, Link, Loss, Modulation, Weighting};
use proptest::prelude::*;

use crate::given::{Answer, adjustment, batch, dyadic, loss, modulation, near, reference};
use crate::support::{Owned, cases};

type Evaluate<'a> = &'a dyn Fn(&Loss, &Owned) -> Answer;

/// Two classes at `(base, base + z)` are the sigmoid of `z`: `∂/∂z_1 = ∂/∂z`, to the bit.
fn sigmoid_is_two_classes(evaluate: Evaluate, loss: &Loss, rows: &[(f64, f64, usize)]) -> bool {
    let lists = |batch: Owned| Owned {
        counts: Some(vec![5000, 25]),
        draws: Some(vec![vec![true, false]; rows.len()]),
        ..batch
    };
    let target = |row: usize| Some(rows[row].2);
    let pairs = rows.iter().flat_map(|(z, base, _)| [*base, base + z]).collect();
    let pairs = evaluate(loss, &lists(Owned::rows(pairs, 2, target)));
    let single = rows.iter().map(|(z, ..)| *z).collect();
    let sigmoid = Loss { link: Link::Sigmoid, ..loss.clone() };
    let single = evaluate(&sigmoid, &lists(Owned::rows(single, 1, target)));
    let of_class_1 = |list: Vec<f64>| list.chunks(2).map(|row| row[1]).collect::<Vec<f64>>();
    single.loss == pairs.loss
        && single.gradient == of_class_1(pairs.gradient)
        && single.hessian == pairs.hessian.map(of_class_1)
}

/// γ = 0 is cross-entropy, to the bit: `q^0 = 1` even where q = 0.
fn focal_0_is_ce(evaluate: Evaluate, loss: &Loss, batch: &Owned) -> bool {
    let with = |modulation| evaluate(&Loss { modulation, ..loss.clone() }, batch);
    with(Modulation::Focal { gamma: 0.0 }) == with(Modulation::One)
}

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

/// No class is left out: every factor is 1, to the bit. So with no rare class.
fn seql_without_draws_is_ce(evaluate: Evaluate, loss: &Loss, batch: &Owned, threshold: f64) -> bool {
    let with = |adjustment, batch: &Owned| evaluate(&Loss { adjustment, ..loss.clone() }, batch);
    let none = vec![vec![false; batch.columns]; batch.targets.len()];
    let undrawn = Owned { draws: Some(none), ..batch.clone() };
    let ce = with(Adjustment::Identity, batch);
    with(Adjustment::EqualizationMask { threshold }, &undrawn) == ce
        && with(Adjustment::EqualizationMask { threshold: 0.0 }, batch) == ce
}

proptest! {
    #![proptest_config(cases(400, 50_000))]

    #[test]
    fn softmax_with_two_classes_equals_sigmoid(
        loss in loss(),
        rows in prop::collection::vec((dyadic(), dyadic(), 0_usize..2), 1..4),
    ) {
        prop_assert!(sigmoid_is_two_classes(&reference, &loss, &rows));
    }

    #[test]
    fn focal_gamma_0_equals_ce(loss in loss(), batch in batch()) {
        prop_assert!(focal_0_is_ce(&reference, &loss, &batch));
    }

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

    #[test]
    fn seql_without_a_draw_equals_ce(modulation in modulation(), batch in batch(), threshold in 0.0..=1.0) {
        let loss = plain(Adjustment::Identity, modulation);
        prop_assert!(seql_without_draws_is_ce(&reference, &loss, &batch, threshold));
    }
}

fn plain(adjustment: Adjustment, modulation: Modulation) -> Loss {
    Loss { adjustment, modulation, ..Loss::default() }
}

/// Mutants: the sigmoid's classes swapped, an exponent off by 1e-12, weights that sum to 1, a count one too large in one
/// class, a draw that leaves the target's strongest rival out.
#[test]
fn mutants_are_noticed() {
    let (ce, rows) = (Loss::default(), [(0.5, 1.0, 1), (-2.0, 0.25, 0)]);
    let batch = Owned::rows(vec![1.0, -2.0, 0.5, 3.0, 0.25, 0.0], 3, |row| Some(row + 1));
    let batch = Owned { counts: Some(vec![7, 3, 1]), draws: Some(vec![vec![true; 3]; 2]), ..batch };
    let swapped = |loss: &Loss, batch: &Owned| {
        let mut batch = batch.clone();
        if loss.link == Link::Sigmoid {
            batch.targets.iter_mut().flatten().for_each(|y| *y = 1 - *y);
        }
        reference(loss, &batch)
    };
    assert!(sigmoid_is_two_classes(&reference, &ce, &rows) && !sigmoid_is_two_classes(&swapped, &ce, &rows));
    let blurred = |loss: &Loss, batch: &Owned| match loss.modulation {
        Modulation::Focal { gamma } => {
            reference(&Loss { modulation: Modulation::Focal { gamma: gamma + 1e-12 }, ..loss.clone() }, batch)
        }
        _ => reference(loss, batch),
    };
    assert!(focal_0_is_ce(&reference, &ce, &batch) && !focal_0_is_ce(&blurred, &ce, &batch));
    let sum_to_one = |loss: &Loss, batch: &Owned| {
        let share = if loss.weighting == Weighting::None { 1.0 } else { 1.0 / batch.columns as f64 };
        reference(loss, batch).map(|x| x * share)
    };
    assert!(equal_weights_are_none(&reference, &ce, &batch, 5) && !equal_weights_are_none(&sum_to_one, &ce, &batch, 5));
    let miscounted = |loss: &Loss, batch: &Owned| {
        let mut batch = batch.clone();
        batch.counts.iter_mut().for_each(|counts| counts[0] += 1);
        reference(loss, &batch)
    };
    let many = 1_000_000_000;
    assert!(equal_priors_are_none(&reference, &ce, &batch, many));
    assert!(!equal_priors_are_none(&miscounted, &ce, &batch, many));
    let drawn = |loss: &Loss, batch: &Owned| {
        let all = Some(vec![vec![true; batch.columns]; batch.targets.len()]);
        reference(loss, &Owned { draws: all, ..batch.clone() })
    };
    assert!(
        seql_without_draws_is_ce(&reference, &ce, &batch, 0.5) && !seql_without_draws_is_ce(&drawn, &ce, &batch, 0.5)
    );
}
