//! LaTeX: a `table` with `booktabs` rules.

use std::fmt::Write as _;

use super::escape::latex as escape;
use super::{Cell, Table};

pub(super) fn render(table: &Table) -> String {
    let columns = "l".repeat(table.columns.len());
    let mut out = format!(
        "% Needs \\usepackage{{booktabs}} and \\usepackage{{multirow}}.\n\\begin{{table}}\n\\centering\n\\caption{{{}}}\n\
         \\begin{{tabular}}{{ll{columns}}}\n\\toprule\n",
        escape(&table.title())
    );
    let groups = table.groups();
    let heading = |(dataset, width): &(&str, usize)| format!("\\multicolumn{{{width}}}{{c}}{{{}}}", escape(dataset));
    line(&mut out, ["", ""].map(str::to_owned).into_iter().chain(groups.iter().map(heading)));
    if table.columns.iter().any(|column| !column.imbalance.label().is_empty()) {
        let imbalances = table.columns.iter().map(|column| column.imbalance.label().to_owned());
        line(&mut out, ["", ""].map(str::to_owned).into_iter().chain(imbalances));
    }
    for row in &table.rows {
        out.push_str("\\midrule\n");
        let dagger = if row.quoted { "$^\\dagger$" } else { "" };
        let label = format!("\\multirow{{3}}{{*}}{{{}{dagger}}}", escape(&row.label));
        let mut add = |label: &str, what: &str, text: &dyn Fn(&Cell) -> String| {
            let cells = row.cells.iter().map(|cell| escape(&text(cell)));
            line(&mut out, [label, what].map(str::to_owned).into_iter().chain(cells));
        };
        add(&label, "published", &Cell::published_text);
        add("", "reproduced", &Cell::reproduced_text);
        add("", "verdict", &Cell::verdict_text);
    }
    if let Some(deltas) = table.best_delta() {
        out.push_str("\\midrule\n");
        let cells = deltas.into_iter().map(|delta| delta.map_or("--".to_owned(), power_of_ten));
        line(&mut out, ["Best $\\delta$", "published"].map(str::to_owned).into_iter().chain(cells));
    }
    out.push_str("\\bottomrule\n\\end{tabular}\n");
    for note in table.notes() {
        let _ = writeln!(out, "\\par\\footnotesize {}", escape(&note));
    }
    out.push_str("\\end{table}\n");
    out
}

/// The published δ are powers of ten.
fn power_of_ten(delta: f64) -> String {
    format!("$10^{{{}}}$", delta.log10().round())
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    let _ = writeln!(out, "{} \\\\", cells.join(" & "));
}
