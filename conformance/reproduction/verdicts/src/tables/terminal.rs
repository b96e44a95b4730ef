//! Plain text: three lines a row, columns as wide as their widest cell.

use super::Table;
use super::escape::plain;

pub(super) fn render(table: &Table) -> String {
    let mut lines: Vec<Vec<String>> = Vec::new();
    let mut datasets = vec![String::new(), String::new()];
    for (dataset, width) in table.groups() {
        datasets.push(plain(dataset));
        datasets.resize(datasets.len() + width - 1, String::new());
    }
    lines.push(datasets);
    let start = |label: &str, what: &str| vec![plain(label), what.to_owned()];
    lines.push(start("", "").into_iter().chain(table.columns.iter().map(|c| c.imbalance.label().to_owned())).collect());
    for row in &table.rows {
        let label = if row.quoted { format!("{}†", row.label) } else { row.label.clone() };
        let line = |label: &str, what: &str, text: &dyn Fn(&super::Cell) -> String| {
            start(label, what).into_iter().chain(row.cells.iter().map(|cell| plain(&text(cell)))).collect()
        };
        lines.push(line(&label, "published", &super::Cell::published_text));
        lines.push(line("", "reproduced", &super::Cell::reproduced_text));
        lines.push(line("", "verdict", &super::Cell::verdict_text));
    }
    if let Some(deltas) = table.best_delta() {
        let text = |delta: Option<f64>| delta.map_or("–".to_owned(), |delta| format!("{delta:e}"));
        lines.push(start("Best δ", "published").into_iter().chain(deltas.into_iter().map(text)).collect());
    }
    // Where no column has an imbalance its line is empty.
    lines.retain(|line| line.iter().any(|cell| !cell.is_empty()));
    format!("{}\n\n{}\n{}\n", table.title(), aligned(&lines), table.notes().join("\n"))
}

fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| lines.iter().filter_map(|l| l.get(column)).map(|c| c.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for line in lines {
        let mut text = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', width - cell.chars().count() + 2));
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}
