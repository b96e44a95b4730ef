//! A user's own candle loss, checked in a test of theirs.

use candle_core::{Device, Result, Tensor};
use lossproof::Loss;
use lossproof_harness::protocol::{Dtype, Request};
use lossproof_harness::run::conforms;
use lossproof_harness::subject::Outcome;

use crate::plumbing;

/// Checks a loss for candle tensors against the one that it should be, in f32 and f64, with the gradient of candle's autograd.
/// `own` is given logits, `[N, C]` (`[N, 1]` with the sigmoid link), and targets, `[N]` of u32, and gives one number a row with
/// reduction none, otherwise one number.
///
/// The suite asks each loss at some parameters: focal at γ = 0, 0.5, 1, 2 and 5, HMLoss at δ = 1, 2.5, 10, 1e4 and others; and
/// class counts vary, which `own` is not given: a loss that needs them is a subject, see `CONTRIBUTING.md`.
///
/// # Panics
/// Where a number is wrong, with the report and the smallest request that shows it, and where nothing could be graded.
///
/// ```
/// use lossproof::{Loss, Reduction};
/// use lossproof_adapter_candle::check;
/// let mean = Loss { reduction: Reduction::Mean, ..Loss::default() };
/// check(&mean, |logits, targets| candle_nn::loss::cross_entropy(logits, targets));
/// ```
#[track_caller]
pub fn check(loss: &Loss, own: impl Fn(&Tensor, &Tensor) -> Result<Tensor>) {
    if let Err(why) = conforms(loss, vec![Dtype::F32, Dtype::F64], |request| answer(request, &own)) {
        panic!("{why}");
    }
}

fn answer(request: &Request, own: &impl Fn(&Tensor, &Tensor) -> Result<Tensor>) -> Outcome {
    let Some(targets) = plumbing::targets(request) else {
        return Outcome::Unsupported("targets that are ignored".to_owned());
    };
    match plumbing::compute(request, &targets, &Device::Cpu, own) {
        Ok(answer) => Outcome::Answered(answer),
        Err(error) => Outcome::Error(plumbing::plain(error)),
    }
}
