//! What the page says to a reader who has never seen the project.

use std::fmt::Write as _;

use crate::grading::Grade;
use crate::report::escape::markup;
use crate::report::summary::{counted, graded};
use crate::report::{Finding, Report, Verdict};

/// The verdict in a sentence or two.
pub(super) fn verdict(report: &Report) -> String {
    let requests = counted(report);
    let wrong: usize = report.cells.iter().map(|cell| cell.counts.c).sum();
    match (report.verdict, report.grade) {
        (Verdict::NotChecked, _) => "Nothing could be graded, so nothing is said about it.".to_owned(),
        (Verdict::Conforms, Some(Grade::A)) => {
            format!("{requests} graded: every number is right to the last places of its number type.")
        }
        (Verdict::Conforms, _) => format!(
            "{requests} graded: every number is as near to the exact one as an ordinary computation comes. It is good \
             enough to train with."
        ),
        (Verdict::Fails, _) if graded(report) == 0 => "Nothing could be graded.".to_owned(),
        (Verdict::Fails, _) if wrong == 0 => {
            format!("{requests} graded, and none was answered wrongly; it fails for what is listed below.")
        }
        (Verdict::Fails, _) => {
            let were = if wrong == 1 { "1 was" } else { &format!("{wrong} were") };
            format!("{requests} graded, and {were} answered with a wrong number, or with none where there is one.")
        }
    }
}

/// What this is about, for who needs it, and what was found, each leading to its place.
pub(super) fn first(out: &mut String, place: &str, report: &Report) {
    out.push_str(
        "<details>\n<summary>What this report is, and how to read it</summary>\n\
         <p>A loss is what a classifier is trained to make small. lossproof asks an implementation of one for its value and \
         its gradient on chosen examples, and compares each number with the exact one, computed in higher precision.</p>\n\
         <dl>\n<dt>A</dt><dd>right to the last places of the number type</dd>\n\
         <dt>B</dt><dd>what an ordinary computation loses; good enough to train with</dd>\n\
         <dt>C</dt><dd>wrong: off by more than that, or no number where there is one</dd>\n\
         <dt>easy</dt><dd>the classifier gives the right class more than 0.9</dd>\n\
         <dt>hard</dt><dd>between the two</dd>\n\
         <dt>outlier</dt><dd>it gives the right class less than 0.01</dd>\n\
         <dt>extreme</dt><dd>infinite logits, empty batches and the like; shown, and decides only under --strict</dd>\n\
         <dt>margin</dt><dd>the logit of the right class minus that of the other</dd>\n\
         </dl>\n</details>\n",
    );
    let failures: Vec<_> = report.findings.iter().enumerate().filter(|(_, one)| one.is_failure()).collect();
    if failures.is_empty() {
        return;
    }
    out.push_str("<p>What fails it:</p>\n<ol class=\"found\" aria-label=\"What fails it\">\n");
    for (index, one) in failures {
        let _ =
            writeln!(out, "<li value=\"{0}\"><a href=\"#{place}-f{0}\">{1}</a></li>", index + 1, markup(&short(one)));
    }
    out.push_str("</ol>\n");
}

/// A finding in a few words: its name, or where it is.
pub(super) fn short(finding: &Finding) -> String {
    let loss = finding.request.as_ref().map(|request| request.loss.as_str());
    match (&finding.mistake, loss) {
        (Some(mistake), _) => mistake.slug.to_owned(),
        (None, Some(loss)) if finding.place != "protocol" => {
            let wrong = if finding.is_failure() { " is wrong" } else { "" };
            format!("the {} of {loss}{wrong}", finding.place)
        }
        (None, Some(loss)) => format!("the answers for {loss}"),
        (None, None) => "the protocol".to_owned(),
    }
}
