//! What a larger logit of the target does, and that gradients over the classes sum to 0.

use lossproof::{Loss, Modulation};
use proptest::prelude::*;

use crate::given::{Answer, batch, loss, reference, ulp};
use crate::support::{Owned, cases};

type Evaluate<'a> = &'a dyn Fn(&Loss, &Owned) -> Answer;

/// `Σ_k ∂L/∂z_k = L'·scale·(1 − Σ s_k) = 0`: each number is rounded once, within 1 ulp, and so is its sum's rest.
fn gradient_sums_to_zero(evaluate: Evaluate, loss: &Loss, batch: &Owned) -> bool {
    evaluate(loss, batch).gradient.chunks(batch.columns).all(|row| {
        let largest = row.iter().fold(0.0_f64, |max, x| max.max(x.abs()));
        // Adding up in binary64 loses at most half an ulp of the largest partial sum each time.
        let slack: f64 = row.iter().map(|x| ulp(*x)).sum::<f64>() + row.len() as f64 * ulp(largest);
        row.iter().sum::<f64>().abs() <= slack
    })
}

/// The row's loss at the target's logit and at a larger one, and the gradient there.
fn steps(evaluate: Evaluate, loss: &Loss, row: &Owned, step: f64) -> (f64, f64, f64) {
    let target = row.targets[0].expect("a target");
    let mut raised = row.clone();
    raised.logits[target] += step;
    let (here, there) = (evaluate(loss, row), evaluate(loss, &raised));
    (here.loss[0], there.loss[0], here.gradient[target])
}

/// Cross-entropy and focal fall strictly: `L' = −ω q^γ(q + γpℓ) < 0`.
fn falls(evaluate: Evaluate, loss: &Loss, row: &Owned, step: f64) -> bool {
    let (here, there, slope) = steps(evaluate, loss, row, step);
    there < here && slope < 0.0
}

/// HMLoss left of its peak: `there > here`, and descent pushes the target down.
fn rises(evaluate: Evaluate, loss: &Loss, row: &Owned, step: f64) -> bool {
    let (here, there, slope) = steps(evaluate, loss, row, step);
    there > here && slope > 0.0
}

fn row(margin: f64) -> Owned {
    Owned::rows(vec![0.0, margin], 2, |_| Some(1))
}

proptest! {
    #![proptest_config(cases(400, 50_000))]

    #[test]
    fn gradients_over_the_classes_sum_to_zero(loss in loss(), batch in batch()) {
        prop_assert!(gradient_sums_to_zero(&reference, &loss, &batch));
    }

    /// Up to |t| = 100, where a step of 1e-3 still is 1e-5 of the loss: q/ℓ ≥ 1/101 there, far above an ulp.
    #[test]
    fn ce_and_focal_fall_with_the_targets_logit(
        logits in prop::collection::vec(-50.0..50.0, 3),
        gamma in prop_oneof![Just(0.0), 0.0..5.0],
        step in 1e-3..10.0,
        y in 0_usize..3,
    ) {
        let row = Owned::rows(logits, 3, |_| Some(y));
        let focal = Loss { modulation: Modulation::Focal { gamma }, ..Loss::default() };
        prop_assert!(falls(&reference, &focal, &row, step));
        prop_assert!(falls(&reference, &Loss::default(), &row, step));
    }

    /// The peak is at δp* ≥ 0.2369 for every integer δ of the table in `spec/hmloss.md`, growing with δ. Raised by at most
    /// 0.1, δp stays below 0.2·e^0.1 = 0.2211.
    #[test]
    fn hmloss_rises_left_of_its_peak(power in 0_i32..8, below in 0.0..30.0_f64, step in 1e-3..0.1) {
        let delta = 10_f64.powi(power);
        let loss = Loss { modulation: Modulation::HardMining { delta }, ..Loss::default() };
        // p = 0.2·e^{−below}/δ, t = ln p − ln q.
        let p = 0.2 * (-below).exp() / delta;
        prop_assert!(rises(&reference, &loss, &row((p / (1.0 - p)).ln()), step));
    }
}

#[test]
fn mutants_are_noticed() {
    let batch = Owned::rows(vec![1.0, -2.0, 0.5], 3, |_| Some(1));
    let (ce, far) = (Loss::default(), row(-12.0));
    let loose = |loss: &Loss, batch: &Owned| {
        let mut answer = reference(loss, batch);
        answer.gradient[1] *= 1.0 + 1e-14;
        answer
    };
    assert!(gradient_sums_to_zero(&reference, &ce, &batch) && !gradient_sums_to_zero(&loose, &ce, &batch));
    // HMLoss in cross-entropy's place, and cross-entropy in its.
    let mining = Loss { modulation: Modulation::HardMining { delta: 1e4 }, ..Loss::default() };
    let hard = |_: &Loss, batch: &Owned| reference(&mining, batch);
    let soft = |_: &Loss, batch: &Owned| reference(&ce, batch);
    assert!(falls(&reference, &ce, &far, 0.1) && !falls(&hard, &ce, &far, 0.1));
    assert!(rises(&reference, &mining, &far, 0.1) && !rises(&soft, &mining, &far, 0.1));
}
