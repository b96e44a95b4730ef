//! What runs came to: the table, the claims, the pictures.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use lossproof_reproduction::training::Record;
use lossproof_reproduction::{figures, gather, tabulate};
use lossproof_verdicts::claims::{self, Finding, Judgement};
use lossproof_verdicts::tables::{self, Table};
use lossproof_verdicts::{Outcome, Results, Rules};
use serde_json::json;

use crate::failure::Failure;
use crate::files;
use crate::output::Output;

/// Tell again what the runs in a folder came to
///
/// Writes the table and its pictures anew, from every finished run that is there.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// The folder that `lossproof reproduce --out` was given
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Write the results as JSON; `-` is standard output
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

pub(super) fn run(args: &ReportArgs) -> Result<ExitCode, Failure> {
    let records = gather(&args.folder)?;
    if records.is_empty() {
        return Err(Failure::usage(format!("{} holds no finished run", args.folder.display()))
            .help("`lossproof reproduce --out DIR --resume` finishes those that it has begun"));
    }
    tell(&args.folder, &records, args.json.as_deref())
}

/// What is said of records.
struct Judged {
    results: Results,
    tables: Vec<Table>,
    claims: Vec<Judgement>,
}

fn judged(records: &[Record]) -> Result<Judged, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::usage(format!("lossproof is at fault: {error}"));
    let (results, rules) = (tabulate(records)?, Rules::default());
    let tables = tables::build(&results, &rules).map_err(|error| wrong(&error))?;
    let claims = claims::judge(&results, &rules).map_err(|error| wrong(&error))?;
    Ok(Judged { results, tables, claims })
}

/// Writes and prints what records came to; exits with 1 where a step was wrong, or a number differs from the published one.
pub(super) fn tell(folder: &Path, records: &[Record], json: Option<&Path>) -> Result<ExitCode, Failure> {
    let judged = judged(records)?;
    write(folder, records, &judged)?;
    print(folder, records, &judged, json)
}

/// Writes the table in three forms, and the pictures, each whole.
fn write(folder: &Path, records: &[Record], judged: &Judged) -> Result<(), Failure> {
    let Judged { results, tables, claims } = judged;
    let all = |render: fn(&Table) -> String| tables.iter().map(render).collect::<Vec<_>>().join("\n");
    let put = |name: &str, text: String| files::put(&folder.join(name), &text);
    put("table.md", format!("{}\n{}", all(Table::markdown), sentences(claims)))?;
    put("table.html", all(Table::html))?;
    put("table.tex", all(Table::latex))?;
    put("results.json", format!("{:#}\n", json!({"results": results, "tables": tables, "claims": claims})))?;
    put("curves.svg", figures::curves(records)?)?;
    put("classes.svg", figures::classes(records)?)?;
    for record in records.iter().filter(|record| record.plan.seed == 1) {
        put(&format!("margins-{}.svg", record.plan.name()), figures::margins(record)?)?;
    }
    Ok(())
}

/// Prints the table, or writes everything as JSON.
fn print(folder: &Path, records: &[Record], judged: &Judged, json: Option<&Path>) -> Result<ExitCode, Failure> {
    let Judged { results, tables, claims } = judged;
    let wrong = records.iter().filter(|record| record.checks.c > 0).count();
    let differs = |table: &Table| {
        table.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.verdict.outcome == Outcome::Differs)
    };
    let found = wrong > 0 || tables.iter().any(differs);
    let is_standard_output = json.is_some_and(|path| path.as_os_str() == "-");
    if let Some(path) = json {
        let report = json!({
            "lossproof": env!("CARGO_PKG_VERSION"), "results": results, "tables": tables, "claims": claims, "runs": records,
        });
        files::put(path, &format!("{report:#}\n"))?;
    }
    if !is_standard_output {
        let mut output = Output::new();
        for table in tables {
            writeln!(output, "{}", table.terminal())?;
        }
        write!(output, "{}", sentences(claims))?;
        writeln!(output, "\n{}", steps(records))?;
        for record in records.iter().filter(|record| record.checks.c > 0) {
            let what = record.checks.first_wrong.as_deref().unwrap_or_default();
            writeln!(output, "WRONG: {}: {what}", record.plan.name())?;
        }
        writeln!(
            output,
            "{}: the runs, table.md, .html and .tex, results.json, curves.svg, classes.svg, margins-*.svg",
            folder.display()
        )?;
        output.finish()?;
    }
    Ok(ExitCode::from(u8::from(found)))
}

/// What the paper says, and whether these runs show it.
fn sentences(claims: &[Judgement]) -> String {
    let mut text = String::from("What the paper says, by these runs:\n");
    for judgement in claims {
        let claim = claims::CLAIMS.iter().find(|claim| claim.id == judgement.id);
        let says = claim.map_or(judgement.id.as_str(), |claim| claim.says);
        let finding = match judgement.finding {
            Finding::Holds => "holds",
            Finding::DoesNotHold => "does not hold",
            Finding::Undecided => "undecided",
        };
        let _ = writeln!(text, "- {finding}: {says}");
    }
    text
}

fn steps(records: &[Record]) -> String {
    let sum = |of: fn(&Record) -> usize| records.iter().map(of).sum::<usize>();
    let (a, b, c) = (sum(|r| r.checks.a), sum(|r| r.checks.b), sum(|r| r.checks.c));
    let jumps = sum(|r| r.checks.jumps);
    let left = if jumps > 0 { format!(", {jumps} too near a jump to be graded") } else { String::new() };
    format!("{} runs, {} steps checked: {a} A, {b} B, {c} wrong{left}.", records.len(), a + b + c)
}
