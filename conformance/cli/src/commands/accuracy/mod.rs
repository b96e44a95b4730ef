//! `lossproof accuracy`

mod measured;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use lossproof_accuracy::{Setting, Table, plot};
use lossproof_harness::protocol::Dtype;

use crate::failure::Failure;
use crate::files;
use crate::names;
use crate::output::Output;
use crate::pictures;

/// Show the measured error of the reference
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 done, or what was measured is what the table says; 1 it is not;\n\
                        2 the command line is wrong, or a file cannot be written.")]
pub(crate) struct AccuracyArgs {
    /// Only these losses
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = names::loss(), conflicts_with = "write")]
    loss: Vec<String>,
    /// Only these number types: f16, bf16, f32, f64
    #[arg(long, value_name = "DTYPE", value_delimiter = ',', value_parser = names::dtype, conflicts_with = "write")]
    dtype: Vec<Dtype>,
    /// Measure again and compare with the table, instead of showing it: the beginning of the sample, 3 % of it
    #[arg(long)]
    measure: bool,
    /// Measure the whole sample, which takes several minutes
    #[arg(long, requires = "measure")]
    full: bool,
    /// Write the table as JSON to this file; `-` is standard output
    #[arg(long, value_name = "FILE", conflicts_with_all = ["measure", "write"])]
    json: Option<PathBuf>,
    /// Draw the error over the margin: FILE.svg or FILE.png; `-` is standard output
    #[arg(long, value_name = "FILE", conflicts_with_all = ["measure", "write"])]
    plot: Option<PathBuf>,
    /// Measure everything and rewrite the table, the chapter and the picture in this copy of lossproof's repository
    #[arg(long, value_name = "REPOSITORY", conflicts_with = "measure")]
    write: Option<PathBuf>,
    /// Try every f32 argument of the scalar functions too, which takes half an hour
    #[arg(long, requires = "write")]
    sweep: bool,
}

/// Runs the command.
///
/// # Errors
/// For a file that cannot be written.
pub(crate) fn run(args: &AccuracyArgs) -> Result<ExitCode, Failure> {
    if let Some(repository) = &args.write {
        return measured::rewrite(repository, args.sweep);
    }
    if args.measure {
        return measured::check(args);
    }
    let table = Table::committed().filtered(|loss, arithmetic| {
        wanted(&args.loss, loss.split(',').next().unwrap_or(loss)) && wanted(&args.dtype, &arithmetic.dtype())
    });
    if let Some(path) = &args.json {
        files::writable(path)?;
    }
    if let Some(path) = &args.plot {
        let format = pictures::format(path, None)?;
        let picture = plot(&table.curves).map_err(|error| Failure::usage(format!("the picture failed: {error}")))?;
        pictures::put(path, format, &picture)?;
    }
    if let Some(path) = &args.json {
        files::put(path, &table.to_json())?;
    }
    if args.json.is_none() && args.plot.is_none() {
        let mut output = Output::new();
        show::print(&table.full, &mut output)?;
        output.finish()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether a filter lets something through; without one everything passes.
fn wanted<A: PartialEq<B>, B: ?Sized>(filter: &[A], of: &B) -> bool {
    filter.is_empty() || filter.iter().any(|one| one == of)
}

impl AccuracyArgs {
    fn wants(&self, setting: &Setting, dtype: Dtype) -> bool {
        wanted(&self.loss, setting.loss) && wanted(&self.dtype, &dtype)
    }
}
