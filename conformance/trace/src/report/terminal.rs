//! The report for people.

use std::fmt::Write as _;

use lossproof_harness::grading::Grade;
use lossproof_harness::report::{Style, Verdict, cell_name, visible};

use super::{Finding, TraceReport};

/// The whole report.
pub fn render(report: &TraceReport, style: Style) -> String {
    let mut out = String::new();
    let (code, verdict) = match report.verdict {
        Verdict::Conforms => ("1;32", "conforms"),
        Verdict::Fails => ("1;31", "fails"),
        Verdict::NotChecked => ("1;33", "not checked"),
    };
    let grade = report.grade.map_or(String::new(), |grade| format!(", grade {}", letter(grade, style)));
    let (name, verdict) = (visible(&report.name), paint(style, code, verdict));
    let (steps, epochs) = (count(report.steps, "step"), count(report.epochs, "epoch"));
    let _ = writeln!(out, "{name}: {verdict}{grade} ({steps} of {epochs})");
    if !report.cells.is_empty() {
        table(&mut out, report);
    }
    if report.not_judged > 0 {
        let steps = count(report.not_judged, "step");
        let _ = writeln!(out, "\nNot judged: {steps}, since the exact answer jumps within what rounding moves.");
    }
    for (number, finding) in report.findings.iter().enumerate() {
        finding_text(&mut out, number + 1, finding, style);
    }
    for (label, parts) in
        [("Checked", &report.checked), ("Not claimed or not recorded, so not checked", &report.unchecked)]
    {
        if !parts.is_empty() {
            let _ = write!(out, "\n{label}: {}.", parts.join(", "));
        }
    }
    out.push('\n');
    out
}

/// The losses as they ran, and how many steps of each have which grade.
fn table(out: &mut String, report: &TraceReport) {
    let names: Vec<String> = report.cells.iter().map(|cell| visible(&cell_name(&cell.cell))).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let _ = writeln!(out, "\n{:width$}  {:>7}  {:>7}  {:>7}", "loss", "A", "B", "C");
    for (name, cell) in names.iter().zip(&report.cells) {
        let counts = cell.counts;
        let _ = writeln!(out, "{name:width$}  {:7}  {:7}  {:7}", counts.a, counts.b, counts.c);
    }
}

fn finding_text(out: &mut String, number: usize, finding: &Finding, style: Style) {
    let (code, severity) = if finding.is_failure() { ("1;31", "failure") } else { ("1;33", "remark") };
    let name = finding.mistake.as_ref().map(|mistake| mistake.slug).or(finding.departure);
    let kind = name.map_or(severity.to_owned(), |name| format!("{severity}, {name}"));
    let place = match (finding.step, finding.epoch) {
        (Some(step), Some(epoch)) => format!(" at step {step} (epoch {epoch})"),
        _ => String::new(),
    };
    let kind = paint(style, code, &kind);
    let _ = writeln!(out, "\n{number}. {kind}{place}: {}", visible(&finding.message).replace('\n', "\n   "));
    if let Some(mistake) = &finding.mistake {
        let _ = writeln!(out, "   effect    {}\n   mend      {}", mistake.effect, mistake.mend);
    }
}

fn letter(grade: Grade, style: Style) -> String {
    let code = match grade {
        Grade::A => "32",
        Grade::B => "33",
        Grade::C => "1;31",
    };
    paint(style, code, &grade.letter().to_string())
}

fn paint(style: Style, code: &str, text: &str) -> String {
    match style {
        Style::Plain => text.to_owned(),
        Style::Colour => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
    }
}

/// `1 step`, `240 steps`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
