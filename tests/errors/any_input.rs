//! Arbitrary bits in every place of the input: `Ok` of the right shape or `Err`, and in time.

use std::time::{Duration, Instant};

use lossproof::{Adjustment, Derivatives, Evaluation, Link, Loss, Modulation, Reduction, Weighting};
use proptest::prelude::*;

use crate::support::{Owned, cases};

/// Any bits: every NaN, subnormal and infinity, and half of the time a number that parameters may be.
fn bits() -> impl Strategy<Value = f64> {
    prop_oneof![any::<u64>().prop_map(f64::from_bits), -3.0..40.0, Just(0.0), Just(1.0), Just(f64::INFINITY)]
}

/// Mostly a finite number ≥ 0 of any magnitude, subnormals included, sometimes any bits.
fn magnitude() -> impl Strategy<Value = f64> {
    let finite = |bits: u64| Some(f64::from_bits(bits >> 1)).filter(|x| x.is_finite()).unwrap_or(f64::MAX);
    prop_oneof![20 => any::<u64>().prop_map(finite), 20 => 0.0..40.0, 1 => bits()]
}

/// Mostly a number in [0, 1).
fn fraction() -> impl Strategy<Value = f64> {
    prop_oneof![10 => 0.0..1.0, 10 => magnitude().prop_map(|x| if x < 1.0 { x } else { 1.0 / x }), 1 => bits()]
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![4 => any::<u64>(), 4 => 1_u64..5, 1 => Just(0), 1 => Just(u64::MAX)]
}

fn modulation() -> impl Strategy<Value = Modulation> {
    // Bins up to the largest allowed; with a momentum the state has one number a bin, so fewer there.
    let bins = prop_oneof![any::<usize>(), 0_usize..40, Just(1 << 24)];
    prop_oneof![
        Just(Modulation::One),
        magnitude().prop_map(|gamma| Modulation::Focal { gamma }),
        magnitude().prop_map(|delta| Modulation::HardMining { delta }),
        magnitude().prop_map(|delta| Modulation::HardMiningAsPublished { delta }),
        bins.prop_map(|bins| Modulation::GradientDensity { bins, momentum: 0.0 }),
        (0_usize..1000, fraction()).prop_map(|(bins, momentum)| Modulation::GradientDensity { bins, momentum }),
    ]
}

fn loss() -> impl Strategy<Value = Loss> {
    let adjustment = prop_oneof![
        Just(Adjustment::Identity),
        (magnitude(), magnitude()).prop_map(|(max_margin, scale)| Adjustment::Margin { max_margin, scale }),
        Just(Adjustment::LogPrior),
        fraction().prop_map(|threshold| Adjustment::EqualizationMask { threshold }),
    ];
    let weighting = prop_oneof![
        Just(Weighting::None),
        Just(Weighting::InverseFrequency),
        fraction().prop_map(|beta| Weighting::EffectiveNumber { beta }),
        prop::collection::vec(magnitude(), 1..4).prop_map(Weighting::Given),
    ];
    let reduction =
        prop::sample::select(vec![Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean]);
    let link = prop::sample::select(vec![Link::Softmax, Link::Softmax, Link::Sigmoid]);
    (adjustment, link, modulation(), weighting, reduction).prop_map(
        |(adjustment, link, modulation, weighting, reduction)| Loss {
            adjustment,
            link,
            modulation,
            weighting,
            reduction,
        },
    )
}

/// Rows of targets for one batch in four, and any smoothing.
fn targets_otherwise(numbers: usize) -> impl Strategy<Value = (Option<Vec<f64>>, f64)> {
    let lengths = prop_oneof![20 => Just(numbers), 1 => 0_usize..12];
    let label = prop_oneof![10 => 0.0..1.0, 10 => Just(0.0), 10 => Just(1.0), 1 => bits()];
    let rows = lengths.prop_flat_map(move |n| prop::collection::vec(label.clone(), n));
    (prop::option::weighted(0.25, rows), prop_oneof![10 => Just(0.0), 1 => fraction()])
}

fn batch() -> impl Strategy<Value = Owned> {
    let mostly_right = |expected: usize| prop_oneof![20 => Just(expected), 1 => 0_usize..5];
    (0_usize..4, 1_usize..4).prop_flat_map(move |(rows, columns)| {
        // With one column the link decides: a sigmoid has two classes, a softmax one, whose lists are then too long.
        let classes = if columns == 1 { 2 } else { columns };
        let target =
            prop_oneof![4 => Just(None), 20 => (0..classes).prop_map(Some), 1 => any::<usize>().prop_map(Some)];
        (
            prop::collection::vec(bits(), rows * columns),
            prop::collection::vec(target, rows),
            prop::option::of(mostly_right(classes).prop_flat_map(|n| prop::collection::vec(count(), n))),
            prop::option::of(mostly_right(rows).prop_flat_map(|n| prop::collection::vec(magnitude(), n))),
            prop::option::of(
                mostly_right(rows)
                    .prop_flat_map(move |n| prop::collection::vec(prop::collection::vec(any::<bool>(), classes), n)),
            ),
            prop::option::of(mostly_right(rows).prop_flat_map(|n| prop::collection::vec(magnitude(), n))),
            prop::option::of(prop::collection::vec(bits(), 0..40)),
            targets_otherwise(rows * columns),
        )
            .prop_map(
                move |(
                    logits,
                    targets,
                    counts,
                    row_weights,
                    draws,
                    cotangent,
                    density,
                    (target_rows, label_smoothing),
                )| Owned {
                    logits,
                    columns,
                    targets,
                    target_rows,
                    label_smoothing,
                    counts,
                    row_weights,
                    draws,
                    cotangent,
                    density,
                },
            )
    })
}

/// One loss a row or one, a gradient and a Hessian in the shape of the logits, a state where there is a momentum.
fn shaped<T>(answer: &Evaluation<T>, loss: &Loss, batch: &Owned) -> bool {
    let by_element = loss.link == Link::Sigmoid && batch.target_rows.is_some();
    let each = if by_element { batch.logits.len() } else { batch.targets.len() };
    let losses = if loss.reduction == Reduction::None { each } else { 1 };
    let state = match loss.modulation {
        Modulation::GradientDensity { bins, momentum } if momentum > 0.0 => Some(bins),
        _ => None,
    };
    answer.loss.len() == losses
        && answer.gradient.len() == batch.logits.len()
        && answer.hessian.as_ref().is_none_or(|h| h.len() == batch.logits.len())
        && answer.density.as_ref().map(Vec::len) == state
}

proptest! {
    #![proptest_config(cases(10_000, 1_000_000))]

    #[test]
    fn any_bits_are_answered_or_refused(loss in loss(), batch in batch()) {
        let start = Instant::now();
        let view = batch.batch();
        let valid = view.validate(&loss);
        let exact = loss.evaluate(&view, Derivatives::Hessian);
        let bounded = loss.evaluate_bounded(&view, Derivatives::Hessian);
        let plain = loss.evaluate_with(&view, &0.0_f64, |z| *z, Derivatives::Gradient);
        let narrow = loss.evaluate_with(&view, &0.0_f32, |z| *z as f32, Derivatives::Hessian);
        // NaN is not equal to itself, so errors are compared as text.
        let text = |e: Option<lossproof::Error>| e.map(|e| e.to_string());
        let refusal = text(valid.err());
        prop_assert_eq!(&text(exact.as_ref().err().cloned()), &refusal);
        prop_assert_eq!(&text(bounded.as_ref().err().cloned()), &refusal);
        prop_assert_eq!(&text(plain.as_ref().err().cloned()), &refusal);
        prop_assert_eq!(&text(narrow.as_ref().err().cloned()), &refusal);
        if let (Ok(exact), Ok(bounded), Ok(plain), Ok(narrow)) = (exact, bounded, plain, narrow) {
            prop_assert!(shaped(&exact, &loss, &batch) && shaped(&bounded, &loss, &batch));
            prop_assert!(shaped(&plain, &loss, &batch) && shaped(&narrow, &loss, &batch));
            prop_assert!(exact.hessian.is_some() && plain.hessian.is_none());
        }
        // Four evaluations of at most nine numbers take microseconds; seconds would be a loop that does not end.
        prop_assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}

/// The generator reaches both answers often: a test that is refused every time tests nothing.
#[test]
fn any_bits_reach_both_answers() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let answered = (0..1000).filter(|_| {
        let (loss, batch) = (loss(), batch()).new_tree(&mut runner).expect("no filters").current();
        batch.batch().validate(&loss).is_ok()
    });
    let answered = answered.count();
    assert!((50..950).contains(&answered), "{answered} of 1000 were answered");
}
