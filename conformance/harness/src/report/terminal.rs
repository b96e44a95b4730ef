//! The report for people: one screen with the verdict, the table and each failure.

use std::fmt::Write as _;

use super::{Finding, Report, Severity, Verdict, escape, summary};
use crate::grading::{Grade, Region};

/// Whether to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Plain text.
    Plain,
    /// ANSI colours.
    Colour,
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }

    fn grade(self, grade: Option<Grade>) -> String {
        let code = match grade {
            None => "2",
            Some(Grade::A) => "32",
            Some(Grade::B) => "33",
            Some(Grade::C) => "1;31",
        };
        self.paint(code, &summary::letter(grade).to_string())
    }
}

/// The whole report.
pub fn render(report: &Report, style: Style) -> String {
    let mut out = String::new();
    headline(&mut out, report, style);
    if !report.cells.is_empty() {
        table(&mut out, report, style);
    }
    for (number, finding) in report.findings.iter().enumerate() {
        finding_text(&mut out, number + 1, finding, style);
    }
    if let Some(left_out) = summary::not_asked(report) {
        let _ = writeln!(out, "\n{left_out}");
    }
    out
}

fn headline(out: &mut String, report: &Report, style: Style) {
    let code = match report.verdict {
        Verdict::Conforms => "1;32",
        Verdict::Fails => "1;31",
        Verdict::NotChecked => "1;33",
    };
    let subject = escape::line(&format!("{}{}", report.subject.name, summary::version(report)));
    let verdict = style.paint(code, summary::verdict(report.verdict));
    let grade = report.grade.map_or(String::new(), |grade| format!(", grade {}", style.grade(Some(grade))));
    let graded = summary::graded(report);
    let _ = writeln!(out, "{subject}: {verdict}{grade} ({graded} requests graded)");
}

/// The table loss × dtype × region, each the worst over parameters, weightings and reductions. Dtypes of a loss that fare
/// alike share a line, so that the table of a whole library fits a screen.
fn table(out: &mut String, report: &Report, style: Style) {
    type Line = (String, String, [Option<Grade>; 4], usize);
    let mut lines: Vec<Line> = Vec::new();
    for row in summary::rows(report) {
        let graded = row.counts.graded();
        match lines.iter_mut().find(|(name, _, regions, _)| *name == row.name && *regions == row.regions) {
            Some((_, dtypes, _, requests)) => {
                let _ = write!(dtypes, " {}", row.dtype);
                *requests += graded;
            }
            None => lines.push((row.name, row.dtype.to_string(), row.regions, graded)),
        }
    }
    let width = |of: fn(&Line) -> usize| lines.iter().map(of).max().unwrap_or(0);
    let (names, dtypes) = (width(|line| line.0.len()).max(4), width(|line| line.1.len()).max(5));
    let regions: Vec<String> = Region::ALL.iter().map(|region| format!("{:>8}", region.name())).collect();
    let _ = writeln!(out, "\n{:names$}  {:dtypes$}{}  requests", "loss", "dtype", regions.concat());
    for (name, dtype, regions, requests) in lines {
        let grades = regions.map(|grade| format!("       {}", style.grade(grade))).concat();
        let _ = writeln!(out, "{name:names$}  {dtype:dtypes$}{grades}  {requests:8}");
    }
}

fn finding_text(out: &mut String, number: usize, finding: &Finding, style: Style) {
    let code = match finding.severity {
        Severity::Failure => "1;31",
        Severity::Remark => "1;33",
    };
    let kind = style.paint(code, &summary::kind(finding));
    // Indented, no line of a subject's text passes for one of the report's own.
    let text = |text: &str| escape::visible(text).replace('\n', "\n   ");
    let _ = writeln!(out, "\n{number}. {kind}: {}", text(&finding.message));
    for (label, evidence) in summary::evidence(finding) {
        let _ = writeln!(out, "   {label:8}  {}", text(&evidence));
    }
}
