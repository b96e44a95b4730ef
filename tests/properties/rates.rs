//! How fast HMLoss fades at both ends: the loss itself, class weight included.

use lossproof::{Loss, Modulation, Weighting};
use proptest::prelude::*;

use crate::given::{Answer, reference};
use crate::support::{Owned, cases};

type Evaluate<'a> = &'a dyn Fn(&Loss, &Owned) -> Answer;

/// The loss at margin `t`, for class weight `omega`.
fn at(evaluate: Evaluate, modulation: Modulation, omega: f64, t: f64) -> f64 {
    let loss = Loss { modulation, weighting: Weighting::Given(vec![1.0, omega]), ..Loss::default() };
    evaluate(&loss, &Owned::rows(vec![0.0, t], 2, |_| Some(1))).loss[0]
}

/// `t → −∞`: `L ≈ −ωδ·t·e^t`. With `u = δe^t ≤ 0.1` and δ ≥ 1, so t < −2.3: `w = δp(1 + e₁)`, `|e₁| ≤ 1.145u + 2u²` (see
/// `hmloss`), `p = e^t(1 − e₂)`, `0 ≤ e₂ ≤ e^t`, and `ℓ = −t(1 + e₃)`, `0 ≤ e₃ ≤ 0.44e^t`. Together at most
/// `1.21u + 2.1u² + 1.1e^t`; 2e-15 is the rounding of the comparison itself.
fn fades_for_outliers(evaluate: Evaluate, delta: f64, omega: f64, t: f64) -> bool {
    let u = delta * t.exp();
    let ratio = at(evaluate, Modulation::HardMining { delta }, omega, t) / (-omega * t * u);
    (ratio - 1.0).abs() <= 1.21 * u + 2.1 * u * u + 1.1 * t.exp() + 2e-15
}

/// `t → +∞`, integer δ: `L ≈ ωE·e^{−2t}`, `E = 1 + (−1)^δ e^{−δ} ≥ 0.632`. With `δe^{−t} ≤ 0.01`: `w = q(E + e)`, `|e| ≤ 2q`
/// (see `hmloss`), `ℓ = q(1 + e')`, `e' ≤ 0.51q`, and `q² = e^{−2t}(1 − e″)`, `e″ ≤ 2e^{−t}`. Together at most `6e^{−t}`.
fn fades_for_easy(evaluate: Evaluate, delta: f64, omega: f64, t: f64) -> bool {
    let sign = if delta % 2.0 == 0.0 { 1.0 } else { -1.0 };
    let expected = omega * (1.0 + sign * (-delta).exp()) * (-2.0 * t).exp();
    let ratio = at(evaluate, Modulation::HardMining { delta }, omega, t) / expected;
    (ratio - 1.0).abs() <= 6.0 * (-t).exp() + 2e-15
}

proptest! {
    #![proptest_config(cases(1000, 100_000))]

    #[test]
    fn outliers_lose_as_stated(
        delta in prop_oneof![1.0..1e6_f64, Just(1.0), Just(1e4), Just(1e10)],
        omega in 0.01..100.0,
        u in 1e-250..0.1_f64,
        log in 2.31..600.0_f64,
    ) {
        for t in [(u / delta).ln(), -log - f64::ln(delta)] {
            prop_assert!(fades_for_outliers(&reference, delta, omega, t));
        }
    }

    #[test]
    fn easy_examples_lose_as_stated(delta in prop_oneof![1_u32..30, 1_u32..1_000_000], omega in 0.01..100.0, log in 4.7..330.0_f64) {
        let delta = f64::from(delta);
        prop_assert!(fades_for_easy(&reference, delta, omega, (log + delta.ln()).min(340.0)));
    }
}

/// Mutants: the class weight inside the probability and a clip, as in the authors' code (its factor 10 taken out); the paper's
/// factor without its loss, a weight in the place of `w·ℓ`; the target taken for the other class.
#[test]
fn mutants_are_noticed() {
    let published = |loss: &Loss, batch: &Owned| {
        let Modulation::HardMining { delta } = loss.modulation else { return reference(loss, batch) };
        let modulation = Modulation::HardMiningAsPublished { delta };
        reference(&Loss { modulation, ..loss.clone() }, batch).map(|x| x / 10.0)
    };
    let bare = |loss: &Loss, batch: &Owned| {
        let ce = reference(&Loss { modulation: Modulation::One, weighting: Weighting::None, ..loss.clone() }, batch);
        let mut answer = reference(loss, batch);
        answer.loss.iter_mut().zip(ce.loss).for_each(|(x, nll)| *x /= nll);
        answer
    };
    let swapped = |loss: &Loss, batch: &Owned| {
        let targets = batch.targets.iter().map(|y| y.map(|y| 1 - y)).collect();
        reference(loss, &Owned { targets, ..batch.clone() })
    };
    assert!(fades_for_outliers(&reference, 1e4, 2.0, -30.0) && fades_for_easy(&reference, 10.0, 2.0, 12.0));
    for mutant in [&published as Evaluate, &bare, &swapped] {
        assert!(!fades_for_outliers(mutant, 1e4, 2.0, -30.0));
        assert!(!fades_for_easy(mutant, 10.0, 2.0, 12.0));
    }
}
