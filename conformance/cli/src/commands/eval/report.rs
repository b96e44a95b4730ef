//! The numbers of `eval` for people.

use std::io::Write;

use anstyle::Style;
use lossproof::registry;
use lossproof::{Ball, Real, RowDetail};
use lossproof_harness::protocol::{Grid, link_name, reduction_name};

use super::compute::Computed;
use crate::enclosure::Enclosure;
use crate::failure::Failure;
use crate::table::Columns;

/// Prints every row, and the reduced loss after them.
///
/// # Errors
/// Those of writing.
pub(super) fn write(computed: &Computed, output: &mut impl Write) -> Result<(), Failure> {
    let request = &computed.request;
    let bold = Style::new().bold();
    writeln!(output, "{bold}{}{bold:#}", title(computed))?;
    let columns = request.logits.columns();
    let zeros = Vec::new();
    let rounded = |grid: &Option<Grid>, k: usize| grid.as_ref().map(|grid| grid.values()[k]);
    let mut header = vec!["".to_owned(), format!("exact, {} digits", computed.digits)];
    header.extend(["error at most".to_owned(), format!("as {}", request.dtype)]);
    let table = || {
        let mut table = Columns::indented(2);
        table.row(header.clone());
        table
    };
    for row in 0..request.rows() {
        writeln!(output)?;
        writeln!(output, "{bold}row {row}{bold:#}: {}", place(computed, row))?;
        let mut table = table();
        let mut add = |name: String, value: &Enclosure, rounded| table.row(cells(computed, name, value, rounded));
        if let Some(RowDetail { posterior, .. }) = &computed.rows[row] {
            for (name, ball) in [("p", posterior.p), ("q = 1 − p", posterior.q)] {
                add(name.to_owned(), &ball.into(), Some(ball.midpoint().round(request.dtype.format())));
            }
        }
        if !request.reduced() {
            add("loss".to_owned(), &computed.values[row], Some(computed.answer.loss.as_slice()[row]));
        }
        for (name, values, grid) in [
            ("gradient", &computed.gradient, &computed.answer.gradient),
            ("hessian", &computed.hessian, &computed.answer.hessian),
        ] {
            for k in 0..columns {
                let at = row * columns + k;
                let name = if matches!(request.logits, Grid::Flat(_)) { name.to_owned() } else { format!("{name}[{k}]") };
                add(name, &values[at], rounded(grid, at));
            }
        }
        table.write(output)?;
    }
    if request.reduced() {
        writeln!(output)?;
        writeln!(output, "{bold}{} of the rows{bold:#}", reduction_name(request.reduction))?;
        let mut table = table();
        table.row(cells(computed, "loss".to_owned(), &computed.values[0], Some(computed.answer.loss.as_slice()[0])));
        table.write(output)?;
    }
    let state = computed.answer.state.as_ref().unwrap_or(&zeros);
    if !state.is_empty() {
        let state: Vec<String> = state.iter().map(|x| number(*x)).collect();
        writeln!(output, "\n{bold}state{bold:#}: {}", state.join(","))?;
    }
    Ok(())
}

/// What was computed, defaults included.
fn title(computed: &Computed) -> String {
    let request = &computed.request;
    let entry = registry::loss(&request.loss).ok();
    let mut parts = vec![request.loss.clone()];
    for parameter in entry.map_or(&[][..], |entry| entry.parameters) {
        if let Some(value) = request.params.number(parameter.name).or(parameter.default) {
            parts.push(format!("{} {}", parameter.name, number(value)));
        }
    }
    if request.params.get("variant").is_some() {
        parts.push("as published".to_owned());
    }
    let mut title = vec![parts.join(", ")];
    title.push(match &computed.loss.weighting {
        lossproof::Weighting::None => "no class weights".to_owned(),
        lossproof::Weighting::InverseFrequency => "weighting cs".to_owned(),
        lossproof::Weighting::EffectiveNumber { beta } => format!("weighting cb, beta {}", number(*beta)),
        lossproof::Weighting::Given(_) => "weights given".to_owned(),
    });
    title.push(link_name(request.link).to_owned());
    title.push(format!("reduction {}", reduction_name(request.reduction)));
    title.join(" · ")
}

/// The target, and how hard the row is: the regions of `spec/grades.md`.
fn place(computed: &Computed, row: usize) -> String {
    let Some(target) = computed.request.targets[row] else { return "ignored".to_owned() };
    let Some(RowDetail { posterior: at, weight, density, .. }) = &computed.rows[row] else {
        return format!("target {target}, undefined");
    };
    let region = match (at.p.approx(), at.q.approx()) {
        (p, _) if p < 0.01 => "outlier (p < 0.01)",
        (_, q) if q < 0.1 => "easy (q < 0.1)",
        _ => "hard",
    };
    let factor = |name: &str, x: &Ball| match x.approx() {
        1.0 => String::new(),
        x => format!(", {name} {}", number(x)),
    };
    format!("target {target}, {region}{}{}", factor("weight", weight), factor("density", density))
}

fn cells(computed: &Computed, name: String, value: &Enclosure, rounded: Option<f64>) -> [String; 5] {
    let shown = value.digits(computed.digits);
    let (digits, note) = match (&shown, value) {
        (Some((digits, certain)), _) if *certain < computed.digits => {
            (digits.to_string(), format!("only {certain} of the digits are certain"))
        }
        (Some((digits, _)), _) => (digits.to_string(), String::new()),
        (None, Enclosure::Special(x)) => (number(*x), String::new()),
        (None, _) => ("?".to_owned(), "no digit is certain: the terms cancel".to_owned()),
    };
    let radius = value.radius().map_or("unknown".to_owned(), |radius| radius.to_string());
    [name, digits, radius, rounded.map(number).unwrap_or_default(), note]
}

/// The shortest decimal that gives the number back.
fn number(x: f64) -> String {
    match x {
        x if x.is_nan() => "NaN".to_owned(),
        f64::INFINITY => "Infinity".to_owned(),
        f64::NEG_INFINITY => "-Infinity".to_owned(),
        0.0 => "0".to_owned(),
        x if (1e-5..1e17).contains(&x.abs()) => format!("{x}"),
        x => format!("{x:e}"),
    }
}
