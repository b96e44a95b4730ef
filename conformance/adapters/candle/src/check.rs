//! A user's own candle loss, checked in a test of theirs.

use candle_core::{Device, Result, Tensor};
use lossproof::Loss;
use lossproof::registry::{LOSSES, WEIGHTINGS};
use lossproof_harness::grading::Grade;
use lossproof_harness::protocol::{Dtype, Hello, Request};
use lossproof_harness::reference;
use lossproof_harness::report::{Finding, Report, Style, Verdict, render};
use lossproof_harness::run::{Options, verify};
use lossproof_harness::subject::{InProcess, Limits, Outcome};

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
    let owned = |name: &str| name.to_owned();
    let hello = Hello {
        name: Some(owned("own")),
        losses: LOSSES.iter().filter(|entry| !entry.needs_counts).map(|entry| owned(entry.name)).collect(),
        weightings: WEIGHTINGS.iter().filter(|entry| !entry.needs_counts).map(|entry| owned(entry.name)).collect(),
        links: vec![loss.link],
        dtypes: vec![Dtype::F32, Dtype::F64],
        reductions: vec![loss.reduction],
        gradient: true,
        ..Hello::default()
    };
    let evaluate = |request: &Request| match reference::problem(request) {
        Ok((asked, _)) if asked == *loss => answer(request, &own),
        _ => Outcome::Unsupported(owned("another loss")),
    };
    let mut subject = InProcess::new(hello, evaluate, Limits { budget: None, ..Limits::default() });
    let report = verify(&mut subject, &Options { require: Grade::B, ..Options::default() }, &mut |_| {});
    match report.verdict {
        Verdict::Conforms => {}
        Verdict::Fails => panic!("the loss is wrong\n{}", failures(report)),
        Verdict::NotChecked => panic!(
            "nothing could be graded: the suite does not ask for {loss:?}; expected a loss without class counts, at parameters \
             that the suite has"
        ),
    }
}

/// The report without the remarks, among which is all that is another loss.
fn failures(mut report: Report) -> String {
    report.findings.retain(Finding::is_failure);
    report.cells.retain(|cell| cell.grade.is_some());
    render(&report, Style::Plain)
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
