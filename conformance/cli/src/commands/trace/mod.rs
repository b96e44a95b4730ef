//! `lossproof trace verify PATH`

mod progress;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use lossproof_harness::report::{Style, Verdict};
use lossproof_trace::{Trace, TraceError, TraceReport, render, verify};

use crate::failure::Failure;
use crate::files;
use crate::output::Output;

/// Check a training run that was written down, step by step
#[derive(Debug, Args)]
pub(crate) struct TraceArgs {
    #[command(subcommand)]
    command: TraceCommand,
}

#[derive(Debug, Subcommand)]
enum TraceCommand {
    Verify(VerifyArgs),
}

/// Grade every step of a run, and compare what it claims with what happened
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 it conforms; 1 a step is wrong, or the run departs from its protocol; 2 the trace cannot be\n\
                        read; 3 there is nothing to check in it. The format: `lossproof explain traces`."
)]
struct VerifyArgs {
    /// A trace's folder, or its trace.jsonl
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// Let the extreme region decide too: infinities, NaN, zero counts and weights
    #[arg(long)]
    strict: bool,
    /// Write the report as JSON; - is standard output
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// For a trace that cannot be read, and a report that cannot be written.
pub(crate) fn run(args: &TraceArgs) -> Result<ExitCode, Failure> {
    let TraceCommand::Verify(args) = &args.command;
    if let Some(path) = &args.json {
        files::writable(path)?;
    }
    let trace = Trace::open(&args.path).map_err(|error| unreadable(&error))?;
    let bar = progress::Bar::new(trace.steps().len());
    let report = verify(&trace, args.strict, &mut |event| bar.tell(event)).map_err(|error| unreadable(&error))?;
    bar.finish();
    if let Some(path) = &args.json {
        let text = serde_json::to_string_pretty(&report).unwrap_or_default();
        files::put(path, &format!("{text}\n"))?;
    }
    if args.json.as_deref() != Some(Path::new("-")) {
        print(&report)?;
    }
    Ok(match report.verdict {
        Verdict::Conforms => ExitCode::SUCCESS,
        Verdict::Fails => ExitCode::from(1),
        Verdict::NotChecked => ExitCode::from(3),
    })
}

fn print(report: &TraceReport) -> Result<(), Failure> {
    let mut output = Output::new();
    let style = if output.is_styled() { Style::Colour } else { Style::Plain };
    let written = write!(output, "{}", render(report, style)).and_then(|()| output.finish());
    match written.map_err(Failure::from) {
        // Whoever reads only the beginning still wants the verdict as the exit code.
        Ok(()) | Err(Failure::Closed) => Ok(()),
        Err(failure) => Err(failure),
    }
}

fn unreadable(error: &TraceError) -> Failure {
    Failure::usage(error.to_string()).help("`lossproof explain traces` has the format of a trace")
}
