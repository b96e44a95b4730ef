//! A user's own burn loss, checked in a test of theirs.

use burn::tensor::{Int, Tensor};
use lossproof::Loss;
use lossproof_harness::run::conforms;

use crate::plumbing;

/// Checks a loss for burn tensors against the one that it should be, with the gradient of burn's autodiff, on the CPU and in
/// the dtype that its device makes by default: f32, or what the test has configured it to. `own` is given logits, `[N, C]`
/// (`[N, 1]` with the sigmoid link), and targets, `[N]`, and gives one number a row with reduction none, otherwise one number.
///
/// The suite asks each loss at some parameters: focal at γ = 0, 0.5, 1, 2 and 5, HMLoss at δ = 1, 2.5, 10, 1e4 and others; and
/// class counts vary, which `own` is not given: a loss that needs them is a subject, see `CONTRIBUTING.md`.
///
/// # Panics
/// Where a number is wrong, with the report and the smallest request that shows it, and where nothing could be graded.
///
/// ```
/// use burn::nn::loss::CrossEntropyLoss;
/// use lossproof::{Loss, Reduction};
/// use lossproof_adapter_burn::check;
/// let mean = Loss { reduction: Reduction::Mean, ..Loss::default() };
/// check(&mean, |logits, targets| CrossEntropyLoss::new(None, &logits.device()).forward(logits, targets));
/// ```
#[track_caller]
pub fn check(loss: &Loss, own: impl Fn(Tensor<2>, Tensor<1, Int>) -> Tensor<1>) {
    let dtypes = plumbing::default_dtype().into_iter().collect();
    if let Err(why) = conforms(loss, dtypes, |request| plumbing::answer(request, &own)) {
        panic!("{why}");
    }
}
