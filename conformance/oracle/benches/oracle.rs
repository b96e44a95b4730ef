//! What the oracle's answers cost, in rows a second: `cargo bench -p lossproof-oracle`. The oracle is single-threaded.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use lossproof::{Adjustment, Batch, Link, Loss, Modulation, Reduction, Weighting};
use lossproof_oracle::{Format, enclose, evaluate};
use nalgebra::DMatrix;

const ROWS: usize = 64;
const CLASSES: usize = 10;

fn main() {
    divan::main();
}

/// Rows of logits in `[−30, 30)` with full significands, so that margins reach ±60.
fn logits() -> DMatrix<f64> {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    DMatrix::from_fn(ROWS, CLASSES, |_, _| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 * 60.0 - 30.0
    })
}

fn run(bencher: Bencher, modulation: Modulation, question: impl Fn(&Loss, &Batch<f64>)) {
    let loss = Loss {
        adjustment: Adjustment::Identity,
        link: Link::Softmax,
        modulation,
        weighting: Weighting::InverseFrequency,
        reduction: Reduction::None,
    };
    let logits = logits();
    let targets: Vec<Option<usize>> = (0..ROWS).map(|row| Some(row % CLASSES)).collect();
    let counts: Vec<u64> = (0..CLASSES as u64).map(|class| 5000 / (class + 1)).collect();
    let batch = Batch {
        logits: logits.as_view(),
        targets: &targets,
        target_rows: None,
        label_smoothing: 0.0,
        class_counts: Some(&counts),
        row_weights: None,
        draws: None,
        cotangent: None,
        density: None,
    };
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| question(black_box(&loss), black_box(&batch)));
}

/// HMLoss with gradient, margins to ±60, 10 classes: enclosures narrower than 2^−256 of the number.
#[divan::bench(args = [2.5, 10.0, 1e10])]
fn enclose_hmloss_to_256_bits(bencher: Bencher, delta: f64) {
    run(bencher, Modulation::HardMining { delta }, |loss, batch| {
        black_box(enclose(loss, batch, false, 256).expect("a valid batch"));
    });
}

/// What one row of golden vectors costs: loss, gradient and Hessian, rounded once.
fn rounded(bencher: Bencher, modulation: Modulation, format: Format) {
    run(bencher, modulation, |loss, batch| {
        black_box(evaluate(loss, batch, true, format).expect("a valid batch"));
    });
}

#[divan::bench]
fn evaluate_cross_entropy_to_f64(bencher: Bencher) {
    rounded(bencher, Modulation::One, Format::F64);
}

#[divan::bench]
fn evaluate_focal_to_f64(bencher: Bencher) {
    rounded(bencher, Modulation::Focal { gamma: 2.5 }, Format::F64);
}

#[divan::bench]
fn evaluate_hmloss_to_f64(bencher: Bencher) {
    rounded(bencher, Modulation::HardMining { delta: 10.0 }, Format::F64);
}

#[divan::bench]
fn evaluate_hmloss_to_f32(bencher: Bencher) {
    rounded(bencher, Modulation::HardMining { delta: 10.0 }, Format::F32);
}
