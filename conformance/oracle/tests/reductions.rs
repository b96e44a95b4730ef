//! Reductions, weights, cotangents and the density of GHM-C.

mod common;

use common::{Data, cross_entropy, softmax};
use lossproof::{Modulation, Reduction, Weighting};
use lossproof_oracle::{Format, evaluate};

fn three_rows() -> Data {
    Data::rows(&[(&[0.0, 0.0], 0), (&[0.0, 0.0], 1), (&[0.0, 0.0], 1)]).with_counts(&[1, 3])
}

#[test]
fn class_weights_are_normalised_to_the_number_of_classes() {
    let mut loss = cross_entropy();
    loss.weighting = Weighting::InverseFrequency;
    let result = three_rows().evaluate(&loss).unwrap();
    assert_eq!(result.gradient[..4], [-0.75, 0.75, 0.25, -0.25]);
    loss.weighting = Weighting::EffectiveNumber { beta: 0.5 };
    // 1/(1 − 1/2) : 1/(1 − 1/8) = 7 : 4, to sum 2.
    let result = three_rows().evaluate(&loss).unwrap();
    assert_eq!(result.gradient[0], -7.0 / 11.0);
    assert_eq!(result.gradient[2], 4.0 / 11.0);
    loss.weighting = Weighting::EffectiveNumber { beta: 0.0 };
    assert_eq!(three_rows().evaluate(&loss).unwrap().gradient[..2], [-0.5, 0.5]);
}

#[test]
fn a_weighted_mean_divides_by_the_weights() {
    let mut loss = cross_entropy();
    loss.weighting = Weighting::Given(vec![2.0, 0.5]);
    let mut data = three_rows();
    data.row_weights = Some(vec![1.0, 2.0, 0.0]);
    data.cotangent = Some(vec![-3.0]);
    loss.reduction = Reduction::WeightedMean;
    let result = data.evaluate(&loss).unwrap();
    assert_eq!(result.loss, [std::f64::consts::LN_2]);
    // ω = 2, 1, 0, of 3; p = 1/2; times −3.
    assert_eq!(result.gradient, [1.0, -1.0, -0.5, 0.5, 0.0, 0.0]);
    assert_eq!(result.hessian.unwrap(), [-0.5, -0.5, -0.25, -0.25, 0.0, 0.0]);
    loss.reduction = Reduction::Mean;
    assert_eq!(data.evaluate(&loss).unwrap().loss, [std::f64::consts::LN_2]);
    loss.reduction = Reduction::Sum;
    assert_eq!(data.evaluate(&loss).unwrap().loss, [3.0 * std::f64::consts::LN_2]);
}

#[test]
fn ignored_rows_do_not_count() {
    let mut loss = cross_entropy();
    loss.reduction = Reduction::Mean;
    let mut data = three_rows();
    data.targets[2] = None;
    assert_eq!(data.evaluate(&loss).unwrap().gradient, [-0.25, 0.25, 0.25, -0.25, 0.0, 0.0]);
}

fn ghm(bins: usize, momentum: f64) -> lossproof::Loss {
    softmax(Modulation::GradientDensity { bins, momentum })
}

#[test]
fn a_gradient_on_the_edge_of_a_bin_is_in_the_upper_one() {
    // g = 1/2 exactly; with a rival at −1e6 g is above 1/2 by less than 2^−1000000, with p ahead it is below.
    let rows: [&[f64]; 4] =
        [&[0.0, 0.0, -f64::INFINITY], &[0.0, 0.0, -1e6], &[1e-300, 0.0, -1e6], &[0.0, 1e-300, -1e6]];
    for (row, bin) in rows.into_iter().zip([1, 1, 0, 1]) {
        let density = Data::row(row, 0).evaluate(&ghm(2, 0.0)).unwrap().density.unwrap();
        assert_eq!(density[bin], 1.0, "{row:?}");
    }
    // g = 2/3 in 3 bins, g = 0 and 1 in the first and the last.
    let rows: [&[f64]; 3] = [&[5.0, 5.0, 5.0], &[f64::INFINITY, 0.0, 0.0], &[0.0, f64::INFINITY, 0.0]];
    for (row, bin) in rows.into_iter().zip([2, 0, 2]) {
        let density = Data::row(row, 0).evaluate(&ghm(3, 0.0)).unwrap().density.unwrap();
        assert_eq!(density[bin], 1.0, "{row:?}");
    }
}

#[test]
fn an_exact_margin_ties_too() {
    let mut loss = ghm(2, 0.0);
    loss.adjustment = lossproof::Adjustment::Margin { max_margin: 1.5, scale: 30.0 };
    // (16/81)^(1/4)·1.5 = 1.
    let data = Data::row(&[1.0, 0.0], 1).with_counts(&[16, 81]);
    assert_eq!(data.evaluate(&loss).unwrap().density.unwrap(), [0.0, 1.0]);
    let data = Data::row(&[0.0, 1.0], 1).with_counts(&[16, 81]);
    assert_eq!(data.evaluate(&loss).unwrap().density.unwrap(), [0.0, 1.0]);
    let data = Data::row(&[0.0, 1.0_f64.next_up()], 1).with_counts(&[16, 81]);
    assert_eq!(data.evaluate(&loss).unwrap().density.unwrap(), [1.0, 0.0]);
}

#[test]
fn the_moving_average_keeps_empty_bins() {
    let mut data = Data::rows(&[(&[0.0, 0.0], 0), (&[0.0, 0.0], 1), (&[9.0, 0.0], 0), (&[9.0, 0.0], 0)]);
    data.targets[3] = None;
    data.density = Some(vec![3.0, 7.0, 5.0, 1.0]);
    let result = data.evaluate(&ghm(4, 0.75)).unwrap();
    assert_eq!(result.density.unwrap(), [2.5, 7.0, 4.25, 1.0]);
    // N = 3, two bins hold rows: 3/(4.25·2).
    assert_eq!(result.gradient[0], -0.5 * 3.0 / 8.5);
    let plain = data.evaluate(&ghm(4, 0.0)).unwrap();
    assert_eq!(plain.density.unwrap(), [1.0, 7.0, 2.0, 1.0]);
    assert_eq!(plain.gradient[0], -0.5 * 0.75);
}

#[test]
fn the_published_variant_clips_and_weighs_inside() {
    let delta = 1e10;
    let mut loss = softmax(Modulation::HardMiningAsPublished { delta });
    loss.weighting = Weighting::Given(vec![2.0, 1.0]);
    let easy = Data::row(&[40.0, 0.0], 0).evaluate(&loss).unwrap();
    // p is clipped to 1 − 1e−10, where the weight is about 1e−10 and has no slope.
    assert!((easy.loss[0] / (20.0 * 1e-10 * (-40_f64).exp()) - 1.0).abs() < 1e-6);
    assert!((easy.gradient[0] / (-20.0 * 1e-10 * (-40_f64).exp()) - 1.0).abs() < 1e-6);
    let outlier = Data::row(&[-40.0, 0.0], 0).evaluate(&loss).unwrap();
    // δ·1e−10 is 1 but for binary64, where sinc is almost 0 and the weight almost 1.
    assert!((outlier.loss[0] / 800.0 - 1.0).abs() < 1e-6);
    assert!((outlier.gradient[0] / -20.0 - 1.0).abs() < 1e-6);
    let lost = Data::row(&[f64::NEG_INFINITY, 0.0], 0).evaluate(&loss).unwrap();
    assert_eq!(lost.loss, [f64::INFINITY]);
}

#[test]
fn narrower_formats_are_rounded_to_once() {
    let data = Data::row(&[0.1, -2.0, 1.75], 0);
    let wide = data.evaluate(&cross_entropy()).unwrap();
    let narrow = evaluate(&cross_entropy(), &data.batch(), false, Format::F32).unwrap();
    assert_eq!(narrow.loss[0], f64::from(wide.loss[0] as f32));
    assert_eq!(narrow.hessian, None);
}
