//! One finding on the page: what is wrong in words, and the numbers side by side.

use std::fmt::Write as _;

use crate::protocol::{Answer, Grid};
use crate::report::Finding;
use crate::report::escape::markup;
use crate::report::summary::{evidence, kind};

/// A table longer than this shows less than the request itself.
const MOST: usize = 64;

pub(super) fn write(out: &mut String, number: usize, finding: &Finding) {
    let (class, tag) = if finding.is_failure() { ("failure", "c") } else { ("remark", "b") };
    let (kind, message) = (markup(&kind(finding)), markup(&finding.message));
    let _ = writeln!(
        out,
        "<article class=\"{class}\">\n<h3>{number}. <span class=\"tag {tag}\">{kind}</span> {message}</h3>"
    );
    if let (Some(expected), Some(got)) = (&finding.expected, &finding.got) {
        numbers(out, expected, got);
    }
    for (label, text) in evidence(finding) {
        let _ = writeln!(out, "<figure><figcaption>{label}</figcaption><pre>{}</pre></figure>", markup(&text));
    }
    out.push_str("</article>\n");
}

/// Each number of the exact answer beside the subject's.
fn numbers(out: &mut String, expected: &Answer, got: &Answer) {
    let (expected, got) = (listed(expected), listed(got));
    out.push_str("<div class=\"scroll\"><table>\n<thead><tr>");
    for column in ["number", "expected", "got", "off by"] {
        let _ = write!(out, "<th scope=\"col\">{column}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (place, exact) in expected.iter().take(MOST) {
        let own = got.iter().find(|(own, _)| own == place).map(|(_, value)| *value);
        let off = own.map(|own| own - exact).filter(|off| off.is_finite());
        let _ = write!(out, "<tr><th scope=\"row\">{place}</th>");
        for (value, absent) in [(Some(*exact), ""), (own, "missing"), (off, "")] {
            let shown = value.map_or(absent.to_owned(), |value| format!("{value:?}"));
            let _ = write!(out, "<td class=\"number\">{shown}</td>");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table></div>\n");
    if expected.len() > MOST {
        let _ = writeln!(out, "<p class=\"soft\">and {} more numbers, below</p>", expected.len() - MOST);
    }
}

/// An answer's numbers with their places: `loss[0]`, `gradient[0][1]`.
fn listed(answer: &Answer) -> Vec<(String, f64)> {
    let mut all = Vec::new();
    let mut flat = |part: &str, values: &[f64]| {
        all.extend(values.iter().enumerate().map(|(index, value)| (format!("{part}[{index}]"), *value)));
    };
    flat("loss", answer.loss.as_slice());
    for (part, grid) in [("gradient", &answer.gradient), ("hessian", &answer.hessian)] {
        match grid {
            Some(Grid::Flat(values)) => flat(part, values),
            Some(Grid::Rows(table)) => {
                for (row, values) in table.iter_rows().enumerate() {
                    flat(&format!("{part}[{row}]"), values);
                }
            }
            None => {}
        }
    }
    if let Some(state) = &answer.state {
        flat("state", state);
    }
    all
}
