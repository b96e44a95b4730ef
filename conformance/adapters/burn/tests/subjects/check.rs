//! A loss of one's own, right and wrong.

use burn::tensor::activation::log_softmax;
use burn::tensor::{Int, Tensor};
use lossproof::{Loss, Modulation, Reduction};
use lossproof_adapter_burn::check;

fn loss(modulation: Modulation) -> Loss {
    Loss { modulation, ..Loss::default() }
}

const FOCAL: Modulation = Modulation::Focal { gamma: 2.0 };

/// `(1 − p)²·ℓ`, as one writes it.
fn focal(logits: Tensor<2>, targets: Tensor<1, Int>, floor: f64) -> Tensor<1> {
    let log_p = log_softmax(logits, 1).gather(1, targets.unsqueeze_dim(1)).squeeze_dim::<1>(1);
    let q = log_p.clone().exp().neg() + 1.0;
    q.clone() * q * log_p.clamp_min(floor).neg()
}

fn said(loss: &Loss, own: impl Fn(Tensor<2>, Tensor<1, Int>) -> Tensor<1>) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(loss, own))).unwrap_err();
    *panic.downcast::<String>().unwrap()
}

#[test]
fn a_right_one_passes() {
    check(&loss(FOCAL), |logits, targets| focal(logits, targets, f64::NEG_INFINITY));
    let mean = Loss { reduction: Reduction::Mean, ..loss(FOCAL) };
    check(&mean, |logits, targets| focal(logits, targets, f64::NEG_INFINITY).mean());
}

#[test]
fn a_wrong_one_fails_with_the_smallest_input() {
    // p floored at 1e-7.
    let said = said(&loss(FOCAL), |logits, targets| focal(logits, targets, 1e-7_f64.ln()));
    assert!(said.starts_with("the loss is wrong\nown: fails, grade C"), "{said}");
    assert!(said.contains("1. failure, probability-clip: ") && said.contains("(epsilon 1e-7)"), "{said}");
    assert!(said.contains(": focal (gamma 2), softmax, f32") && said.contains("\n   request   {"), "{said}");
    assert!(!said.contains("remark"), "{said}");
}

#[test]
fn a_loss_that_fails_itself_is_told() {
    let panics = said(&loss(FOCAL), |logits, _| logits.reshape([1, 1]).squeeze_dim(1));
    assert!(panics.contains("it answers with an error: panicked: "), "{panics}");
    let several = Loss { reduction: Reduction::Mean, ..loss(FOCAL) };
    let several = said(&several, |logits, targets| focal(logits, targets, f64::NEG_INFINITY));
    assert!(several.contains("numbers; expected one"), "{several}");
    let detached = said(&loss(FOCAL), |logits, targets| focal(logits.detach(), targets, f64::NEG_INFINITY));
    assert!(detached.contains("backward gave no gradient for the logits"), "{detached}");
    let constant = said(&loss(FOCAL), |_, targets| targets.float());
    assert!(constant.contains("requires a tracked autodiff tensor"), "{constant}");
}

#[test]
fn what_the_suite_does_not_ask_is_no_pass() {
    let other = loss(Modulation::Focal { gamma: 3.25 });
    let said = said(&other, |logits, targets| focal(logits, targets, f64::NEG_INFINITY));
    assert!(said.contains("nothing could be graded") && said.contains("gamma: 3.25"), "{said}");
}
