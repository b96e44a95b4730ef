//! Losses that are the same loss.

use lossproof::{Adjustment, Link, Loss, Modulation};
use proptest::prelude::*;

use crate::given::{Answer, batch, dyadic, loss, modulation, reference};
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
    fn seql_without_a_draw_equals_ce(
        modulation in modulation(),
        mut batch in batch(),
        threshold in 0.0..=1.0,
        unseen in any::<bool>(),
    ) {
        // A class that was never seen is the nearest to a threshold of 0.
        batch.counts.iter_mut().filter(|_| unseen).for_each(|counts| counts[0] = 0);
        let loss = plain(Adjustment::Identity, modulation);
        prop_assert!(seql_without_draws_is_ce(&reference, &loss, &batch, threshold));
    }
}

fn plain(adjustment: Adjustment, modulation: Modulation) -> Loss {
    Loss { adjustment, modulation, ..Loss::default() }
}

/// Mutants: the sigmoid's classes swapped; a floor under the probability in focal's logarithm, against log 0; a class
/// counted as drawn because it is rare, whatever the draw; `≤` for `<` at the threshold.
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
    let floored = |loss: &Loss, batch: &Owned| {
        let mut answer = reference(loss, batch);
        if let Modulation::Focal { .. } = loss.modulation {
            answer.loss.iter_mut().for_each(|x| *x = -((-*x).exp() + 1e-8).ln());
        }
        answer
    };
    assert!(focal_0_is_ce(&reference, &ce, &batch) && !focal_0_is_ce(&floored, &ce, &batch));
    let drawn = |loss: &Loss, batch: &Owned| {
        let all = Some(vec![vec![true; batch.columns]; batch.targets.len()]);
        reference(loss, &Owned { draws: all, ..batch.clone() })
    };
    // Where a rare class is masked only if the relative frequency is at most the threshold, 0 masks the unseen classes.
    let at_most = |loss: &Loss, batch: &Owned| match loss.adjustment {
        Adjustment::EqualizationMask { threshold: 0.0 } => {
            let threshold = f64::MIN_POSITIVE;
            reference(&Loss { adjustment: Adjustment::EqualizationMask { threshold }, ..loss.clone() }, batch)
        }
        _ => reference(loss, batch),
    };
    let unseen = Owned { counts: Some(vec![7, 3, 0]), ..batch.clone() };
    for batch in [&batch, &unseen] {
        assert!(seql_without_draws_is_ce(&reference, &ce, batch, 0.5));
        assert!(!seql_without_draws_is_ce(&drawn, &ce, batch, 0.5));
    }
    assert!(!seql_without_draws_is_ce(&at_most, &ce, &unseen, 0.5));
}
