//! Infinite, missing and undefined values, as the design says.

mod common;

use common::{Data, cross_entropy, hard_mining, softmax};
use lossproof::{Adjustment, Modulation, Reduction, Weighting};
use lossproof_oracle::OracleError;

const INF: f64 = f64::INFINITY;

fn is_nan(values: &[f64]) -> bool {
    values.iter().all(|value| value.is_nan())
}

#[test]
fn a_logit_of_minus_infinity_masks_its_class() {
    for loss in [cross_entropy(), hard_mining(10.0), softmax(Modulation::Focal { gamma: 2.0 })] {
        let masked = Data::row(&[0.5, -INF, 1.5], 0).evaluate(&loss).unwrap();
        let without = Data::row(&[0.5, 1.5], 0).evaluate(&loss).unwrap();
        assert_eq!(masked.loss, without.loss);
        assert_eq!(masked.gradient, [without.gradient[0], 0.0, without.gradient[1]]);
    }
}

#[test]
fn an_impossible_target_costs_infinitely_except_in_hmloss() {
    let half = [-1.0, 0.5, 0.5];
    for loss in [cross_entropy(), softmax(Modulation::Focal { gamma: 2.0 })] {
        let result = Data::row(&[-INF, 1.0, 1.0], 0).evaluate(&loss).unwrap();
        assert_eq!((result.loss[0], &result.gradient[..]), (INF, &half[..]));
        assert_eq!(result.hessian.unwrap(), [0.0, 0.25, 0.25]);
        let result = Data::row(&[7.0, 1.0, INF], 0).evaluate(&loss).unwrap();
        assert_eq!((result.loss[0], &result.gradient[..]), (INF, &[-1.0, 0.0, 1.0][..]));
    }
    let result = Data::row(&[-INF, 1.0, 1.0], 0).evaluate(&hard_mining(10.0)).unwrap();
    assert_eq!((result.loss[0], &result.gradient[..]), (0.0, &[0.0; 3][..]));
    let mut weightless = cross_entropy();
    weightless.weighting = Weighting::Given(vec![0.0, 1.0, 1.0]);
    let result = Data::row(&[-INF, 1.0, 1.0], 0).evaluate(&weightless).unwrap();
    assert_eq!((result.loss[0], &result.gradient[..]), (0.0, &[0.0; 3][..]));
}

#[test]
fn a_certain_target_costs_nothing() {
    for logits in [&[INF, 1.0, 2.0][..], &[INF, -INF][..], &[3.0, -INF, -INF][..], &[3.0][..]] {
        let result = Data::row(logits, 0).evaluate(&hard_mining(2.5)).unwrap();
        assert_eq!(result.loss, [0.0]);
        assert_eq!(result.gradient, vec![0.0; logits.len()]);
    }
}

#[test]
fn undefined_rows_are_nan() {
    for logits in [&[INF, INF, 0.0][..], &[-INF, -INF][..], &[f64::NAN, 0.0][..], &[0.0, f64::NAN][..]] {
        let result = Data::row(logits, 0).evaluate(&cross_entropy()).unwrap();
        assert!(is_nan(&result.loss) && is_nan(&result.gradient) && is_nan(&result.hessian.unwrap()));
    }
}

#[test]
fn a_masked_class_stays_masked() {
    let mut prior = cross_entropy();
    prior.adjustment = Adjustment::LogPrior;
    let result = Data::row(&[1.0, INF, 1.0], 0).with_counts(&[5, 0, 5]).evaluate(&prior).unwrap();
    assert_eq!((result.loss[0], &result.gradient[..]), (std::f64::consts::LN_2, &[-0.5, 0.0, 0.5][..]));
    let result = Data::row(&[1.0, 1.0, 1.0], 1).with_counts(&[5, 0, 5]).evaluate(&prior).unwrap();
    assert_eq!((result.loss[0], &result.gradient[..]), (INF, &[0.5, -1.0, 0.5][..]));
    let result = Data::row(&[1.0, f64::NAN, 1.0], 0).with_counts(&[5, 0, 5]).evaluate(&prior).unwrap();
    assert!(is_nan(&result.loss));
}

#[test]
fn the_equalization_mask_is_decided_exactly() {
    let mut loss = cross_entropy();
    let mut data = Data::row(&[0.0, 0.0, 0.0], 0).with_counts(&[6, 1, 3]);
    data.draws = Some(vec![vec![true, true, true]]);
    let mut masked = |threshold| {
        loss.adjustment = Adjustment::EqualizationMask { threshold };
        data.evaluate(&loss).unwrap().gradient
    };
    // The binary64 number 0.1 is a little above 1/10, so 1/10 < 0.1; 0.3 is a little below 3/10.
    assert_eq!(masked(0.1), [-0.5, 0.0, 0.5]);
    assert_eq!(masked(0.1_f64.next_down()), [-2.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]);
    assert_eq!(masked(0.3), [-0.5, 0.0, 0.5]);
    assert_eq!(masked(1.0), [0.0; 3]);
}

#[test]
fn a_nan_row_spoils_a_reduced_loss_but_no_other_gradient() {
    let data = Data::rows(&[(&[0.0, 0.0], 0), (&[f64::NAN, 0.0], 0)]);
    let mut loss = cross_entropy();
    loss.reduction = Reduction::Mean;
    let result = data.evaluate(&loss).unwrap();
    assert!(is_nan(&result.loss) && is_nan(&result.gradient[2..]));
    assert_eq!(result.gradient[..2], [-0.25, 0.25]);
    loss.modulation = Modulation::GradientDensity { bins: 10, momentum: 0.0 };
    let result = data.evaluate(&loss).unwrap();
    assert!(is_nan(&result.gradient) && is_nan(&result.density.unwrap()));
    let undefined = Data::rows(&[(&[0.0, 0.0], 0), (&[INF, INF], 0)]);
    assert!(is_nan(&undefined.evaluate(&loss).unwrap().gradient));
}

#[test]
fn empty_batches_and_ignored_rows() {
    let expected = |reduction| match reduction {
        Reduction::None => vec![],
        Reduction::Sum => vec![0.0],
        Reduction::Mean | Reduction::WeightedMean => vec![f64::NAN],
    };
    for reduction in [Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean] {
        let mut loss = cross_entropy();
        loss.reduction = reduction;
        let empty = Data { classes: 3, ..Data::default() }.evaluate(&loss).unwrap();
        assert_eq!(format!("{:?}", empty.loss), format!("{:?}", expected(reduction)));
        assert!(empty.gradient.is_empty());
        let mut ignored = Data::rows(&[(&[f64::NAN, 0.0], 0)]);
        ignored.targets = vec![None];
        let result = ignored.evaluate(&loss).unwrap();
        assert_eq!(result.gradient, [0.0, 0.0]);
        let loss = if reduction == Reduction::None { vec![0.0] } else { expected(reduction) };
        assert_eq!(format!("{:?}", result.loss), format!("{loss:?}"));
    }
}

#[test]
fn weights_that_sum_to_0_leave_no_mean() {
    let mut loss = cross_entropy();
    loss.reduction = Reduction::WeightedMean;
    let mut data = Data::rows(&[(&[0.0, 1.0], 0), (&[0.0, 1.0], 1)]);
    data.row_weights = Some(vec![0.0, 0.0]);
    let result = data.evaluate(&loss).unwrap();
    assert!(is_nan(&result.loss) && is_nan(&result.gradient));
}

#[test]
fn invalid_input_is_an_error_that_names_it() {
    let message = |data: &Data, loss: &lossproof::Loss| data.evaluate(loss).unwrap_err().to_string();
    let row = || Data::row(&[0.0, 1.0], 0);
    let mut weighted = cross_entropy();
    weighted.weighting = Weighting::InverseFrequency;
    assert!(message(&row(), &weighted).contains("class_counts"));
    assert!(message(&row().with_counts(&[1, 0]), &weighted).contains("class_counts[1]"));
    assert!(message(&row().with_counts(&[1]), &cross_entropy()).contains("length 1"));
    assert!(message(&Data::row(&[0.0, 1.0], 2), &cross_entropy()).contains("targets[0]"));
    assert!(message(&row(), &hard_mining(-1.0)).contains("delta"));
    let mut data = row();
    data.cotangent = Some(vec![f64::NAN]);
    assert!(matches!(data.evaluate(&cross_entropy()), Err(OracleError::Input(_))));
}
