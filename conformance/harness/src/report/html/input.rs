//! The smallest input as a table, and the numbers side by side.

use std::fmt::Write as _;

use lossproof::Link;

use crate::cases::Cell;
use crate::protocol::{Answer, Grid, Request};
use crate::report::escape::markup;
use crate::report::summary::cell_name;

/// A table longer than this shows less than the request itself.
const MOST: usize = 64;

/// The rows of a request: the target, and the logit of each class.
pub(super) fn rows(out: &mut String, request: &Request) {
    let setting = markup(&cell_name(&Cell::of(request)));
    let counts = request.class_counts.as_ref().map_or(String::new(), |counts| format!("; class counts {counts:?}"));
    open(out, "Smallest input", &format!("The smallest input that shows it: {setting}{counts}"));
    let columns = request.logits.columns().min(MOST);
    let logit = |class: usize| match request.link {
        Link::Sigmoid => "logit".to_owned(),
        Link::Softmax => format!("logit of class {class}"),
    };
    head(out, ["row", "right class"].map(str::to_owned).into_iter().chain((0..columns).map(logit)));
    let values = request.logits.values();
    for row in 0..request.rows().min(MOST) {
        let target = request.targets[row].map_or("ignored".to_owned(), |target| target.to_string());
        let _ = write!(out, "<tr><th scope=\"row\">{row}</th><td>{target}</td>");
        for value in &values[row * request.logits.columns()..][..columns] {
            let _ = write!(out, "<td class=\"number\">{value:?}</td>");
        }
        out.push_str("</tr>\n");
    }
    close(out);
    if columns < request.logits.columns() || request.rows() > MOST {
        out.push_str("<p class=\"soft\">It goes on; the whole is in the request below.</p>\n");
    }
}

/// Each number of the exact answer beside the subject's.
pub(super) fn numbers(out: &mut String, expected: &Answer, got: &Answer) {
    let (expected, got) = (listed(expected), listed(got));
    open(out, "Numbers", "What it should answer, and what it does");
    head(out, ["number", "exact", "got", "off by"].map(str::to_owned));
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
    close(out);
    if expected.len() > MOST {
        let _ = writeln!(out, "<p class=\"soft\">and {} more numbers, below</p>", expected.len() - MOST);
    }
}

/// A table that a keyboard can scroll.
pub(super) fn open(out: &mut String, label: &str, caption: &str) {
    let _ = write!(
        out,
        "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{label}\"><table>\n<caption>{caption}</caption>\n"
    );
}

pub(super) fn head(out: &mut String, columns: impl IntoIterator<Item = String>) {
    out.push_str("<thead><tr>");
    for column in columns {
        let _ = write!(out, "<th scope=\"col\">{column}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
}

pub(super) fn close(out: &mut String) {
    out.push_str("</tbody>\n</table></div>\n");
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
