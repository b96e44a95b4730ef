//! What the tests share: batches that own their numbers, a seeded source, and the comparison with the oracle.
#![allow(dead_code)] // each test file uses its part

use lossproof::{Batch, Derivatives, Link, Loss, Real};
use lossproof_oracle::{Format, Value, enclose};
use proptest::test_runner::{Config as ProptestConfig, FileFailurePersistence};

/// Whether the long run is asked for.
pub(crate) fn exhaustive() -> bool {
    std::env::var_os("LOSSPROOF_EXHAUSTIVE").is_some()
}

/// A batch that owns its numbers.
#[derive(Clone, Debug)]
pub(crate) struct Owned {
    pub(crate) logits: Vec<f64>,
    pub(crate) columns: usize,
    pub(crate) targets: Vec<Option<usize>>,
    pub(crate) target_rows: Option<Vec<f64>>,
    pub(crate) label_smoothing: f64,
    pub(crate) counts: Option<Vec<u64>>,
    pub(crate) row_weights: Option<Vec<f64>>,
    pub(crate) draws: Option<Vec<Vec<bool>>>,
    pub(crate) cotangent: Option<Vec<f64>>,
    pub(crate) density: Option<Vec<f64>>,
}

impl Owned {
    pub(crate) fn rows(logits: Vec<f64>, columns: usize, target: impl Fn(usize) -> Option<usize>) -> Self {
        let targets = (0..logits.len() / columns).map(target).collect();
        Self {
            logits,
            columns,
            targets,
            target_rows: None,
            label_smoothing: 0.0,
            counts: None,
            row_weights: None,
            draws: None,
            cotangent: None,
            density: None,
        }
    }

    pub(crate) fn batch(&self) -> Batch<'_> {
        Batch {
            target_rows: self.target_rows.as_deref(),
            label_smoothing: self.label_smoothing,
            class_counts: self.counts.as_deref(),
            row_weights: self.row_weights.as_deref(),
            draws: self.draws.as_deref(),
            cotangent: self.cotangent.as_deref(),
            density: self.density.as_deref(),
            ..Batch::row_major(&self.logits, self.targets.len(), self.columns, &self.targets).expect("whole rows")
        }
    }
}

/// A linear congruential generator: the same numbers on every platform.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }
}

/// Requires every number of `loss` on `batch` to be what the oracle says: within 1 ulp (2 below the normal numbers) where
/// its own proved bound says that its terms do not cancel by 2^40, within that bound and 1 ulp elsewhere. The bound itself
/// is held to the oracle everywhere.
pub(crate) fn agrees(loss: &Loss, batch: &Owned) {
    let view = batch.batch();
    let context = || format!("{loss:?}\n{batch:?}");
    let got = loss.evaluate(&view, Derivatives::Hessian).unwrap_or_else(|e| panic!("{e}\n{}", context()));
    let bounded = loss.evaluate_bounded(&view, Derivatives::Hessian).unwrap_or_else(|e| panic!("{e}\n{}", context()));
    let exact = enclose(loss, &view, true, 120).unwrap_or_else(|e| panic!("{e}\n{}", context()));
    let lists = [
        ("loss", &got.loss, &bounded.loss, &exact.loss),
        ("gradient", &got.gradient, &bounded.gradient, &exact.gradient),
        (
            "hessian",
            got.hessian.as_ref().expect("asked for"),
            bounded.hessian.as_ref().expect("asked for"),
            exact.hessian.as_ref().expect("asked for"),
        ),
    ];
    for (name, got, bounded, exact) in lists {
        assert_eq!((got.len(), got.len()), (bounded.len(), exact.len()), "{name}: {}", context());
        for (index, ((&got, ball), exact)) in got.iter().zip(bounded).zip(exact).enumerate() {
            let ulps = exact.ulps(got, Format::F64);
            let allowed = if got.abs() < f64::MIN_POSITIVE { 2.0 } else { 1.0 };
            let radius = ball.radius().approx();
            // 2^-54: the bound leaves half an ulp for the rounding.
            let cancels = radius.is_nan() || radius > got.abs() * 2_f64.powi(-54);
            let right = ulps <= allowed || (cancels && off(exact, got) <= radius + ulp(got));
            assert!(
                right,
                "{name}[{index}] is {got:e}, exact is {:?}: {ulps} ulps off, radius {radius:e}\n{}",
                exact.decimal(20),
                context()
            );
            let within = off(exact, got) <= radius + ulp(got) || !radius.is_finite() || radius.is_nan();
            assert!(within, "{name}[{index}] {got:e} lies outside its bound {radius:e}\n{}", context());
        }
    }
}

fn off(exact: &Value, got: f64) -> f64 {
    exact.abs_error(got)
}

fn ulp(x: f64) -> f64 {
    (x.abs().next_up() - x.abs()).max(5e-324)
}

/// The links, for loops.
pub(crate) const LINKS: [Link; 2] = [Link::Softmax, Link::Sigmoid];

/// `quick` random cases, or `long` where the long run is asked for. What fails is kept beside the test's source, to be
/// committed with the fix.
pub(crate) fn cases(quick: u32, long: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("proptest-regressions"))),
        ..ProptestConfig::with_cases(if exhaustive() { long } else { quick })
    }
}
