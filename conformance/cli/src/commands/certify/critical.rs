//! `lossproof certify --delta`: the critical points of HMLoss for a δ of the user's.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use lossproof_certify::{CriticalPoint, CriticalPoints, Enclosure, Undecided, critical_points, decimal, number};
use serde_json::{Value, json};

use super::json;
use super::table::DIGITS;
use crate::failure::Failure;
use crate::files;
use crate::output::Output;
use crate::table::Columns;

/// Prints them, or writes them as JSON. The exit code is 1 where some δ could not be decided.
///
/// # Errors
/// Those of writing.
pub(super) fn run(deltas: &[f64], file: Option<&Path>) -> Result<ExitCode, Failure> {
    let found: Vec<_> = deltas.iter().map(|&delta| (delta, critical_points(delta))).collect();
    match file {
        Some(path) => {
            let deltas: Vec<Value> = found.iter().map(to_json).collect();
            let report = json!({"lossproof": env!("CARGO_PKG_VERSION"), "deltas": deltas});
            files::put(path, &format!("{report:#}\n"))?;
        }
        None => print(&found)?,
    }
    Ok(ExitCode::from(u8::from(found.iter().any(|(_, found)| found.is_err()))))
}

fn print(found: &[(f64, Result<CriticalPoints, Undecided>)]) -> Result<(), Failure> {
    let mut output = Output::new();
    let mut columns = Columns::default();
    columns.row(["δ", "", "p*", "δp*", "L(p*)"]);
    for (delta, found) in found {
        match found {
            Ok(found) => {
                for point in &found.points {
                    let kind = if point.maximum { "maximum" } else { "minimum" };
                    columns.row([
                        number(*delta),
                        kind.to_owned(),
                        probability(point),
                        decimal(&point.u, DIGITS),
                        decimal(&point.loss, DIGITS),
                    ]);
                }
            }
            Err(undecided) => columns.row([number(*delta), "undecided".to_owned(), undecided.to_string()]),
        }
    }
    columns.write(&mut output)?;
    let points: usize = found.iter().filter_map(|(_, found)| found.as_ref().ok()).map(|found| found.points.len()).sum();
    let boxes: usize = found.iter().filter_map(|(_, found)| found.as_ref().ok()).map(|found| found.boxes).sum();
    writeln!(
        output,
        "\nProved in {boxes} boxes: {points} sign changes of dL/dt on 0 < p < 1 and no other; digits are certain but for\n\
         the last, which is rounded."
    )?;
    output.finish()?;
    Ok(())
}

/// `p`, as its distance from 1 where that is what can be told.
fn probability(point: &CriticalPoint) -> String {
    const NEAR_ONE: f64 = 1e-6;
    if point.q.to_f64().1 < NEAR_ONE { format!("1 - {}", decimal(&point.q, DIGITS)) } else { decimal(&point.p, DIGITS) }
}

fn to_json((delta, found): &(f64, Result<CriticalPoints, Undecided>)) -> Value {
    let number = |enclosure: &Enclosure| json::enclosure(enclosure);
    match found {
        Ok(found) => json!({
            "delta": delta,
            "boxes": found.boxes,
            "points": found.points.iter().map(|point| json!({
                "kind": if point.maximum { "maximum" } else { "minimum" },
                "p": number(&point.p),
                "q": number(&point.q),
                "u": number(&point.u),
                "loss": number(&point.loss),
            })).collect::<Vec<_>>(),
        }),
        Err(undecided) => json!({"delta": delta, "undecided": undecided.to_string()}),
    }
}
