//! Results that are known without computing: closed forms and the design's table of facts.

mod common;

use common::{Data, cross_entropy, hard_mining, softmax};
use lossproof::{Link, Modulation};
use lossproof_oracle::{Format, Value};

#[test]
fn equal_logits_give_ln_c_and_rational_derivatives() {
    for classes in [2_usize, 3, 4, 10, 1000] {
        let logits = vec![1e20; classes];
        let result = Data::row(&logits, 1).evaluate(&cross_entropy()).unwrap();
        let c = classes as f64;
        assert_eq!(result.loss, [c.ln()]);
        assert_eq!(result.gradient[0], 1.0 / c);
        assert_eq!(result.gradient[1], (1.0 - c) / c);
        assert_eq!(result.hessian.unwrap()[0], (c - 1.0) / (c * c));
    }
}

#[test]
fn rational_probabilities_are_exact_points() {
    let result = Data::row(&[3.0, 3.0, 3.0, 3.0], 2).enclose(&cross_entropy()).unwrap();
    for (value, expected) in result.gradient.iter().zip([0.25, 0.25, -0.75, 0.25]) {
        let Value::Finite(interval) = value else {
            panic!("{value:?} is finite");
        };
        assert!(interval.is_point());
        assert_eq!(value.to_f64(), expected);
    }
}

#[test]
fn the_surprisal_keeps_its_digits_where_p_is_one_but_for_a_little() {
    let mut loss = cross_entropy();
    loss.link = Link::Sigmoid;
    let mut data = Data::row(&[700.0], 1);
    data.classes = 1;
    // Two precisions of 256 and 512 bits agree on 0 here.
    assert_eq!(data.evaluate(&loss).unwrap().loss, [9.859676543759771e-305]);
    let exact = data.enclose(&loss).unwrap();
    assert_eq!(exact.loss[0].decimal(15).unwrap(), "9.85967654375977e-305");
}

#[test]
fn half_a_focal_loss() {
    // p = 1/2: (1/2)^2·ln 2.
    let result = Data::row(&[0.0, 0.0], 0).evaluate(&softmax(Modulation::Focal { gamma: 2.0 })).unwrap();
    assert_eq!(result.loss, [std::f64::consts::LN_2 / 4.0]);
}

#[test]
fn hmloss_peaks_where_the_table_says() {
    let table = [
        (1.0, 0.23690076234297, 0.27648775551363),
        (10.0, 0.093768032080907, 2.2716470065379),
        (1e3, 0.0011866565765164, 7.0418250162566),
        (1e5, 1.2437649557747e-5, 11.872397644666),
    ];
    for (delta, peak, maximum) in table {
        let mut loss = hard_mining(delta);
        loss.link = Link::Sigmoid;
        let at = |p: f64| {
            let mut data = Data::row(&[(p / (1.0 - p)).ln()], 1);
            data.classes = 1;
            data.evaluate(&loss).unwrap()
        };
        let relative = |shift: f64| at(peak * (1.0 + shift)).gradient[0];
        assert!(relative(-1e-12) > 0.0 && relative(1e-12) < 0.0, "δ = {delta}");
        assert!((at(peak).loss[0] / maximum - 1.0).abs() < 1e-13, "δ = {delta}");
    }
}

#[test]
fn decimals_are_the_exact_ones() {
    let ln_10 = Data::row(&[0.0; 10], 0).enclose(&cross_entropy()).unwrap().loss[0].clone();
    assert_eq!(ln_10.decimal(40).unwrap(), "2.302585092994045684017991454684364207601e0");
    assert_eq!(ln_10.decimal(1).unwrap(), "2e0");
    assert_eq!(ln_10.round(Format::F16), Some(2.302734375));
    assert_eq!(ln_10.decimal(500), None);
    assert_eq!(Value::zero().decimal(3).unwrap(), "0");
}

#[test]
fn errors_are_measured_in_units_of_the_format() {
    let ln_2 = Data::row(&[0.0; 2], 0).enclose(&cross_entropy()).unwrap().loss[0].clone();
    let nearest = std::f64::consts::LN_2;
    assert!(ln_2.ulps(nearest, Format::F64) <= 0.5);
    let next = nearest.next_up();
    assert!((0.5..=1.5).contains(&ln_2.ulps(next, Format::F64)));
    assert!(ln_2.ulps(next, Format::F32) < 1e-7 && ln_2.abs_error(next) < 2e-16);
    assert_eq!(ln_2.ulps(f64::NAN, Format::F64), f64::INFINITY);
    assert_eq!(Value::Infinity.abs_error(f64::INFINITY), 0.0);
    assert_eq!(Value::zero().ulps(5e-324, Format::F64), 1.0);
}

/// At equal logits every class has `ℓ = ln C` and probability `1/C`: gradients are rational, and where two classes pull alike,
/// exactly 0, though their terms are not rational.
#[test]
fn mixed_targets_at_equal_logits() {
    let mut data = Data::row(&[1e20; 4], 0);
    data.target_rows = Some(vec![0.5, 0.25, 0.25, 0.0]);
    let result = data.evaluate(&cross_entropy()).unwrap();
    assert_eq!((&result.loss[..], &result.gradient[..]), (&[4_f64.ln()][..], &[-0.25, 0.0, 0.0, 0.25][..]));
    for modulation in
        [Modulation::Focal { gamma: 2.0 }, Modulation::Focal { gamma: 0.3 }, Modulation::HardMining { delta: 10.0 }]
    {
        let mut even = Data::row(&[-3.0; 2], 1);
        even.target_rows = Some(vec![0.5, 0.5]);
        assert_eq!(even.evaluate(&softmax(modulation)).unwrap().gradient, [0.0, 0.0]);
    }
    let mut labels = Data::row(&[0.0; 3], 0);
    labels.target_rows = Some(vec![0.0, 0.25, 1.0]);
    let mut binary = cross_entropy();
    binary.link = Link::Sigmoid;
    let result = labels.evaluate(&binary).unwrap();
    assert_eq!((&result.loss[..], &result.gradient[..]), (&[std::f64::consts::LN_2; 3][..], &[0.5, 0.25, -0.5][..]));
}

/// A smoothed target at equal logits: `1/C − ((1 − s)·[k = y] + s/C)`, a third of a binary number.
#[test]
fn smoothed_targets_at_equal_logits() {
    let mut data = Data::row(&[7.0; 3], 2);
    data.label_smoothing = 0.25;
    let result = data.evaluate(&cross_entropy()).unwrap();
    assert_eq!((&result.loss[..], &result.gradient[..]), (&[3_f64.ln()][..], &[0.25, 0.25, -0.5][..]));
    // Parts of zero and one class each: what is mixed with all others alike is nothing but the mean.
    data.label_smoothing = 1.0;
    assert_eq!(data.evaluate(&cross_entropy()).unwrap().gradient, [0.0; 3]);
}
