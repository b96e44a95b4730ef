//! Markdown: one table, each row of the paper in three.

use super::escape::markdown as escape;
use super::{Cell, Table};

pub(super) fn render(table: &Table) -> String {
    let mut out = format!("{}.\n\n", table.title());
    let names = table.columns.iter().map(|c| format!("{} {}", escape(c.dataset_label()), c.imbalance.label()));
    let names: Vec<String> = names.map(|name| name.trim_end().to_owned()).collect();
    line(&mut out, ["", ""].map(str::to_owned).into_iter().chain(names));
    line(&mut out, std::iter::repeat_n("---".to_owned(), table.columns.len() + 2));
    for row in &table.rows {
        let label = format!("{}{}", escape(&row.label), if row.quoted { "†" } else { "" });
        let mut add = |label: &str, what: &str, text: &dyn Fn(&Cell) -> String| {
            let cells = row.cells.iter().map(|cell| escape(&text(cell)));
            line(&mut out, [label, what].map(str::to_owned).into_iter().chain(cells));
        };
        add(&label, "published", &Cell::published_text);
        add("", "reproduced", &Cell::reproduced_text);
        add("", "**verdict**", &|cell| cell.verdict_text());
    }
    if let Some(deltas) = table.best_delta() {
        let cells = deltas.into_iter().map(|delta| delta.map_or("–".to_owned(), |delta| format!("{delta:e}")));
        line(&mut out, ["Best δ", "published"].map(str::to_owned).into_iter().chain(cells));
    }
    for note in table.notes() {
        out.push('\n');
        out.push_str(&note);
        out.push('\n');
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    out.push('|');
    for cell in cells {
        out.push(' ');
        out.push_str(&cell);
        out.push_str(if cell.is_empty() { "|" } else { " |" });
    }
    out.push('\n');
}
