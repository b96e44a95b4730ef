//! A loss of a user's own, checked in a test of theirs against the one that it should be.

use lossproof::Loss;
use lossproof::registry::{LOSSES, WEIGHTINGS};

use super::{Options, verify};
use crate::protocol::{Dtype, Hello, Request};
use crate::reference;
use crate::report::{Finding, Report, Style, Verdict, render};
use crate::subject::{InProcess, Limits, Outcome};

/// Whether `answer` gives the numbers of `loss`, gradient included, in each dtype. It is asked for nothing else.
///
/// # Errors
/// Where a number is wrong, the report with the smallest request that shows it; where nothing could be graded, that.
pub fn conforms(loss: &Loss, dtypes: Vec<Dtype>, answer: impl Fn(&Request) -> Outcome) -> Result<(), String> {
    let owned = |name: &str| name.to_owned();
    let hello = Hello {
        name: Some(owned("own")),
        losses: LOSSES.iter().filter(|entry| !entry.needs_counts).map(|entry| owned(entry.name)).collect(),
        weightings: WEIGHTINGS.iter().filter(|entry| !entry.needs_counts).map(|entry| owned(entry.name)).collect(),
        links: vec![loss.link],
        dtypes,
        reductions: vec![loss.reduction],
        gradient: true,
        ..Hello::default()
    };
    let evaluate = |request: &Request| match reference::problem(request) {
        Ok((asked, _)) if asked == *loss => answer(request),
        _ => Outcome::Unsupported(owned("another loss")),
    };
    let mut subject = InProcess::new(hello, evaluate, Limits { budget: None, ..Limits::default() });
    let report = verify(&mut subject, &Options::default(), &mut |_| {});
    match report.verdict {
        Verdict::Conforms => Ok(()),
        Verdict::Fails => Err(format!("the loss is wrong\n{}", failures(report))),
        Verdict::NotChecked => Err(format!(
            "nothing could be graded: the suite does not ask for {loss:?}; expected a loss without class counts, at \
             parameters that the suite has"
        )),
    }
}

/// The report without the remarks, among which is all that is another loss.
fn failures(mut report: Report) -> String {
    report.findings.retain(Finding::is_failure);
    report.cells.retain(|cell| cell.grade.is_some());
    render(&report, Style::Plain)
}
