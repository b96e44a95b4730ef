//! Identities between losses, and between precisions, on random rows.

mod common;

use common::{Data, cross_entropy, hard_mining, softmax};
use lossproof::{Adjustment, Link, Modulation, Weighting};
use lossproof_oracle::{Arithmetic, Interval, Value, enclose};
use proptest::prelude::*;

fn finite(value: &Value) -> Interval {
    match value {
        Value::Finite(interval) => interval.clone(),
        other => panic!("{other:?} is finite"),
    }
}

fn logits() -> impl Strategy<Value = Vec<f64>> {
    let logit = prop_oneof![-5.0..5.0, -60.0..60.0, -800.0..800.0, Just(0.0)];
    proptest::collection::vec(logit, 2..7)
}

fn modulation() -> impl Strategy<Value = Modulation> {
    prop_oneof![
        Just(Modulation::One),
        (0.0..5.0).prop_map(|gamma| Modulation::Focal { gamma }),
        (-3.0..12.0).prop_map(|power: f64| Modulation::HardMining { delta: power.exp2() }),
        (1..1000_u32).prop_map(|delta| Modulation::HardMining { delta: f64::from(delta) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn focal_without_focus_is_cross_entropy(z in logits()) {
        let data = Data::row(&z, 0);
        let focal = softmax(Modulation::Focal { gamma: 0.0 });
        prop_assert_eq!(data.evaluate(&focal).unwrap(), data.evaluate(&cross_entropy()).unwrap());
    }

    #[test]
    fn sigmoid_is_softmax_with_a_first_logit_of_0(z in -200.0..200.0, y in 0..2_usize, m in modulation()) {
        let two = Data::row(&[0.0, z], y).evaluate(&softmax(m)).unwrap();
        let mut loss = softmax(m);
        loss.link = Link::Sigmoid;
        let mut data = Data::row(&[z], y);
        data.classes = 1;
        let one = data.evaluate(&loss).unwrap();
        prop_assert_eq!(one.loss, two.loss);
        prop_assert_eq!(one.gradient, &two.gradient[1..]);
        prop_assert_eq!(one.hessian.unwrap(), &two.hessian.unwrap()[1..]);
    }

    #[test]
    fn gradients_sum_to_0(z in logits(), m in modulation()) {
        let result = Data::row(&z, 1).enclose(&softmax(m)).unwrap();
        let gradient: Vec<Interval> = result.gradient.iter().map(finite).collect();
        prop_assert!(Arithmetic::new(4096).sum(&gradient).contains_zero());
    }

    #[test]
    fn more_precision_stays_inside(z in logits(), m in modulation()) {
        let data = Data::row(&z, 0);
        let wide = enclose(&softmax(m), &data.batch(), true, 20).unwrap();
        let narrow = enclose(&softmax(m), &data.batch(), true, 900).unwrap();
        let pairs = |result: &lossproof_oracle::Enclosures| {
            [result.loss.clone(), result.gradient.clone(), result.hessian.clone().unwrap()].concat()
        };
        for (wide, narrow) in pairs(&wide).iter().zip(&pairs(&narrow)) {
            let (wide, narrow) = (finite(wide), finite(narrow));
            // Enclosures of the same number overlap, and the narrow one is not wider.
            prop_assert!(wide.is_below(&narrow) != Some(true) && narrow.is_below(&wide) != Some(true)
                || wide == narrow);
        }
    }

    #[test]
    fn derivatives_are_those_of_the_value(z in -20.0..20.0, y in 0..2_usize, m in modulation()) {
        // Central differences with a step of 2^-40 from enclosures of 200 bits: an error of about 2^-80.
        let step = 2_f64.powi(-40);
        let z = f64::round(z * 1024.0) / 1024.0;
        let at = |z: f64| Data::row(&[z, 0.5], y).enclose(&softmax(m)).unwrap();
        let [before, here, after] = [z - step, z, z + step].map(at);
        let a = Arithmetic::new(400);
        let slope = |before: &Value, after: &Value| {
            Value::Finite(a.div(&a.sub(&finite(after), &finite(before)), &Interval::from_f64(2.0 * step)))
        };
        let gradient = slope(&before.loss[0], &after.loss[0]);
        let size = here.gradient[0].to_f64().abs() + here.loss[0].to_f64().abs();
        prop_assert!(gradient.abs_error(here.gradient[0].to_f64()) <= 1e-9 * size);
        let hessian = slope(&before.gradient[0], &after.gradient[0]);
        let exact = here.hessian.unwrap()[0].to_f64();
        prop_assert!(hessian.abs_error(exact) <= 1e-9 * (size + exact.abs()));
    }

    #[test]
    fn a_shift_of_all_logits_changes_nothing(z in logits(), m in modulation()) {
        let rounded: Vec<f64> = z.iter().map(|z| (z * 1024.0).round() / 1024.0).collect();
        let shifted: Vec<f64> = rounded.iter().map(|z| z + 1e9).collect();
        let loss = softmax(m);
        prop_assert_eq!(
            Data::row(&rounded, 0).evaluate(&loss).unwrap(),
            Data::row(&shifted, 0).evaluate(&loss).unwrap()
        );
    }
}

#[test]
fn a_log_prior_of_equal_counts_is_no_prior() {
    let mut loss = hard_mining(10.0);
    let data = Data::row(&[0.5, -1.25, 3.0], 1).with_counts(&[7, 7, 7]);
    let plain = data.evaluate(&loss).unwrap();
    loss.adjustment = Adjustment::LogPrior;
    assert_eq!(data.evaluate(&loss).unwrap(), plain);
    loss.weighting = Weighting::EffectiveNumber { beta: 0.999 };
    assert_eq!(data.evaluate(&loss).unwrap(), plain);
    loss.weighting = Weighting::InverseFrequency;
    assert_eq!(data.evaluate(&loss).unwrap(), plain);
}

#[test]
fn a_log_prior_is_a_shift_of_the_logits() {
    let mut loss = cross_entropy();
    loss.adjustment = Adjustment::LogPrior;
    let prior = Data::row(&[0.0, 0.0, 0.0], 0).with_counts(&[1, 2, 5]).evaluate(&loss).unwrap();
    assert_eq!(prior.loss, [8_f64.ln()]);
    assert_eq!(prior.gradient, [-0.875, 0.25, 0.625]);
}

#[test]
fn a_margin_lowers_the_target_and_scales() {
    let mut loss = cross_entropy();
    loss.adjustment = Adjustment::Margin { max_margin: 0.5, scale: 2.0 };
    // (1/16)^(1/4) = 1/2, so that the target's margin is 1/4.
    let margin = Data::row(&[1.25, 1.0], 0).with_counts(&[16, 1]).evaluate(&loss).unwrap();
    assert_eq!(margin.loss, [std::f64::consts::LN_2]);
    assert_eq!(margin.gradient, [-1.0, 1.0]);
    assert_eq!(margin.hessian.unwrap(), [1.0, 1.0]);
}
