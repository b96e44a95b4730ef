//! The table measured again: to be compared with the committed one, or to take its place.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use lossproof_accuracy::scalars::{self, Extent, FUNCTIONS, Record, Records};
use lossproof_accuracy::{Failed, MARKS, Row, Size, Table, compare, curves, fingerprint, measure, plot, with_tables};

use super::{AccuracyArgs, show};
use crate::failure::Failure;
use crate::files;
use crate::output::Output;

/// Measures what is asked for, prints it and says where the committed table has something else.
///
/// # Errors
/// Those of standard output, and a sample that cannot be measured.
pub(super) fn check(args: &AccuracyArgs) -> Result<ExitCode, Failure> {
    let committed = Table::committed();
    let (size, before) = if args.full { (Size::Full, &committed.full) } else { (Size::Quick, &committed.quick) };
    let bar = bar();
    let measured = measure(size, |setting, dtype| args.wants(setting, dtype), |parts| tell(&bar, parts));
    bar.finish_and_clear();
    let measured = measured.map_err(|failed| mistake(&failed))?;
    let here = fingerprint() == committed.machine;
    // Rows that were not asked for are not missing.
    let before: Vec<Row> =
        before.iter().filter(|row| measured.iter().any(|other| same_part(row, other))).cloned().collect();
    let differences = compare(&before, &measured, here);
    let mut output = Output::new();
    show::print(&measured, &mut output)?;
    let machine = if here { "to the digit" } else { "within what other mathematical functions may change" };
    if differences.is_empty() {
        writeln!(output, "\nThe committed table says the same, {machine}.")?;
    } else {
        writeln!(output)?;
        for difference in &differences {
            writeln!(output, "{difference}")?;
        }
    }
    output.finish()?;
    Ok(ExitCode::from(u8::from(!differences.is_empty())))
}

fn same_part(a: &Row, b: &Row) -> bool {
    a.loss == b.loss && a.arithmetic.dtype() == b.arithmetic.dtype()
}

/// Measures everything and writes `table.json` and `scalars.json` of `conformance/accuracy`, and the chapter and the picture
/// of `spec`. Without `sweep` the sweeps over every f32 argument stay as they are committed.
///
/// # Errors
/// Where the folder is no copy of the repository, or a file cannot be written.
pub(super) fn rewrite(repository: &Path, sweep: bool) -> Result<ExitCode, Failure> {
    let chapter = repository.join("spec/accuracy.md");
    let text = std::fs::read_to_string(&chapter).map_err(|error| {
        Failure::usage(format!("{} cannot be read: {error}", chapter.display()))
            .help("name the folder of lossproof's repository, in which `spec` lies")
    })?;
    let [json, scalars, picture] =
        ["conformance/accuracy/table.json", "conformance/accuracy/scalars.json", "spec/accuracy.svg"]
            .map(|name| repository.join(name));
    for path in [&json, &scalars, &picture] {
        files::writable(path)?;
    }
    let (table, records) = (table().map_err(|failed| mistake(&failed))?, records(sweep)?);
    let text = with_tables(&text, &table, &records).ok_or_else(|| {
        Failure::usage(format!("{} lacks the lines between which the tables stand", chapter.display()))
            .help(format!("put these two lines back: {}", MARKS.join(" and ")))
    })?;
    let svg = plot(&table.curves).map_err(|error| Failure::usage(format!("the picture failed: {error}")))?;
    for (path, text) in [(json, table.to_json()), (scalars, records.to_json()), (chapter, text), (picture, svg)] {
        files::put(&path, &text)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The table measured anew.
fn table() -> Result<Table, Failed> {
    let bar = bar();
    let quick = measure(Size::Quick, |_, _| true, |parts| tell(&bar, 2 * parts))?;
    let full = measure(Size::Full, |_, _| true, |parts| tell(&bar, 2 * parts))?;
    bar.finish_and_clear();
    Ok(Table { machine: fingerprint(), quick, full, curves: curves()? })
}

/// The sweeps made anew.
fn records(sweep: bool) -> Result<Records, Failure> {
    let bar = bar();
    let of = |extent| -> Result<Vec<Record>, Failure> {
        let each = FUNCTIONS.iter().map(|function| {
            bar.set_position(0);
            scalars::measure(*function, extent, |done, count| {
                bar.set_length(count);
                bar.set_position(done);
            })
        });
        each.collect::<Result<_, _>>().map_err(Failure::usage)
    };
    let all = if sweep { of(Extent::All)? } else { Records::committed().all };
    let records = Records { machine: fingerprint(), strided: of(Extent::Strided)?, all };
    bar.finish_and_clear();
    Ok(records)
}

/// A line that moves on a terminal.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn tell(bar: &ProgressBar, parts: usize) {
    bar.set_length(parts as u64);
    bar.inc(1);
}

fn mistake(failed: &Failed) -> Failure {
    Failure::usage(failed.to_string()).help("report it with this message: no input of yours has a part in it")
}
