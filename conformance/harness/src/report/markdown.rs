//! The report as Markdown, for a comment on a pull request.

use std::fmt::Write as _;

use super::summary::{counts, evidence, graded, kind, letter, not_asked, rows, verdict, version};
use super::{Finding, Report, escape};
use crate::grading::{Grade, Region};

/// A comment on GitHub holds 65,536 characters, and a longer one is refused as a whole.
const MOST: usize = 60_000;

/// The report as GitHub-flavoured Markdown: the verdict, the table loss × dtype × region, and each finding folded away with
/// its request, its numbers and the command that replays it. Findings that would make it longer than a comment may be are
/// counted instead.
pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    headline(&mut out, report);
    if !report.cells.is_empty() {
        table(&mut out, report);
    }
    for (number, finding) in report.findings.iter().enumerate() {
        let text = details(number + 1, finding);
        if out.len() + text.len() > MOST {
            let left = report.findings.len() - number;
            let _ = writeln!(out, "\nFindings that do not fit into a comment: {left}. The JSON report has them all.");
            break;
        }
        out.push_str(&text);
    }
    if let Some(left_out) = not_asked(report) {
        let _ = writeln!(out, "\n{}", line(&left_out));
    }
    out
}

fn headline(out: &mut String, report: &Report) {
    let subject = code(&format!("{}{}", report.subject.name, version(report)));
    let grade = report.grade.map_or(String::new(), |grade| format!(", grade {}", grade.letter()));
    let _ = writeln!(out, "### {subject}: {}{grade}\n", verdict(report.verdict));
    let failures = report.findings.iter().filter(|finding| finding.is_failure()).count();
    let remarks = report.findings.len() - failures;
    let _ = writeln!(
        out,
        "Requests graded: {}. Failures: {failures}. Remarks: {remarks}. (lossproof {}, seed {})",
        graded(report),
        env!("CARGO_PKG_VERSION"),
        report.seed,
    );
}

fn table(out: &mut String, report: &Report) {
    let regions: Vec<&str> = Region::ALL.iter().map(|region| region.name()).collect();
    let _ = writeln!(out, "\n| loss | dtype | {} | requests |", regions.join(" | "));
    let _ = writeln!(out, "|---|---|{}---|", ":-:|".repeat(regions.len()));
    for row in rows(report) {
        let grades: Vec<String> = row.regions.iter().map(|grade| cell(*grade)).collect();
        let (name, ended) = (line(&row.name), counts(&row.counts));
        let _ = writeln!(out, "| {name} | {} | {} | {ended} |", row.dtype, grades.join(" | "));
    }
    let _ = writeln!(
        out,
        "\nA: right to the last places · B: what an ordinary computation loses · C: wrong · ·: not graded. \
         *extreme* decides only under `--strict`."
    );
}

fn cell(grade: Option<Grade>) -> String {
    if grade == Some(Grade::C) { "**C**".to_owned() } else { letter(grade).to_string() }
}

fn details(number: usize, finding: &Finding) -> String {
    // Up to the blank line this is HTML, in which Markdown's characters mean nothing.
    let (kind, message) = (html(&kind(finding)), html(&finding.message));
    let mut out = format!("\n<details>\n<summary>{number}. <b>{kind}</b>: {message}</summary>\n");
    for (label, text) in evidence(finding) {
        let text = escape::visible(&text);
        let fence = "`".repeat(longest_run(&text).max(2) + 1);
        let language = if label == "replay" { "sh" } else { "json" };
        let _ = write!(out, "\n{label}\n{fence}{language}\n{text}\n{fence}\n");
    }
    out.push_str("\n</details>\n");
    out
}

/// One line of HTML. A name after `@` would notify whoever bears it: a space of no width stands between.
fn html(text: &str) -> String {
    escape::markup(&escape::line(text)).replace('@', "@&#8203;")
}

/// One line of text in which no character is Markdown's.
fn line(text: &str) -> String {
    let mut out = String::new();
    for c in escape::line(text).chars() {
        match c {
            '@' => out.push_str("@&#8203;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '#' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// A code span, whatever is in it.
fn code(text: &str) -> String {
    let (text, fence) = (escape::line(text), "`".repeat(longest_run(text) + 1));
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
