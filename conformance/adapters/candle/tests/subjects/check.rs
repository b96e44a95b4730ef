//! A loss of one's own, right and wrong.

use candle_core::{D, Result, Tensor};
use lossproof::{Loss, Modulation, Reduction, Weighting};
use lossproof_adapter_candle::check;

const FOCAL: Loss = Loss {
    adjustment: lossproof::Adjustment::Identity,
    link: lossproof::Link::Softmax,
    modulation: Modulation::Focal { gamma: 2.0 },
    weighting: Weighting::None,
    reduction: Reduction::None,
};

/// `(1 − p)²·ℓ`, as one writes it.
fn focal(logits: &Tensor, targets: &Tensor, flooring: f64) -> Result<Tensor> {
    let log_p = candle_nn::ops::log_softmax(logits, D::Minus1)?.gather(&targets.unsqueeze(1)?, 1)?.squeeze(1)?;
    let q = log_p.exp()?.affine(-1.0, 1.0)?;
    (q.sqr()? * log_p.maximum(flooring)?.neg()?)?.contiguous()
}

fn said(own: impl Fn(&Tensor, &Tensor) -> Result<Tensor> + std::panic::UnwindSafe, loss: &Loss) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(loss, own))).unwrap_err();
    *panic.downcast::<String>().unwrap()
}

#[test]
fn a_right_one_passes() {
    check(&FOCAL, |logits, targets| focal(logits, targets, f64::NEG_INFINITY));
}

#[test]
fn a_wrong_one_fails_with_the_smallest_input() {
    // p floored at 1e-7.
    let said = said(|logits, targets| focal(logits, targets, 1e-7_f64.ln()), &FOCAL);
    assert!(said.starts_with("the loss is wrong\nown: fails, grade C"), "{said}");
    assert!(
        said.contains("1. failure, probability-clip: ") && said.contains("before the logarithm only (epsilon 1e-7)"),
        "{said}"
    );
    assert!(said.contains(": focal (gamma 2), softmax, f") && said.contains("\n   request   {"), "{said}");
    assert!(!said.contains("remark"), "{said}");
}

#[test]
fn what_fails_itself_is_told() {
    let said = said(|logits, _| logits.matmul(logits), &FOCAL);
    assert!(said.contains("it answers with an error: shape mismatch in matmul"), "{said}");
}

#[test]
fn what_the_suite_does_not_ask_is_no_pass() {
    let loss = Loss { modulation: Modulation::Focal { gamma: 3.25 }, ..FOCAL };
    let said = said(|logits, targets| focal(logits, targets, f64::NEG_INFINITY), &loss);
    assert!(said.contains("nothing could be graded") && said.contains("gamma: 3.25"), "{said}");
}

/// The mend that `docs/findings/candle-nn-binary-cross-entropy.md` proposes.
#[test]
fn the_mend_of_the_binary_cross_entropy_conforms() {
    let mean =
        Loss { link: lossproof::Link::Sigmoid, modulation: Modulation::One, reduction: Reduction::Mean, ..FOCAL };
    check(&mean, |z, y| {
        let y = y.unsqueeze(1)?.to_dtype(z.dtype())?;
        ((z.relu()? - (z * y)?)? + (z.abs()?.neg()?.exp()? + 1.0)?.log()?)?.mean_all()
    });
}
