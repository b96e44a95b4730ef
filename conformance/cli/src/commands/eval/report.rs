//! The numbers of `eval` for people.

use std::io::Write;

use anstyle::Style;
use lossproof::registry;
use lossproof::{Ball, Link, Real, RowDetail};
use lossproof_harness::protocol::{Values, link_name, reduction_name};

use super::compute::{Computed, DIGITS};
use crate::enclosure::Enclosure;
use crate::failure::Failure;
use crate::table::Columns;

/// Prints every row, and the reduced loss after them.
///
/// # Errors
/// Those of writing.
pub(super) fn write(computed: &Computed, output: &mut impl Write) -> Result<(), Failure> {
    let bold = Style::new().bold();
    writeln!(output, "{bold}{}{bold:#}", title(computed))?;
    for row in 0..computed.request.rows() {
        writeln!(output, "\n{bold}row {row}{bold:#}: {}", place(computed, row))?;
        row_table(computed, row).write(output)?;
    }
    if let Values::One(rounded) = computed.answer.loss {
        writeln!(output, "\n{bold}{} of the rows{bold:#}", reduction_name(computed.request.reduction))?;
        let mut table = table(computed);
        table.row(cells(computed.digits, "loss", &computed.values[0], rounded));
        table.write(output)?;
    }
    if let Some(state) = &computed.answer.state {
        let state: Vec<String> = state.iter().copied().map(number).collect();
        writeln!(output, "\n{bold}state{bold:#}: {}", state.join(","))?;
    }
    Ok(())
}

/// A table with its header.
fn table(computed: &Computed) -> Columns {
    let mut table = Columns::indented(2);
    let digits = format!("exact, {} digits", computed.digits);
    table.row(["", &digits, "error at most", &format!("as {}", computed.request.dtype)]);
    table
}

fn row_table(computed: &Computed, row: usize) -> Columns {
    let Computed { request, answer, digits, .. } = computed;
    let mut table = table(computed);
    if let Some(RowDetail { posterior, .. }) = &computed.rows[row] {
        for (name, ball) in [("p", posterior.p), ("q = 1 − p", posterior.q)] {
            let rounded = ball.midpoint().round(request.dtype.format());
            // Only double-double knows these two.
            table.row(cells((*digits).min(DIGITS), name, &ball.into(), rounded));
        }
    }
    if let Values::Each(rounded) = &answer.loss {
        table.row(cells(*digits, "loss", &computed.values[row], rounded[row]));
    }
    let columns = request.logits.columns();
    let indexed = |name: &str, k: usize| {
        if columns == 1 && request.link == Link::Sigmoid { name.to_owned() } else { format!("{name}[{k}]") }
    };
    if let Values::Rows(rounded) = &answer.loss {
        for k in 0..columns {
            let at = row * columns + k;
            table.row(cells(*digits, &indexed("loss", k), &computed.values[at], rounded.values()[at]));
        }
    }
    let derivatives =
        [("gradient", &computed.gradient, &answer.gradient), ("hessian", &computed.hessian, &answer.hessian)];
    for (name, values, rounded) in derivatives {
        let Some(rounded) = rounded else { continue };
        for k in 0..columns {
            let at = row * columns + k;
            table.row(cells(*digits, &indexed(name, k), &values[at], rounded.values()[at]));
        }
    }
    table
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
    if computed.request.is_mixed() {
        let numbers = |row: &[f64]| row.iter().copied().map(number).collect::<Vec<_>>().join(",");
        let rows = computed.request.target_rows.as_ref().and_then(|table| table.iter_rows().nth(row).map(numbers));
        let smoothing = match computed.request.label_smoothing {
            0.0 => String::new(),
            smoothing => format!(", smoothed by {}", number(smoothing)),
        };
        return format!("target {}{smoothing}", rows.unwrap_or_else(|| target.to_string()));
    }
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

fn cells(digits: usize, name: &str, value: &Enclosure, rounded: f64) -> [String; 5] {
    let (text, note) = match (value.digits(digits), value) {
        (Some((text, certain)), _) if certain < digits => {
            (text.to_string(), format!("only {certain} digits are certain"))
        }
        (Some((text, _)), _) => (text.to_string(), String::new()),
        (None, Enclosure::Special(x)) => (number(*x), String::new()),
        (None, _) => ("?".to_owned(), "smaller than its error bound".to_owned()),
    };
    let radius = value.radius().map_or("unknown".to_owned(), |radius| radius.to_string());
    [name.to_owned(), text, radius, number(rounded), note]
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
