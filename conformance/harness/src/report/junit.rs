//! The report as JUnit XML, for continuous integration.

use std::fmt::Write as _;

use super::escape::{attribute, markup};
use super::summary::{cell_name, counts, evidence, graded, kind, verdict, version};
use super::{CellReport, Finding, Report, Verdict};
use crate::cases::Cell;
use crate::grading::Grade;

/// The report as JUnit XML: one test suite for the subject, one test case a cell and a last one, `verdict`.
///
/// A cell fails where something in it is grade C or where a failure's request is of that cell. One without a grade is
/// skipped. `verdict` fails with the subject and is an error where nothing was graded: servers show a run of skipped cases
/// as a passed one, and this one is not. It also holds the findings whose request belongs to no cell.
pub fn junit(report: &Report) -> String {
    junit_suites(std::slice::from_ref(report))
}

/// The reports of several subjects as one document, one test suite each, as [`junit`] gives it.
pub fn junit_suites(reports: &[Report]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"lossproof\">\n");
    for report in reports {
        suite(&mut out, report);
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(out: &mut String, report: &Report) {
    let mut cases: Vec<Case> = report.cells.iter().map(|cell| of_cell(cell, report)).collect();
    cases.push(of_verdict(report));
    let count = |kind: fn(&Ended) -> bool| cases.iter().filter(|case| kind(&case.ended)).count();
    let totals = format!(
        r#"tests="{}" failures="{}" errors="{}" skipped="{}""#,
        cases.len(),
        count(|ended| matches!(ended, Ended::Failed(..))),
        count(|ended| matches!(ended, Ended::NotChecked(_))),
        count(|ended| matches!(ended, Ended::Skipped(_))),
    );
    let name = attribute(&report.subject.name);
    let _ = writeln!(out, "  <testsuite name=\"{name}\" {totals}>");
    for case in &cases {
        case.write(out, &name);
    }
    out.push_str("  </testsuite>\n");
}

struct Case {
    name: String,
    ended: Ended,
    output: String,
}

enum Ended {
    Passed,
    /// With what fails in one line, and all of it.
    Failed(String, String),
    Skipped(String),
    NotChecked(String),
}

impl Case {
    fn write(&self, out: &mut String, class: &str) {
        let _ = writeln!(out, "    <testcase name=\"{}\" classname=\"{class}\">", attribute(&self.name));
        let _ = match &self.ended {
            Ended::Passed => Ok(()),
            Ended::Failed(line, text) => {
                let (line, text) = (attribute(line), markup(text));
                writeln!(out, "      <failure message=\"{line}\" type=\"finding\">{text}</failure>")
            }
            Ended::Skipped(why) => writeln!(out, "      <skipped message=\"{}\"/>", attribute(why)),
            Ended::NotChecked(why) => {
                writeln!(out, "      <error message=\"{}\" type=\"not-checked\"/>", attribute(why))
            }
        };
        let _ = writeln!(out, "      <system-out>{}</system-out>\n    </testcase>", markup(&self.output));
    }
}

fn of_cell(cell: &CellReport, report: &Report) -> Case {
    let here = |finding: &&Finding| finding.request.as_ref().is_some_and(|request| Cell::of(request) == cell.cell);
    let (failures, remarks): (Vec<_>, Vec<_>) = report.findings.iter().filter(here).partition(|f| f.is_failure());
    let ended = match (&failures[..], cell.grade) {
        ([first, ..], _) => Ended::Failed(first.message.clone(), failures.iter().map(|f| text(f)).collect()),
        ([], Some(Grade::C)) => Ended::Failed(format!("grade C: {}", counts(&cell.counts)), elsewhere(cell, report)),
        ([], None) if cell.counts.graded() > 0 => {
            Ended::Skipped(format!("only extreme inputs were graded, which decide nothing: {}", counts(&cell.counts)))
        }
        ([], None) => Ended::Skipped(format!("nothing was graded: {}", counts(&cell.counts))),
        ([], Some(_)) => Ended::Passed,
    };
    let output: Vec<String> = std::iter::once(counts(&cell.counts)).chain(remarks.into_iter().map(text)).collect();
    Case { name: cell_name(&cell.cell), ended, output: output.join("\n") }
}

/// Requests are shrunk, often into another cell: what fails in the same loss is said in a line each.
fn elsewhere(cell: &CellReport, report: &Report) -> String {
    let same = |finding: &&Finding| {
        finding.is_failure() && finding.request.as_ref().is_some_and(|request| request.loss == cell.cell.loss)
    };
    let line = |finding: &Finding| format!("{}: {}\n", kind(finding), finding.message);
    report.findings.iter().filter(same).map(line).collect::<Vec<_>>().concat()
}

fn of_verdict(report: &Report) -> Case {
    let homeless = |finding: &&Finding| match &finding.request {
        Some(request) => !report.cells.iter().any(|cell| cell.cell == Cell::of(request)),
        None => true,
    };
    let findings: String = report.findings.iter().filter(homeless).map(text).collect();
    let grade = report.grade.map_or(String::new(), |grade| format!(", grade {}", grade.letter()));
    let (subject, version, verdict) = (&report.subject.name, version(report), verdict(report.verdict));
    let line = format!("{subject}{version}: {verdict}{grade} ({} requests graded)", graded(report));
    let (ended, output) = match report.verdict {
        Verdict::Conforms => (Ended::Passed, format!("{line}\n{findings}")),
        Verdict::Fails => (Ended::Failed(line.clone(), findings), line),
        Verdict::NotChecked => (Ended::NotChecked(line.clone()), format!("{line}\n{findings}")),
    };
    Case { name: "verdict".to_owned(), ended, output }
}

/// A finding with all that it shows.
fn text(finding: &Finding) -> String {
    let mut out = format!("{}: {}\n", kind(finding), finding.message);
    for (label, text) in evidence(finding) {
        let _ = writeln!(out, "  {label:8}  {text}");
    }
    out
}
