//! Parameters and logits at the ends of binary64: an answer or an error, never a panic, and soon.

mod common;

use common::{Data, cross_entropy, hard_mining, softmax};
use lossproof::{Adjustment, Modulation, Reduction, Weighting};
use proptest::prelude::*;

fn extreme() -> impl Strategy<Value = f64> {
    prop_oneof![
        -10.0..10.0,
        -1e4..1e4,
        any::<f64>(),
        prop::sample::select(vec![
            0.0,
            -0.0,
            5e-324,
            -5e-324,
            1e-300,
            1e300,
            -1e300,
            f64::MAX,
            f64::MIN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
            1e6,
            -1e6,
            745.0,
            -745.0,
        ]),
    ]
}

fn parameter() -> impl Strategy<Value = f64> {
    prop_oneof![0.0..5.0, prop::sample::select(vec![5e-324, 1e-300, 1e-9, 0.5, 1.0, 1e4, 1e10, 1e300, f64::MAX])]
}

fn modulation() -> impl Strategy<Value = Modulation> {
    prop_oneof![
        Just(Modulation::One),
        parameter().prop_map(|gamma| Modulation::Focal { gamma }),
        parameter().prop_map(|delta| Modulation::HardMining { delta }),
        parameter().prop_map(|delta| Modulation::HardMiningAsPublished { delta }),
        (1..40_usize).prop_map(|bins| Modulation::GradientDensity { bins, momentum: 0.9 }),
    ]
}

fn adjustment() -> impl Strategy<Value = Adjustment> {
    prop_oneof![
        Just(Adjustment::Identity),
        Just(Adjustment::LogPrior),
        (parameter(), parameter()).prop_map(|(max_margin, scale)| Adjustment::Margin { max_margin, scale }),
    ]
}

fn weighting() -> impl Strategy<Value = Weighting> {
    prop_oneof![
        Just(Weighting::None),
        Just(Weighting::InverseFrequency),
        prop::sample::select(vec![0.0, 5e-324, 0.5, 0.9999, 1.0_f64.next_down()])
            .prop_map(|beta| Weighting::EffectiveNumber { beta }),
        (parameter(), parameter()).prop_map(|(a, b)| Weighting::Given(vec![a, b, 1.0])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_input_gets_an_answer(
        (m, a, w) in (modulation(), adjustment(), weighting()),
        z in proptest::collection::vec(extreme(), 6),
        y in (0..3_usize, 0..3_usize),
        mean in any::<bool>(),
        counts in prop::sample::select(vec![[1, 1, 1], [1, 1000, 1_000_000_000], [u64::MAX, 1, 7]]),
    ) {
        let mut loss = softmax(m);
        (loss.adjustment, loss.weighting) = (a, w);
        if mean {
            loss.reduction = Reduction::WeightedMean;
        }
        let data = Data::rows(&[(&z[..3], y.0), (&z[3..], y.1)]).with_counts(&counts);
        match data.enclose(&loss) {
            Ok(result) => prop_assert_eq!(result.gradient.len(), 6),
            Err(error) => prop_assert!(
                matches!(error, lossproof_oracle::OracleError::Input(_)),
                "{} for {:?} on {:?}", error, loss, data
            ),
        }
    }
}

#[test]
fn huge_margins_are_the_loss_itself() {
    for z in [1e6, 1e15, 1e300, f64::MAX] {
        let result = Data::row(&[-z, 0.0], 0).evaluate(&cross_entropy()).unwrap();
        assert_eq!((result.loss[0], &result.gradient[..]), (z, &[-1.0, 1.0][..]));
        let result = Data::row(&[z, 0.0], 0).evaluate(&cross_entropy()).unwrap();
        assert_eq!((result.loss[0], &result.gradient[..]), (0.0, &[0.0, 0.0][..]));
        let exact = Data::row(&[z, 0.0], 0).enclose(&hard_mining(2.5)).unwrap();
        assert_eq!(exact.loss[0].to_f64(), 0.0);
    }
    let overflow = Data::row(&[-f64::MAX, f64::MAX], 0).evaluate(&cross_entropy()).unwrap();
    assert_eq!(overflow.loss, [f64::INFINITY]);
}

#[test]
fn ten_thousand_classes() {
    let logits: Vec<f64> = (0..10_000).map(|class| f64::from(class % 50) / 4.0).collect();
    let result = Data::row(&logits, 9_999).evaluate(&hard_mining(1e4)).unwrap();
    let sum: f64 = result.gradient.iter().sum();
    assert!(result.loss[0] > 0.0 && sum.abs() < 1e-12);
}
