//! `lossproof reproduce`: the paper's protocol, every step checked.

mod arguments;
mod data;
mod progress;
mod report;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, Subcommand};
use lossproof_reproduction::protocol::{Plan, Regime};
use lossproof_reproduction::training::{Options, Prepared};
use lossproof_reproduction::{Error, sweep};

use crate::failure::Failure;
use arguments::RunArgs;
use progress::Bar;

/// Train the rows of the paper's tables by its protocol, and check every step
///
/// Without options: all systems on long-tailed digits, which are in the program, three seeds each. The runs, the table, its pictures
/// and the results as JSON are left in the folder. Stopped, it goes on with --resume, to the same bits.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ReproduceArgs {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    run: RunArgs,
}

#[derive(Debug, Subcommand)]
enum What {
    Data(data::DataArgs),
    Report(report::ReportArgs),
}

/// Trains and reports, or says what data sets lack.
///
/// # Errors
/// A name that there is not, a data set that cannot be read, a folder that cannot be written or holds other runs.
pub(crate) fn run(args: &ReproduceArgs) -> Result<ExitCode, Failure> {
    match &args.what {
        Some(What::Data(args)) => data::run(args),
        Some(What::Report(args)) => report::run(args),
        None => train(&args.run),
    }
}

fn train(args: &RunArgs) -> Result<ExitCode, Failure> {
    let dataset = args.load()?;
    let plans = args.plans()?;
    let mut prepared: Vec<(Plan, Prepared)> = Vec::new();
    for plan in plans.iter().filter(|plan| plan.seed == plans[0].seed && plan.system == plans[0].system) {
        let regime = Regime::named(&plan.dataset)?;
        prepared.push((plan.clone(), Prepared::new(&dataset, plan, &regime)?));
    }
    let tasks: Vec<(Plan, &Prepared)> = plans
        .into_iter()
        .filter_map(|plan| {
            let data = prepared.iter().find(|(first, _)| first.imbalance == plan.imbalance)?;
            Some((plan, &data.1))
        })
        .collect();
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    let _ = ctrlc::set_handler(move || stopped.store(true, Ordering::Relaxed));
    let bar = Bar::new(tasks.iter().map(|(plan, _)| plan.epochs).sum());
    let options = Options { traces: !args.no_trace, resumes: args.resume, stop: &stop };
    let records = sweep(&tasks, &args.out, options, args.jobs(), &|plan, progress| bar.tell(plan, progress));
    bar.finish();
    let records = records?;
    report::tell(&args.out, &records, args.json.as_deref())
}

impl From<Error> for Failure {
    /// An error of a reproduction with what to do about it.
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Stopped => Self::usage("stopped; every epoch that was whole is kept")
                .help("the same command with --resume goes on as if it had not been"),
            Error::AnotherRun { .. } => {
                Self::usage(message).help("--resume goes on with what is there; --out names another folder")
            }
            Error::Unknown { .. } => Self::usage(message).help("`lossproof reproduce --help` lists the names"),
            Error::Io { .. } => Self::usage(message).help("name a folder that is there and can be written"),
            Error::File { .. } => {
                Self::usage(message).help("remove the file; --resume goes on without it, or begins anew")
            }
            _ => Self::usage(message),
        }
    }
}
