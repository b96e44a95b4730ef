//! The runs of a folder as a table.

use std::path::Path;

use lossproof_verdicts::{Column, Metric, Results, Row, Run};

use crate::protocol::{System, Variant};
use crate::training::{RECORD, Record};
use crate::{Error, files};

/// The records of every finished run in the folder, by name. Unfinished ones are left out.
///
/// # Errors
/// A folder or a record that cannot be read.
pub fn gather(folder: &Path) -> Result<Vec<Record>, Error> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .map_err(Error::io(folder, "read"))?
        .filter_map(|entry| Some(entry.ok()?.path().join(RECORD)))
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths.iter().filter_map(|path| files::read_json(path).transpose()).collect()
}

/// The runs as rows of systems, in the order of the paper's tables, and columns of data sets: error rates, or the area under the
/// curve where networks are fine-tuned on two classes. Systems without a run
/// have a row all the same, and are told as not run; other readings of the paper and other δ have rows of their own.
///
/// # Errors
/// For a record of a system that there is not.
pub fn tabulate(records: &[Record]) -> Result<Results, Error> {
    let mut columns: Vec<Column> = Vec::new();
    let mut readings = vec![String::new()];
    for record in records {
        let (column, reading) = (column(record), reading(record));
        if !columns.contains(&column) {
            columns.push(column);
        }
        if !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    let mut results = Results { rows: Vec::new(), columns, cells: Vec::new() };
    for own_reading in readings {
        for name in System::names() {
            let of_row = |record: &&Record| record.plan.system == name && reading(record) == own_reading;
            let own: Vec<&Record> = records.iter().filter(of_row).collect();
            if own.is_empty() && !own_reading.is_empty() {
                continue;
            }
            let label = System::named(name)?.label;
            results.rows.push(if own_reading.is_empty() {
                Row { system: name.to_owned(), label }
            } else {
                Row { system: format!("{name}@{own_reading}"), label: format!("{label}, {own_reading}") }
            });
            let runs = |wanted: &Column| {
                let own = own.iter().filter(|record| column(record) == *wanted);
                own.filter_map(|record| Some(Run { seed: record.plan.seed, value: value(record)? })).collect()
            };
            results.cells.push(results.columns.iter().map(runs).collect());
        }
    }
    Ok(results)
}

/// In what a run departs from the paper's text and the regime's δ; nothing for most.
fn reading(record: &Record) -> String {
    let variant = (record.plan.variant != Variant::Paper).then(|| record.plan.variant.name().to_owned());
    let delta = record.plan.delta.map(|delta| format!("δ = {delta:e}"));
    variant.into_iter().chain(delta).collect::<Vec<_>>().join(", ")
}

fn column(record: &Record) -> Column {
    Column { dataset: record.plan.dataset.clone(), imbalance: record.plan.imbalance, metric: metric(record) }
}

/// What Table 1 has, or Table 2.
fn metric(record: &Record) -> Metric {
    if record.regime.fine_tuning.is_some() { Metric::Auc } else { Metric::ErrorRate }
}

fn value(record: &Record) -> Option<f64> {
    match metric(record) {
        Metric::Auc => record.outcome.auc,
        Metric::ErrorRate => Some(record.outcome.error_rate),
    }
}
