//! Targets as rows: soft targets, several labels, label smoothing.

use lossproof::{DoubleDouble, Link, Loss, Modulation, Real, Reduction};
use proptest::prelude::*;

use crate::given::{Answer, batch, loss, reduced, reference, ulp};
use crate::support::{Owned, agrees, cases};

type Evaluate<'a> = &'a dyn Fn(&Loss, &Owned) -> Answer;

/// A loss that takes parts of examples: GHM-C does not, and gives its place to cross-entropy.
fn mixing() -> impl Strategy<Value = Loss> {
    loss().prop_map(|loss| match loss.modulation {
        Modulation::GradientDensity { .. } => Loss { modulation: Modulation::One, ..loss },
        _ => loss,
    })
}

/// Parts of a whole: sixteenths, so that 0, 1 and equal parts are met, or any.
fn part() -> impl Strategy<Value = f64> {
    prop_oneof![(0_u8..=16).prop_map(|n| f64::from(n) / 16.0), Just(0.0), Just(1.0), 0.0..1.0, 1e-300..1e-200]
}

/// A batch whose targets are rows; a row may be ignored.
fn mixed() -> impl Strategy<Value = Owned> {
    (batch(), prop::collection::vec(part(), 16), prop::bool::weighted(0.2)).prop_map(|(mut batch, parts, ignore)| {
        batch.target_rows = Some(parts[..batch.logits.len()].to_vec());
        batch.targets[0] = batch.targets[0].filter(|_| !ignore);
        batch
    })
}

/// The same logits, each with a label of its own.
fn labelled(batch: &Owned) -> Owned {
    let elements = batch.logits.len();
    Owned {
        counts: batch.counts.as_ref().map(|counts| counts[..2].to_vec()),
        draws: Some((0..elements).map(|i| vec![i % 3 == 0, i % 2 == 0]).collect()),
        ..batch.clone()
    }
}

/// The elements as examples of the binary link, each of one class.
fn flat(batch: &Owned, labels: &[usize]) -> Owned {
    let ignored = |i: usize| batch.targets[i / batch.columns].is_none();
    let targets = labels.iter().enumerate().map(|(i, y)| (!ignored(i)).then_some(*y)).collect();
    let weights = batch.row_weights.as_ref().map(|w| (0..labels.len()).map(|i| w[i / batch.columns]).collect());
    Owned { columns: 1, targets, target_rows: None, row_weights: weights, ..batch.clone() }
}

fn one_hot(batch: &Owned) -> Owned {
    let of = |i: usize| batch.targets[i / batch.columns] == Some(i % batch.columns);
    let rows = (0..batch.logits.len()).map(|i| f64::from(u8::from(of(i)))).collect();
    Owned { target_rows: Some(rows), ..batch.clone() }
}

/// Each number is the sum of the classes' numbers in their parts: within what one rounding of each of these loses.
fn is_the_expectation(evaluate: Evaluate, loss: &Loss, batch: &Owned) -> bool {
    let of_class = |class: usize| {
        let targets = batch.targets.iter().map(|target| target.map(|_| class)).collect();
        reference(loss, &Owned { targets, target_rows: None, ..batch.clone() })
    };
    let classes: Vec<Answer> = (0..batch.columns).map(of_class).collect();
    let got = evaluate(loss, batch);
    let parts = batch.target_rows.as_ref().expect("rows");
    let near = |got: f64, row: usize, numbers: &dyn Fn(&Answer) -> f64| {
        let (mut sum, mut slack) = (DoubleDouble::from(0.0), 3.0 * ulp(got));
        for (class, answer) in classes.iter().enumerate().filter(|(class, _)| parts[row * batch.columns + class] > 0.0)
        {
            let (part, x) = (parts[row * batch.columns + class], numbers(answer));
            sum = sum + DoubleDouble::from(part) * DoubleDouble::from(x);
            slack += 2.0 * ulp(part * x) + 2.0 * part * ulp(x);
        }
        (got - sum.approx()).abs() <= slack
    };
    let entries = |got: &[f64], of: fn(&Answer) -> &[f64]| {
        got.iter().enumerate().all(|(i, x)| near(*x, i / batch.columns, &|answer| of(answer)[i]))
    };
    entries(&got.gradient, |answer| &answer.gradient)
        && entries(got.hessian.as_ref().expect("asked for"), |answer| answer.hessian.as_deref().unwrap_or_default())
        && got.loss.iter().enumerate().all(|(row, x)| near(*x, row, &|answer| answer.loss[row]))
}

const REDUCTIONS: [Reduction; 4] = [Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean];

proptest! {
    #![proptest_config(cases(60, 10_000))]

    #[test]
    fn soft_targets_agree_with_the_oracle(
        loss in mixing(), batch in mixed(), reduction in prop::sample::select(REDUCTIONS.to_vec()),
    ) {
        agrees(&reduced(&loss, reduction), &batch);
    }

    #[test]
    fn labels_agree_with_the_oracle(
        loss in mixing(), batch in mixed(), reduction in prop::sample::select(REDUCTIONS.to_vec()),
    ) {
        agrees(&Loss { link: Link::Sigmoid, ..reduced(&loss, reduction) }, &labelled(&batch));
    }

    #[test]
    fn smoothed_targets_agree_with_the_oracle(
        loss in mixing(), batch in prop_oneof![mixed(), batch()], smoothing in part(),
        reduction in prop::sample::select(REDUCTIONS.to_vec()),
    ) {
        agrees(&reduced(&loss, reduction), &Owned { label_smoothing: smoothing, ..batch });
    }
}

proptest! {
    #![proptest_config(cases(300, 50_000))]

    /// To the bit, GHM-C among them.
    #[test]
    fn one_hot_rows_are_classes(
        loss in loss(), batch in batch(), reduction in prop::sample::select(REDUCTIONS.to_vec()),
    ) {
        let loss = reduced(&loss, reduction);
        prop_assert_eq!(reference(&loss, &one_hot(&batch)), reference(&loss, &batch));
    }

    /// To the bit, GHM-C and ignored rows among them; and so is one column of labels.
    #[test]
    fn labels_are_binary_examples(
        loss in loss(), batch in batch(), ignore in any::<bool>(), weigh in any::<bool>(),
        reduction in prop::sample::select(REDUCTIONS.to_vec()),
    ) {
        let loss = Loss { link: Link::Sigmoid, ..reduced(&loss, reduction) };
        let mut batch = labelled(&batch);
        let labels: Vec<usize> = (0..batch.logits.len()).map(|i| usize::from(i % 3 == 1)).collect();
        batch.targets[0] = batch.targets[0].filter(|_| !ignore);
        batch.row_weights = weigh.then(|| (0..batch.targets.len()).map(|row| 0.5 + row as f64).collect());
        batch.target_rows = Some(labels.iter().map(|y| *y as f64).collect());
        let expected = reference(&loss, &flat(&batch, &labels));
        prop_assert!(same(&reference(&loss, &batch), &expected));
        let column = Owned {
            columns: 1,
            targets: (0..labels.len()).map(|i| batch.targets[i / batch.columns].map(|_| 0)).collect(),
            row_weights: flat(&batch, &labels).row_weights,
            ..batch.clone()
        };
        prop_assert!(same(&reference(&loss, &column), &expected));
    }

    #[test]
    fn mixtures_are_expectations(loss in mixing(), batch in mixed()) {
        prop_assert!(is_the_expectation(&reference, &loss, &batch));
    }

    /// With two or four classes and a smoothing that is a power of two, the smoothed row is exact in binary.
    #[test]
    fn smoothing_makes_rows(loss in mixing(), batch in batch(), power in 0..6_i32) {
        if batch.columns == 3 {
            return Ok(());
        }
        let smoothing = 2_f64.powi(-power);
        let smooth = |row: &f64| (1.0 - smoothing) * row + smoothing / batch.columns as f64;
        let rows = one_hot(&batch).target_rows.expect("rows").iter().map(smooth).collect();
        let by_rows = reference(&loss, &Owned { target_rows: Some(rows), ..batch.clone() });
        prop_assert_eq!(reference(&loss, &Owned { label_smoothing: smoothing, ..batch.clone() }), by_rows);
    }
}

/// Equal to the bit, NaN being equal to NaN: the mean over no row.
fn same(one: &Answer, other: &Answer) -> bool {
    format!("{one:?}") == format!("{other:?}")
}

/// Mutants, all met in published code: the class with the largest part for the row, parts scaled to the sum 1, and the parts
/// of a smoothing by `s/(C − 1)`.
#[test]
fn mutants_are_noticed() {
    let mut batch = Owned::rows(vec![1.0, -2.0, 0.5, 3.0, 0.25, 0.0], 3, |_| Some(0));
    batch.target_rows = Some(vec![0.75, 0.0, 0.125, 0.25, 0.25, 0.5]);
    let with = |rows: fn(&[f64]) -> Vec<f64>| {
        move |loss: &Loss, batch: &Owned| {
            let all = batch.target_rows.as_ref().expect("rows").chunks(3).flat_map(rows).collect();
            reference(loss, &Owned { target_rows: Some(all), ..batch.clone() })
        }
    };
    let largest = with(|row| {
        let greatest = row.iter().fold(0.0, |a: f64, b| a.max(*b));
        row.iter().map(|x| f64::from(u8::from(*x == greatest))).collect()
    });
    let normalised = with(|row| row.iter().map(|x| x / row.iter().sum::<f64>()).collect());
    let others = with(|row| row.iter().map(|x| 0.75 * x + 0.25 * (1.0 - x) / 2.0).collect());
    for modulation in [Modulation::One, Modulation::Focal { gamma: 2.0 }] {
        let loss = Loss { modulation, ..Loss::default() };
        assert!(is_the_expectation(&reference, &loss, &batch));
        for mutant in [&largest as Evaluate, &normalised, &others] {
            assert!(!is_the_expectation(mutant, &loss, &batch));
        }
        // The modulation of the mixed loss is not the mixture of the modulated ones.
        let of_mixture = |loss: &Loss, batch: &Owned| {
            let ce = reference(&Loss { modulation: Modulation::One, ..loss.clone() }, batch);
            Answer { loss: ce.loss.iter().map(|x| (1.0 - (-x).exp()).powi(2) * x).collect(), ..reference(loss, batch) }
        };
        assert!(!is_the_expectation(&of_mixture, &loss, &batch));
    }
}

/// A part of 0 does not count where its loss is infinite; a row of zeros has loss 0 and counts in N, unless it is NaN.
#[test]
fn limits() {
    let mut batch = Owned::rows(vec![f64::NEG_INFINITY, 1.0, 1.0, 0.5, 0.5, 2.0, f64::NAN, 0.0, 0.0], 3, |_| Some(0));
    batch.target_rows = Some(vec![0.0, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let none = reference(&Loss::default(), &batch);
    assert_eq!(none.loss[..2], [std::f64::consts::LN_2, 0.0]);
    assert_eq!(none.gradient[..6], [0.0; 6]);
    assert!(none.loss[2].is_nan() && none.gradient[6..].iter().all(|x| x.is_nan()));
    agrees(&Loss::default(), &batch);
    batch.targets[2] = None;
    let mean = reference(&reduced(&Loss::default(), Reduction::Mean), &batch);
    assert_eq!(mean.loss, [std::f64::consts::LN_2 / 2.0]);
    batch.target_rows = Some(vec![0.25, 0.25, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(reference(&Loss::default(), &batch).loss[0], f64::INFINITY);
    agrees(&Loss::default(), &batch);
}

/// Each class of a row of targets stands in its place with its part; what has no part is left out, and so is an ignored row.
#[test]
fn details_stand_by_class() {
    let parts = |batch: &Owned| -> Vec<Option<f64>> {
        let details = Loss::default().details(&batch.batch(), &0.0, |z| *z).expect("valid");
        details.into_iter().map(|detail| detail.map(|detail| detail.part)).collect()
    };
    let mut batch = Owned::rows(vec![0.5; 12], 3, |row| (row != 2).then_some(row % 3));
    assert_eq!(parts(&batch), [Some(1.0), Some(1.0), None, Some(1.0)], "one a row where each is of one class");
    batch.label_smoothing = 0.75;
    let [named, other] = [Some(0.5), Some(0.25)];
    let smoothed = [[named, other, other], [other, named, other], [None; 3], [named, other, other]];
    assert_eq!(parts(&batch), smoothed.concat());
    batch.label_smoothing = 0.0;
    batch.target_rows = Some([[0.0, 1.0, 0.0], [0.25, 0.0, 0.75], [0.5, 0.5, 0.0], [0.0, 0.0, 0.0]].concat());
    let mixed = [[None, Some(1.0), None], [Some(0.25), None, Some(0.75)], [None; 3], [None; 3]];
    assert_eq!(parts(&batch), mixed.concat());
}
