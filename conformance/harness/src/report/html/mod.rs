//! The report as one page: no scripts, nothing from elsewhere, light and dark.

mod finding;

use std::fmt::Write as _;

use super::escape::markup;
use super::summary::{cell_name, counts, graded, letter, not_asked, rows, verdict, version};
use super::{Report, Verdict};
use crate::grading::{Grade, Region};

/// The report as a self-contained HTML file: the verdict, the table loss × dtype × region and that of all cells, coloured
/// by grade with the letter in each, and every finding with its numbers side by side.
pub fn html(report: &Report) -> String {
    html_page(std::slice::from_ref(report))
}

/// The reports of several subjects on one page, one under another, as [`html`] shows each.
pub fn html_page(reports: &[Report]) -> String {
    let mut out = String::new();
    head(&mut out, reports);
    for report in reports {
        body(&mut out, report);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn body(out: &mut String, report: &Report) {
    let (name, version) = (markup(&report.subject.name), markup(&version(report)));
    let class = match report.verdict {
        Verdict::Conforms => "a",
        Verdict::Fails => "c",
        Verdict::NotChecked => "b",
    };
    let _ = write!(
        out,
        "<h1>{name}{version}</h1>\n<p><span class=\"tag {class}\">{}</span></p>\n\
         <p class=\"soft\">Requests graded: {}. Seed {}. lossproof {}.</p>\n",
        ended(report),
        graded(report),
        report.seed,
        env!("CARGO_PKG_VERSION"),
    );
    if !report.cells.is_empty() {
        regions(out, report);
        cells(out, report);
    }
    if !report.findings.is_empty() {
        out.push_str("<h2>Findings</h2>\n");
    }
    for (number, one) in report.findings.iter().enumerate() {
        finding::write(out, number + 1, one);
    }
    if let Some(left_out) = not_asked(report) {
        let _ = writeln!(out, "<p>{}</p>", markup(&left_out));
    }
}

/// `fails, grade C`.
fn ended(report: &Report) -> String {
    let grade = report.grade.map_or(String::new(), |grade| format!(", grade {}", grade.letter()));
    format!("{}{grade}", verdict(report.verdict))
}

/// The page may load and run nothing, whatever else is in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

fn head(out: &mut String, reports: &[Report]) {
    let one = |report: &Report| markup(&format!("{}{}: {}", report.subject.name, version(report), ended(report)));
    let title = reports.iter().map(one).collect::<Vec<_>>().join("; ");
    let style = include_str!("style.css");
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
    );
}

const LEGEND: &str = "A: right to the last places. B: what an ordinary computation loses. C: wrong. A dot: not graded. The \
                      extreme region decides only under --strict.";

/// The table loss × dtype × region.
fn regions(out: &mut String, report: &Report) {
    out.push_str("<h2>Grades by region</h2>\n");
    let columns: Vec<&str> = ["loss", "dtype"].into_iter().chain(Region::ALL.map(Region::name)).collect();
    open(out, LEGEND, &columns);
    for row in rows(report) {
        let _ = write!(out, "<tr><th scope=\"row\">{}</th><td>{}</td>", markup(&row.name), row.dtype);
        finish_row(out, &row.regions, &counts(&row.counts));
    }
    out.push_str("</tbody>\n</table></div>\n");
}

/// Every cell with its own row, folded away.
fn cells(out: &mut String, report: &Report) {
    let _ = writeln!(out, "<details>\n<summary>Each cell ({})</summary>", report.cells.len());
    let columns: Vec<&str> = ["cell", "grade"].into_iter().chain(Region::ALL.map(Region::name)).collect();
    open(out, "Parameters, weightings and reductions apart. The grade is that of the regions that decide.", &columns);
    for cell in &report.cells {
        let _ = write!(out, "<tr><th scope=\"row\">{}</th>", markup(&cell_name(&cell.cell)));
        grade_cell(out, cell.grade);
        finish_row(out, &cell.regions, &counts(&cell.counts));
    }
    out.push_str("</tbody>\n</table></div>\n</details>\n");
}

fn open(out: &mut String, caption: &str, columns: &[&str]) {
    let _ = write!(out, "<div class=\"scroll\"><table>\n<caption>{caption}</caption>\n<thead><tr>");
    for column in columns.iter().chain(&["requests"]) {
        let _ = write!(out, "<th scope=\"col\">{column}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
}

fn finish_row(out: &mut String, grades: &[Option<Grade>], ended: &str) {
    for grade in grades {
        grade_cell(out, *grade);
    }
    let _ = writeln!(out, "<td>{ended}</td></tr>");
}

fn grade_cell(out: &mut String, grade: Option<Grade>) {
    let class = match grade {
        Some(Grade::A) => "a",
        Some(Grade::B) => "b",
        Some(Grade::C) => "c",
        None => "none",
    };
    let _ = write!(out, "<td class=\"grade {class}\">{}</td>", letter(grade));
}
