//! HTML: a table with the paper's two lines of headings.

use std::fmt::Write as _;

use super::escape::html as escape;
use super::{Cell, Table};

pub(super) fn render(table: &Table) -> String {
    let mut out = format!(
        "<table class=\"verdicts\">\n<caption>{}</caption>\n<thead>\n<tr><td colspan=\"2\"></td>",
        table.title()
    );
    for (dataset, width) in table.groups() {
        let _ = write!(out, "<th scope=\"colgroup\" colspan=\"{width}\">{}</th>", escape(dataset));
    }
    out.push_str("</tr>\n<tr><td colspan=\"2\"></td>");
    for column in &table.columns {
        let _ = write!(out, "<th scope=\"col\">{}</th>", column.imbalance.label());
    }
    out.push_str("</tr>\n</thead>\n");
    for row in &table.rows {
        let dagger = if row.quoted { "<sup>†</sup>" } else { "" };
        let _ = write!(out, "<tbody>\n<tr><th scope=\"rowgroup\" rowspan=\"3\">{}{dagger}</th>", escape(&row.label));
        line(&mut out, "published", row.cells.iter().map(|cell| (String::new(), cell.published_text())));
        out.push_str("<tr>");
        line(&mut out, "reproduced", row.cells.iter().map(|cell| (String::new(), cell.reproduced_text())));
        out.push_str("<tr>");
        let class = |cell: &Cell| format!(" class=\"{}\"", cell.class());
        line(&mut out, "verdict", row.cells.iter().map(|cell| (class(cell), cell.verdict_text())));
        out.push_str("</tbody>\n");
    }
    out.push_str("<tfoot>\n");
    if let Some(deltas) = table.best_delta() {
        out.push_str("<tr><th scope=\"row\">Best δ</th>");
        let text = |delta: Option<f64>| delta.map_or("–".to_owned(), |delta| format!("{delta:e}"));
        line(&mut out, "published", deltas.into_iter().map(|delta| (String::new(), text(delta))));
    }
    let width = table.columns.len() + 2;
    for note in table.notes() {
        let _ = writeln!(out, "<tr><td colspan=\"{width}\">{}</td></tr>", escape(&note));
    }
    out.push_str("</tfoot>\n</table>\n");
    out
}

/// The rest of a line: what it shows, and a cell for each attribute and text.
fn line(out: &mut String, what: &str, cells: impl Iterator<Item = (String, String)>) {
    let _ = write!(out, "<td>{what}</td>");
    for (attribute, text) in cells {
        let _ = write!(out, "<td{attribute}>{}</td>", escape(&text));
    }
    out.push_str("</tr>\n");
}
