//! Without a mistake the frame is the reference.

mod support;

use lossproof::{Adjustment, Batch, Derivatives, Link, Loss, Modulation, Reduction, Weighting};
use lossproof_mistakes::{Arithmetic, Implementation};
use proptest::prelude::*;
use support::{Case, REDUCTIONS, cases, slots};

/// Requires the frame's numbers to be the reference's. Both are formed to 2^-90 of their terms or better and rounded once:
/// half a place each, and one more for the reference's own bound.
fn agrees(case: &Case) {
    let own = case.answer(&Implementation::right(), Arithmetic::Exact, 0);
    let reference = case.loss.evaluate(&case.batch(), Derivatives::Gradient).expect("a valid batch");
    let terms = case.size(&own.factors);
    for (list, expected) in [(&own.loss, &reference.loss), (&own.gradient, &reference.gradient)] {
        assert_eq!(list.len(), expected.len(), "{case:?}");
        for (own, expected) in list.iter().zip(expected) {
            let place = expected.abs().next_up() - expected.abs();
            let same = own == expected || (own.is_nan() && expected.is_nan());
            let allowed = 2.0 * place + 2_f64.powi(-90) * terms;
            assert!(same || (own - expected).abs() <= allowed, "{own:e}, not {expected:e}\n{case:?}");
        }
    }
}

#[test]
fn right_on_the_batches_that_show_mistakes() {
    cases().iter().for_each(agrees);
}

fn random() -> impl Strategy<Value = Case> {
    let shape = (any::<bool>(), 1_usize..5, 0_usize..5);
    shape.prop_flat_map(|(sigmoid, classes, rows)| {
        let (link, columns, classes) = if sigmoid { (Link::Sigmoid, 1, 2) } else { (Link::Softmax, classes, classes) };
        let given = prop::collection::vec(0.0_f64..4.0, classes);
        let weighting = prop_oneof![
            Just(Weighting::None),
            Just(Weighting::InverseFrequency),
            (0.0_f64..1.0).prop_map(|beta| Weighting::EffectiveNumber { beta }),
            given.prop_map(Weighting::Given),
        ];
        let numbers = (
            prop::collection::vec(-30.0_f64..30.0, rows * columns),
            prop::collection::vec(prop::option::weighted(0.8, 0..classes), rows),
            prop::collection::vec(1_u64..5000, classes),
            prop::collection::vec(prop::collection::vec(any::<bool>(), classes), rows),
        );
        let per_row = prop::option::of(prop::collection::vec(0.0_f64..3.0, rows));
        let cotangent = prop::option::of(prop::collection::vec(-3.0_f64..3.0, rows.max(1)));
        let choices = (any::<prop::sample::Index>(), prop::sample::select(REDUCTIONS.to_vec()));
        let all = (numbers, weighting, per_row, cotangent, choices);
        all.prop_map(move |((logits, targets, counts, draws), weighting, row_weights, cotangent, (slot, reduction))| {
            let slots = slots();
            let (adjustment, modulation) = slots[slot.index(slots.len())];
            let masked = matches!(adjustment, Adjustment::EqualizationMask { .. });
            let one_each = reduction == lossproof::Reduction::None;
            Case {
                loss: Loss { adjustment, link, modulation, weighting, reduction },
                cotangent: cotangent.map(|given| given[..if one_each { rows } else { 1 }].to_vec()),
                logits,
                columns,
                targets,
                counts,
                row_weights,
                draws: masked.then_some(draws),
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn right_on_random_batches(case in random()) {
        // Equal logits stand on an edge of GHM's bins, which the frame does not decide exactly.
        let density = matches!(case.loss.modulation, Modulation::GradientDensity { .. });
        prop_assume!(!density || case.logits.iter().all(|z| *z != 0.0));
        agrees(&case);
    }
}

/// Rows of targets, labels and smoothing: the frame's parts are formed in binary64, a few places off.
#[test]
fn right_on_targets_of_several_classes() {
    let logits = [0.5, -1.25, 2.0, 3.0, 0.25, -4.0];
    let rows = [0.75, 0.25, 0.0, 0.1, 0.0, 0.9];
    let targets = [Some(0), Some(2)];
    let counts = [5000, 500, 50];
    let plain = Batch::row_major(&logits, 2, 3, &targets).expect("six numbers");
    let soft = Batch { target_rows: Some(&rows), row_weights: Some(&[2.0, 0.5]), ..plain.clone() };
    let smoothed = Batch { label_smoothing: 0.1, ..plain };
    let modulations = [Modulation::One, Modulation::Focal { gamma: 2.0 }, Modulation::HardMining { delta: 10.0 }];
    for modulation in modulations {
        for (link, reduction) in [Link::Softmax, Link::Sigmoid]
            .into_iter()
            .flat_map(|link| [Reduction::None, Reduction::Mean].map(|reduction| (link, reduction)))
        {
            let classes = if link == Link::Softmax { 3 } else { 2 };
            let weighting = Weighting::InverseFrequency;
            let loss = Loss { modulation, link, reduction, weighting, ..Loss::default() };
            for batch in [&soft, &smoothed].into_iter().filter(|b| link == Link::Softmax || b.target_rows.is_some()) {
                let batch = Batch { class_counts: Some(&counts[..classes]), ..batch.clone() };
                let own = Implementation::right().evaluate(&loss, &batch, Arithmetic::Exact, 0).expect("valid");
                let reference = loss.evaluate(&batch, Derivatives::Gradient).expect("valid");
                assert_eq!(own.factors.len(), if link == Link::Softmax { 2 } else { 6 });
                for (list, expected) in [(&own.loss, &reference.loss), (&own.gradient, &reference.gradient)] {
                    assert_eq!(list.len(), expected.len());
                    let near = |(own, right): (&f64, &f64)| (own - right).abs() <= 1e-14 * (1.0 + right.abs());
                    assert!(list.iter().zip(expected).all(near), "{list:?}, not {expected:?}\n{loss:?}");
                }
            }
        }
    }
}
