//! What a larger logit of the target does, and that gradients over the classes sum to 0.

use lossproof::{Adjustment, Loss, Modulation};
use proptest::prelude::*;

use crate::given::{Answer, adjustment, batch, loss, reference, ulp};
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

/// Cross-entropy and focal fall strictly, `L' = −ω q^γ(q + γpℓ) < 0`, whatever is done to the logits before: a margin, a
/// scale, a prior and a mask leave `a_y` growing with `z_y` and the others as they are.
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

    /// Up to |a| = 100 a step of 1e-3 still is 1e-5 of the loss: q/ℓ ≥ 1/101 there, far above an ulp. Scale 30 and the largest
    /// log-prior, ln 1e9 = 20.7, stay within with logits of ±1.5 and ±40.
    #[test]
    fn losses_fall_with_the_targets_logit(
        logits in prop::collection::vec(-1.0..1.0, 3),
        modulation in prop_oneof![Just(Modulation::One), (0.0..5.0).prop_map(|gamma| Modulation::Focal { gamma })],
        adjustment in adjustment(),
        counts in prop::collection::vec(1_u64..=1_000_000_000, 3),
        draws in prop::collection::vec(any::<bool>(), 3),
        step in 1e-3..0.1,
        y in 0_usize..3,
    ) {
        let reach = match adjustment {
            Adjustment::Margin { scale, .. } if scale > 1.0 => 1.5,
            _ => 40.0,
        };
        let row = Owned::rows(logits.iter().map(|z| z * reach).collect(), 3, |_| Some(y));
        // With every other class masked the loss is 0 and stays so.
        let draws = Some(vec![if adjusted_away(&draws, y) { vec![false; 3] } else { draws }]);
        let row = Owned { counts: Some(counts), draws, ..row };
        let loss = Loss { adjustment, modulation, ..Loss::default() };
        prop_assert!(falls(&reference, &loss, &row, step));
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

/// Whether every class but `y` is drawn.
fn adjusted_away(draws: &[bool], y: usize) -> bool {
    draws.iter().enumerate().all(|(k, drawn)| *drawn || k == y)
}

/// Mutants: the target's entry as `p − 1`, formed by subtraction; HMLoss in cross-entropy's place, and cross-entropy in its; a
/// margin with the wrong sign of the scale, as of distances taken for logits; a mask that takes the target away too.
#[test]
fn mutants_are_noticed() {
    let (ce, far) = (Loss::default(), row(-12.0));
    let subtracted = |loss: &Loss, batch: &Owned| {
        let mut answer = reference(loss, batch);
        answer.gradient[1] = (-answer.loss[0]).exp() - 1.0;
        answer
    };
    let sure = Owned::rows(vec![1.0, 20.0, 0.5], 3, |_| Some(1));
    assert!(gradient_sums_to_zero(&reference, &ce, &sure) && !gradient_sums_to_zero(&subtracted, &ce, &sure));
    let mining = Loss { modulation: Modulation::HardMining { delta: 1e4 }, ..Loss::default() };
    let hard = |_: &Loss, batch: &Owned| reference(&mining, batch);
    let soft = |_: &Loss, batch: &Owned| reference(&ce, batch);
    assert!(falls(&reference, &ce, &far, 0.1) && !falls(&hard, &ce, &far, 0.1));
    assert!(rises(&reference, &mining, &far, 0.1) && !rises(&soft, &mining, &far, 0.1));
    let ldam = Loss { adjustment: Adjustment::Margin { max_margin: 0.5, scale: 30.0 }, ..Loss::default() };
    let seql = Loss { adjustment: Adjustment::EqualizationMask { threshold: 1.0 }, ..Loss::default() };
    let drawn = Owned { counts: Some(vec![10, 1]), draws: Some(vec![vec![false, true]]), ..row(-0.5) };
    let distances = |loss: &Loss, batch: &Owned| {
        let mut answer = reference(loss, &Owned { logits: batch.logits.iter().map(|z| -z).collect(), ..batch.clone() });
        answer.gradient.iter_mut().for_each(|g| *g = -*g);
        answer
    };
    let target_too = |loss: &Loss, batch: &Owned| {
        let mut batch = batch.clone();
        batch.logits[1] = f64::NEG_INFINITY;
        reference(loss, &batch)
    };
    assert!(falls(&reference, &ldam, &drawn, 0.1) && !falls(&distances, &ldam, &drawn, 0.1));
    assert!(falls(&reference, &seql, &drawn, 0.1) && !falls(&target_too, &seql, &drawn, 0.1));
}
