//! The report for people: one screen with the verdict, the table and each failure.

use std::fmt::Write as _;

use super::{CellReport, Finding, Report, Severity, Verdict};
use crate::grading::{Grade, Region};
use crate::protocol::{Answer, Dtype, Encoding, link_name};

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
        match grade {
            None => self.paint("2", "·"),
            Some(Grade::A) => self.paint("32", "A"),
            Some(Grade::B) => self.paint("33", "B"),
            Some(Grade::C) => self.paint("1;31", "C"),
        }
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
    if report.not_asked.requests > 0 {
        let (count, first) = (report.not_asked.requests, report.not_asked.first.join(", "));
        let _ = writeln!(out, "\nNot asked: {count} requests ({first}, …). A longer --budget asks them.");
    }
    out
}

fn headline(out: &mut String, report: &Report, style: Style) {
    let version = report.subject.version.as_ref().map_or(String::new(), |v| format!(" {v}"));
    let verdict = match report.verdict {
        Verdict::Conforms => style.paint("1;32", "conforms"),
        Verdict::Fails => style.paint("1;31", "fails"),
        Verdict::NotChecked => style.paint("1;33", "not checked"),
    };
    let grade = report.grade.map_or(String::new(), |grade| format!(", grade {}", style.grade(Some(grade))));
    let graded: usize = report.cells.iter().map(|cell| cell.counts.graded()).sum();
    let _ = writeln!(out, "{}{version}: {verdict}{grade} ({graded} requests graded)", report.subject.name);
}

/// The table loss × dtype × region, each the worst over parameters, weightings and reductions.
fn table(out: &mut String, report: &Report, style: Style) {
    let mut rows: Vec<(String, Dtype, [Option<Grade>; 4], usize)> = Vec::new();
    for cell in &report.cells {
        let name = format!("{} {}", cell.cell.loss, link_name(cell.cell.link));
        let index = rows.iter().position(|(own, dtype, ..)| *own == name && *dtype == cell.cell.dtype);
        let index = index.unwrap_or_else(|| {
            rows.push((name, cell.cell.dtype, [None; 4], 0));
            rows.len() - 1
        });
        merge(&mut rows[index], cell);
    }
    let width = rows.iter().map(|(name, ..)| name.len()).max().unwrap_or(0).max(4);
    let regions: Vec<String> = Region::ALL.iter().map(|region| format!("{:>8}", region.name())).collect();
    let _ = writeln!(out, "\n{:width$}  dtype{}  requests", "loss", regions.concat());
    for (name, dtype, grades, graded) in rows {
        let grades: String = grades.iter().map(|grade| format!("       {}", style.grade(*grade))).collect();
        let _ = writeln!(out, "{name:width$}  {dtype:5}{grades}  {graded:8}");
    }
}

fn merge(row: &mut (String, Dtype, [Option<Grade>; 4], usize), cell: &CellReport) {
    for (own, new) in row.2.iter_mut().zip(cell.regions) {
        *own = (*own).max(new);
    }
    row.3 += cell.counts.graded();
}

fn finding_text(out: &mut String, number: usize, finding: &Finding, style: Style) {
    let severity = match finding.severity {
        Severity::Failure => style.paint("1;31", "failure"),
        Severity::Remark => style.paint("1;33", "remark"),
    };
    let _ = writeln!(out, "\n{number}. {severity}: {}", finding.message);
    if let Some(request) = &finding.request {
        let _ = writeln!(out, "   request   {}", request.to_line(request.id, Encoding::Plain));
    }
    let mut numbers = |label: &str, answer: &Option<Answer>| {
        if let Some(answer) = answer {
            let _ = writeln!(out, "   {label}  {}", serde_json::to_string(answer).unwrap_or_default());
        }
    };
    numbers("expected", &finding.expected);
    numbers("got     ", &finding.got);
    if let Some(replay) = &finding.replay {
        let _ = writeln!(out, "   replay    {replay}");
    }
}
