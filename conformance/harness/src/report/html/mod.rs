//! The report as one page: no scripts, nothing from elsewhere, light and dark, on a telephone and on paper.

mod axis;
mod cells;
mod finding;
mod input;
mod matrix;
mod picture;
mod plot;
mod words;

use std::fmt::Write as _;

use super::escape::markup;
use super::summary::{counted, not_asked, verdict, version};
use super::{Report, Verdict};

/// The report as a self-contained HTML file: the verdict in words, the heat map loss × dtype × region, every finding with
/// its smallest input, its numbers and its curve, and the table of all cells.
pub fn html(report: &Report) -> String {
    html_page(std::slice::from_ref(report))
}

/// The reports of several subjects on one page, one under another, as [`html`] shows each, behind a list of them.
pub fn html_page(reports: &[Report]) -> String {
    html_page_below("", reports)
}

/// The same below markup of the caller's own, such as a way back to where the page was found.
pub fn html_page_below(top: &str, reports: &[Report]) -> String {
    let one = |report: &Report| format!("{}{}: {}", report.subject.name, version(report), verdict(report.verdict));
    let mut content = format!("{top}{STRIPES}\n");
    if reports.len() > 1 {
        contents(&mut content, reports);
    }
    for (number, report) in reports.iter().enumerate() {
        body(&mut content, &format!("s{}", number + 1), report);
    }
    html_document(&reports.iter().map(one).collect::<Vec<_>>().join("; "), &content)
}

/// A self-contained page in the style of the report, of markup. It may load and run nothing, whatever else is in it.
pub fn html_document(title: &str, content: &str) -> String {
    let (title, style) = (markup(title), include_str!("style.css"));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{content}</main>\n</body>\n</html>\n"
    )
}

/// One report; `place` starts the names of its places on the page.
fn body(out: &mut String, place: &str, report: &Report) {
    let (name, version) = (markup(&report.subject.name), markup(&version(report)));
    let _ = write!(
        out,
        "<section id=\"{place}\">\n<h1>{name}{version}</h1>\n\
         <p class=\"verdict {}\"><strong>{}</strong></p>\n<p>{}</p>\n",
        class(report.verdict),
        ended(report),
        markup(&words::verdict(report)),
    );
    words::first(out, place, report);
    if !report.cells.is_empty() {
        matrix::write(out, place, report);
    }
    if !report.findings.is_empty() {
        out.push_str("<h2>What is wrong</h2>\n");
    }
    for (number, one) in report.findings.iter().enumerate() {
        finding::write(out, place, number + 1, one);
    }
    if let Some(left_out) = not_asked(report) {
        let _ = writeln!(out, "<p>{}</p>", markup(&left_out));
    }
    if !report.cells.is_empty() {
        out.push_str("<h2>Details</h2>\n");
        cells::write(out, report);
    }
    let _ = writeln!(
        out,
        "<p class=\"soft\">{} graded with seed {} by lossproof {}.</p>\n</section>",
        counted(report),
        report.seed,
        env!("CARGO_PKG_VERSION"),
    );
}

/// `Fails, grade C`.
fn ended(report: &Report) -> String {
    let grade = report.grade.map_or(String::new(), |grade| format!(", grade {}", grade.letter()));
    let word = verdict(report.verdict);
    format!("{}{}{grade}", word[..1].to_uppercase(), &word[1..])
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Conforms => "a",
        Verdict::Fails => "c",
        Verdict::NotChecked => "b",
    }
}

/// Which subjects there are, each leading to its report.
fn contents(out: &mut String, reports: &[Report]) {
    out.push_str("<nav aria-label=\"Reports\">\n<ul>\n");
    for (number, report) in reports.iter().enumerate() {
        let name = markup(&format!("{}{}", report.subject.name, version(report)));
        let (class, ended) = (class(report.verdict), ended(report));
        let _ = writeln!(
            out,
            "<li><a href=\"#s{}\">{name}</a> <span class=\"tag {class}\">{ended}</span></li>",
            number + 1
        );
    }
    out.push_str("</ul>\n</nav>\n");
}

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// What marks the wrong part of a curve, for all of them: stripes, since colour alone says nothing to some readers.
const STRIPES: &str = "<svg class=\"stripes\" aria-hidden=\"true\" width=\"0\" height=\"0\"><defs><pattern id=\"stripes\" \
                       width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
                       <rect class=\"stripe\" width=\"2\" height=\"6\"></rect></pattern></defs></svg>";
