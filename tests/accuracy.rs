//! The promise of `Loss::evaluate`: every number within 1 ulp of the exact one, judged by the oracle, which shares no
//! formula with the reference.
//!
//! The grid is margins from −1e4 to 1e4, every parameter's range, 2 to 10,000 classes, counts from 1 to 1e9, both links,
//! all weightings and reductions. `LOSSPROOF_EXHAUSTIVE=1` widens it.

mod support;

use lossproof::{Adjustment, Link, Loss, Modulation, Reduction, Weighting};
use support::{Owned, Random, agrees, exhaustive};

const MARGINS: [f64; 25] = [
    0.0, 1e-300, -1e-9, 0.1, -0.7, 1.0, -2.0, 4.5, -4.7, 9.0, -9.2, 17.0, -16.5, 36.9, -37.5, 88.0, -104.0, 300.0,
    -350.0, 708.5, -709.5, 745.25, -745.5, 1e4, -1e4,
];

fn modulations() -> Vec<Modulation> {
    let focal = [0.0, 0.5, 1.0, 2.0, 5.0, 1e-3, 700.0].map(|gamma| Modulation::Focal { gamma });
    let mining = [1.0, 10.0, 1e3, 1e4, 1e5, 1e7, 1e10, 2.5, 0.5, 0.75, 650.5, 1e-3]
        .map(|delta| Modulation::HardMining { delta });
    let published = [10.0, 1e4, 1e10].map(|delta| Modulation::HardMiningAsPublished { delta });
    let density =
        [(1, 0.0), (10, 0.0), (32, 0.75)].map(|(bins, momentum)| Modulation::GradientDensity { bins, momentum });
    [Modulation::One].into_iter().chain(focal).chain(mining).chain(published).chain(density).collect()
}

fn adjustments() -> Vec<Adjustment> {
    vec![
        Adjustment::Margin { max_margin: 0.5, scale: 30.0 },
        Adjustment::Margin { max_margin: 0.0, scale: 1.0 },
        Adjustment::Margin { max_margin: 3.0, scale: 0.01 },
        Adjustment::LogPrior,
        Adjustment::EqualizationMask { threshold: 0.0625 },
        Adjustment::EqualizationMask { threshold: 1.0 },
    ]
}

#[test]
fn oracle_margins_every_modulation_f64() {
    for modulation in modulations() {
        let loss = Loss { modulation, ..Loss::default() };
        for (index, chunk) in MARGINS.chunks(5).enumerate() {
            let logits: Vec<f64> = chunk.iter().flat_map(|t| [0.0, *t, -1.25 - *t / 3.0]).collect();
            agrees(&loss, &Owned::rows(logits, 3, |row| Some([1, 1, 2, 0, 1][(row + index) % 5])));
        }
    }
}

#[test]
fn oracle_margins_every_adjustment_f64() {
    for adjustment in adjustments() {
        for modulation in [Modulation::One, Modulation::Focal { gamma: 2.0 }, Modulation::HardMining { delta: 1e4 }] {
            let loss = Loss { adjustment, modulation, ..Loss::default() };
            for chunk in MARGINS.chunks(5) {
                let logits: Vec<f64> = chunk.iter().flat_map(|t| [0.25, *t, -1.25, 3.5]).collect();
                let mut batch = Owned::rows(logits, 4, |row| Some(row % 4));
                batch.counts = Some(vec![1_000_000_000, 31_623, 50, 1]);
                batch.draws =
                    Some((0..batch.targets.len()).map(|row| (0..4).map(|k| (row + k) % 2 == 0).collect()).collect());
                agrees(&loss, &batch);
            }
        }
    }
}

#[test]
fn oracle_margins_sigmoid_f64() {
    for modulation in modulations() {
        for adjustment in
            [Adjustment::Identity, Adjustment::Margin { max_margin: 0.5, scale: 30.0 }, Adjustment::LogPrior]
        {
            let loss = Loss { adjustment, modulation, link: Link::Sigmoid, ..Loss::default() };
            let mut batch = Owned::rows(MARGINS.to_vec(), 1, |row| Some(row % 2));
            batch.counts = Some(vec![12_875, 4_522]);
            agrees(&loss, &batch);
        }
    }
}

#[test]
fn oracle_weightings_and_reductions_f64() {
    let weightings = [
        Weighting::None,
        Weighting::InverseFrequency,
        Weighting::EffectiveNumber { beta: 0.0 },
        Weighting::EffectiveNumber { beta: 0.9999 },
        Weighting::EffectiveNumber { beta: 1.0 - f64::EPSILON / 2.0 },
        Weighting::Given(vec![1e-300, 1e300, 0.75]),
        Weighting::Given(vec![0.0, 2.0, 1.5]),
    ];
    let reductions = [Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean];
    for weighting in weightings {
        for reduction in reductions {
            for modulation in [
                Modulation::One,
                Modulation::HardMining { delta: 10.0 },
                Modulation::GradientDensity { bins: 10, momentum: 0.0 },
            ] {
                let loss = Loss { modulation, weighting: weighting.clone(), reduction, ..Loss::default() };
                let mut batch = Owned::rows(vec![0.5, -1.25, 2.0, 0.0, 0.0, 0.0, 40.0, -1000.0, 3.0], 3, |row| {
                    Some([1, 2, 0][row])
                });
                batch.counts = Some(vec![1_000_000_000, 5_000, 1]);
                agrees(&loss, &batch);
                batch.row_weights = Some(vec![0.25, 3.0, 1e-5]);
                batch.cotangent = Some(if reduction == Reduction::None { vec![-2.0, 0.0, 1e9] } else { vec![-0.375] });
                agrees(&loss, &batch);
                batch.targets[1] = None;
                agrees(&loss, &batch);
            }
        }
    }
}

#[test]
fn oracle_class_counts_f64() {
    for classes in if exhaustive() { vec![2, 5, 100, 1000, 10_000] } else { vec![2, 5, 100, 1000] } {
        let mut random = Random(classes as u64);
        for adjustment in
            [Adjustment::Identity, Adjustment::LogPrior, Adjustment::Margin { max_margin: 0.5, scale: 30.0 }]
        {
            let loss = Loss { adjustment, modulation: Modulation::HardMining { delta: 1e4 }, ..Loss::default() };
            let logits: Vec<f64> = (0..classes).map(|_| random.between(-8.0, 8.0)).collect();
            let mut batch = Owned::rows(logits, classes, |_| Some(classes / 2));
            batch.counts = Some((0..classes).map(|_| 10_f64.powf(random.between(0.0, 9.0)) as u64).collect());
            agrees(&loss, &batch);
        }
    }
}

#[test]
fn oracle_random_every_slot_f64() {
    let mut random = Random(20_221_124);
    let (adjustments, modulations) = (adjustments(), modulations());
    let cases = if exhaustive() { 20_000 } else { 400 };
    for _ in 0..cases {
        let classes = 2 + random.below(4);
        let rows = 1 + random.below(3);
        let spread = [1.0, 10.0, 100.0, 1000.0][random.below(4)];
        let loss = Loss {
            adjustment: if random.below(2) == 0 {
                Adjustment::Identity
            } else {
                adjustments[random.below(adjustments.len())]
            },
            modulation: modulations[random.below(modulations.len())],
            weighting: [Weighting::None, Weighting::InverseFrequency, Weighting::EffectiveNumber { beta: 0.999 }]
                [random.below(3)]
            .clone(),
            reduction: [Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean][random.below(4)],
            link: Link::Softmax,
        };
        let logits = (0..rows * classes).map(|_| random.between(-spread, spread)).collect();
        let mut batch = Owned::rows(logits, classes, |row| Some(row % classes));
        batch.counts = Some((0..classes).map(|_| 1 + 10_f64.powf(random.between(0.0, 9.0)) as u64).collect());
        batch.draws = Some((0..rows).map(|_| (0..classes).map(|_| random.below(2) == 0).collect()).collect());
        agrees(&loss, &batch);
    }
}

/// The whole range of the design's special values, and finite logits at the ends of binary64.
#[test]
fn oracle_special_values_f64() {
    const INF: f64 = f64::INFINITY;
    let rows: [[f64; 3]; 16] = [
        [0.0, 0.0, 0.0],
        [-0.0, 0.0, 0.0],
        [1e20, 1e20, 1e20],
        [0.5, -INF, -1.25],
        [-INF, 0.5, -1.25],
        [0.5, INF, -1.25],
        [INF, 0.5, -1.25],
        [INF, INF, 0.0],
        [-INF, -INF, -INF],
        [-INF, INF, 0.0],
        [0.5, f64::NAN, 0.0],
        [5e-324, -5e-324, 0.0],
        [1e300, -1e300, 0.0],
        [-1e300, 1e300, 0.0],
        [f64::MAX, -f64::MAX, f64::MIN_POSITIVE],
        [-f64::MAX, f64::MAX, 1e308],
    ];
    let adjustments: Vec<Adjustment> = adjustments().into_iter().chain([Adjustment::Identity]).collect();
    for modulation in modulations() {
        for &adjustment in &adjustments {
            let loss = Loss { adjustment, modulation, ..Loss::default() };
            for (index, row) in rows.iter().enumerate() {
                let mut batch = Owned::rows(row.to_vec(), 3, |_| Some(index % 2));
                batch.counts = Some(vec![500, 50, 5]);
                batch.draws = Some(vec![vec![true, true, index % 3 == 0]]);
                agrees(&loss, &batch);
            }
        }
    }
    let one_class = Owned::rows(vec![0.5], 1, |_| Some(0));
    let empty = Owned::rows(Vec::new(), 3, |_| None);
    for reduction in [Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean] {
        agrees(&Loss { reduction, ..Loss::default() }, &one_class);
        agrees(&Loss { reduction, ..Loss::default() }, &empty);
        let mut ignored = Owned::rows(vec![f64::NAN, 0.0], 2, |_| None);
        ignored.targets = vec![None];
        agrees(&Loss { reduction, ..Loss::default() }, &ignored);
    }
    // A class that was never seen is masked by the prior, and its own rows are infinitely wrong.
    for target in [0, 2] {
        let mut unseen = Owned::rows(vec![0.5, 1.0, 2.0], 3, |_| Some(target));
        unseen.counts = Some(vec![10, 20, 0]);
        agrees(&Loss { adjustment: Adjustment::LogPrior, ..Loss::default() }, &unseen);
    }
}
