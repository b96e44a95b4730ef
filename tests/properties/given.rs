//! What properties are asked about: losses, batches of exact logits, and how near two answers are.

use lossproof::{Adjustment, Derivatives, Evaluation, Loss, Modulation, Reduction, Weighting};
use proptest::prelude::*;

use crate::support::Owned;

pub(crate) type Answer = Evaluation<f64>;

/// The reference, as every property takes it.
pub(crate) fn reference(loss: &Loss, batch: &Owned) -> Answer {
    loss.evaluate(&batch.batch(), Derivatives::Hessian).expect("valid")
}

/// Logits that are multiples of 2^-8 within ±40: sums and differences with such numbers are exact.
pub(crate) fn dyadic() -> impl Strategy<Value = f64> {
    prop_oneof![-10_240_i32..=10_240, -512..=512, Just(0)].prop_map(|n| f64::from(n) / 256.0)
}

/// One to four rows of two to four classes, with all that any loss needs.
pub(crate) fn batch() -> impl Strategy<Value = Owned> {
    (1_usize..5, 2_usize..5).prop_flat_map(|(rows, classes)| {
        (
            prop::collection::vec(dyadic(), rows * classes),
            prop::collection::vec(0..classes, rows),
            prop::collection::vec(prop_oneof![1_u64..=1_000_000_000, 1_u64..10], classes),
            prop::collection::vec(prop::collection::vec(any::<bool>(), classes), rows),
        )
            .prop_map(move |(logits, targets, counts, draws)| {
                let mut batch = Owned::rows(logits, classes, |row| Some(targets[row]));
                (batch.counts, batch.draws) = (Some(counts), Some(draws));
                batch
            })
    })
}

pub(crate) fn adjustment() -> impl Strategy<Value = Adjustment> {
    prop::sample::select(vec![
        Adjustment::Identity,
        Adjustment::Margin { max_margin: 0.5, scale: 30.0 },
        Adjustment::Margin { max_margin: 2.0, scale: 0.25 },
        Adjustment::LogPrior,
        Adjustment::EqualizationMask { threshold: 0.1 },
    ])
}

pub(crate) fn modulation() -> impl Strategy<Value = Modulation> {
    prop_oneof![
        Just(Modulation::One),
        (0.0..6.0).prop_map(|gamma| Modulation::Focal { gamma }),
        prop::sample::select(vec![1.0, 2.5, 10.0, 1e4, 1e10]).prop_map(|delta| Modulation::HardMining { delta }),
        Just(Modulation::HardMiningAsPublished { delta: 1e4 }),
        (1_usize..20).prop_map(|bins| Modulation::GradientDensity { bins, momentum: 0.0 }),
    ]
}

/// Any choice in every slot but the reduction, which is none.
pub(crate) fn loss() -> impl Strategy<Value = Loss> {
    let weighting = prop::sample::select(vec![
        Weighting::None,
        Weighting::InverseFrequency,
        Weighting::EffectiveNumber { beta: 0.9999 },
    ]);
    (adjustment(), modulation(), weighting).prop_map(|(adjustment, modulation, weighting)| Loss {
        adjustment,
        modulation,
        weighting,
        ..Loss::default()
    })
}

pub(crate) fn reduced(loss: &Loss, reduction: Reduction) -> Loss {
    Loss { reduction, ..loss.clone() }
}

/// The distance from `|x|` to the next number.
pub(crate) fn ulp(x: f64) -> f64 {
    x.abs().next_up() - x.abs()
}

/// Whether each number of two answers is within `ulps` of the other; twice that below the normal numbers, as promised.
pub(crate) fn near(a: &Answer, b: &Answer, ulps: f64) -> bool {
    let close = |a: &Vec<f64>, b: &Vec<f64>| {
        let each = |(a, b): (&f64, &f64)| {
            let size = a.abs().max(b.abs());
            (a - b).abs() <= if size < f64::MIN_POSITIVE { 2.0 * ulps } else { ulps } * ulp(size)
        };
        a.len() == b.len() && a.iter().zip(b).all(each)
    };
    let (Some(left), Some(right)) = (&a.hessian, &b.hessian) else { return false };
    close(&a.loss, &b.loss) && close(&a.gradient, &b.gradient) && close(left, right)
}
