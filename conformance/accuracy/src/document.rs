//! The table in `spec/accuracy.md`, between two marks.

use std::fmt::Write as _;

use lossproof_harness::grading::Region;

use crate::figures::printed;
use crate::scalars::{FUNCTIONS, Record, Records};
use crate::{Arithmetic, Numbers, Row, SETTINGS, Table};

/// What stands before and after the generated part of the chapter.
pub const MARKS: [&str; 2] = [
    "<!-- from here on written by `lossproof accuracy --write .` -->",
    "<!-- up to here written by `lossproof accuracy --write .` -->",
];

/// The chapter with the tables between its marks; `None` where it has not both marks.
pub fn with_tables(chapter: &str, table: &Table, scalars: &Records) -> Option<String> {
    let (before, rest) = chapter.split_once(MARKS[0])?;
    let (_, after) = rest.split_once(MARKS[1])?;
    let (swept, measured, bounds) = (swept(scalars), measured(&table.full), bounds(&table.full));
    Some(format!("{before}{}\n{swept}\n## The losses\n{measured}{bounds}\n{}{after}", MARKS[0], MARKS[1]))
}

/// The scalar functions.
fn swept(scalars: &Records) -> String {
    let of = |records: &[Record], name: &str| records.iter().find(|record| record.function == name).cloned();
    let figure = |x: Option<f64>| x.map_or_else(|| "—".to_owned(), printed);
    let mut text = String::from(
        "\n| function | f32 arguments | derived | every 4,099th | every one | the worst | f64 path, in its ulps |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for function in FUNCTIONS {
        let name = function.name();
        let (strided, all) = (of(&scalars.strided, &name), of(&scalars.all, &name));
        let derived = figure(function.bound());
        let (strided, ulps) = (figure(strided.map(|r| r.ulps)), figure(all.as_ref().map(|r| r.ulps)));
        let wide = figure(all.as_ref().map(|r| r.wide));
        let worst = all.and_then(|r| r.worst.first().copied()).map_or_else(|| "—".to_owned(), |x| format!("{x:e}"));
        let arguments = function.arguments();
        let _ = writeln!(text, "| {name} | {arguments} | {derived} | {strided} | {ulps} | {worst} | {wide} |");
    }
    text
}

/// A row for each loss: for each region its columns, `heading` over them.
fn of_regions(title: &str, heading: &str, cells: impl Fn(&str, Region) -> String) -> String {
    let columns = heading.matches('|').count() + 1;
    let mut text = format!("\n### {title}\n\n| loss |");
    for region in Region::ALL {
        let _ = write!(text, " {}{heading} |", region.name());
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(columns * Region::ALL.len()));
    text.push('\n');
    for setting in &SETTINGS {
        let name = setting.name();
        let _ = write!(text, "| {name} |");
        for region in Region::ALL {
            let _ = write!(text, " {} |", cells(&name, region));
        }
        text.push('\n');
    }
    text
}

/// One table an arithmetic.
fn measured(rows: &[Row]) -> String {
    let of_arithmetic = |arithmetic: Arithmetic| {
        let unit = if arithmetic == Arithmetic::DoubleDouble { "units of 2^-106" } else { "ulps" };
        let title = format!("{arithmetic}: value / gradient / Hessian, in {unit}");
        of_regions(&title, ": median | largest", |loss, region| {
            let mut rows = rows.iter();
            let row = rows.find(|row| row.loss == loss && row.region == region && row.arithmetic == arithmetic);
            let of_each = |figure: fn(&Numbers) -> [f64; 3]| {
                row.map_or_else(|| "—".to_owned(), |row| figure(&row.errors).map(printed).join(" / "))
            };
            let median = of_each(|n| [n.loss.median, n.gradient.median, n.hessian.median]);
            let largest = of_each(|n| [n.loss.largest, n.gradient.largest, n.hessian.largest]);
            format!("{median} | {largest}")
        })
    };
    Arithmetic::ALL.into_iter().map(of_arithmetic).collect()
}

/// The derived bounds of double-double beside what was measured.
fn bounds(rows: &[Row]) -> String {
    of_regions("double-double: the largest bound that `Loss::evaluate_bounded` derives", "", |loss, region| {
        let row = rows.iter().find(|row| row.loss == loss && row.region == region && row.bounds.is_some());
        let bounds = row.and_then(|row| row.bounds);
        bounds.map_or_else(|| "—".to_owned(), |bounds| bounds.map(printed).join(" / "))
    })
}
