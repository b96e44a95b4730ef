//! `lossproof reproduce`: the paper's protocol, every step checked.

mod arguments;
mod data;
mod progress;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, Subcommand};
use lossproof_reproduction::protocol::{Plan, Regime};
use lossproof_reproduction::training::{Options, Prepared, Record};
use lossproof_reproduction::{Error, Tasks, sweep};
use lossproof_verdicts::Imbalance;

use crate::failure::Failure;
use arguments::{Source, load};
pub(crate) use arguments::{TaskArgs, jobs};
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
    tasks: TaskArgs,
    /// The folder for runs, table and pictures; it is made
    #[arg(long, value_name = "DIR", default_value = "lossproof-reproduction")]
    out: PathBuf,
    /// Go on with the runs in the folder
    #[arg(long)]
    resume: bool,
    /// Runs at a time [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4096))]
    jobs: Option<u32>,
    /// Write the results as JSON; `-` is standard output
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
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
        None => {
            let tasks = args.tasks.tasks()?;
            let how = How { resumes: args.resume, jobs: jobs(args.jobs) };
            let records = train(&tasks, tasks.plans.clone(), &args.out, how)?;
            report::tell(&args.out, &records, args.json.as_deref())
        }
    }
}

/// How runs are run.
#[derive(Clone, Copy)]
pub(crate) struct How {
    /// Whether they go on from what is there.
    pub(crate) resumes: bool,
    /// So many at a time.
    pub(crate) jobs: usize,
}

/// Trains these of the tasks, all of one data set, in a folder.
///
/// # Errors
/// A data set that cannot be read, a folder that cannot be written or holds other runs.
pub(crate) fn train(tasks: &Tasks, chosen: Vec<Plan>, out: &Path, how: How) -> Result<Vec<Record>, Failure> {
    let Some(first) = chosen.first() else { return Ok(Vec::new()) };
    let (regime, source) = (Regime::named(&first.dataset)?, load(&first.dataset, tasks)?);
    let mut prepared: Vec<(Imbalance, Prepared)> = Vec::new();
    match source {
        Source::Photographs(index, weights) => {
            prepared.push((Imbalance::AsIs, Prepared::photographs(&index, &regime, weights)?));
        }
        Source::Whole(dataset) => {
            for plan in &chosen {
                if !prepared.iter().any(|(imbalance, _)| *imbalance == plan.imbalance) {
                    prepared.push((plan.imbalance, Prepared::new(&dataset, plan, &regime)?));
                }
            }
        }
    }
    let of = |plan: &Plan| prepared.iter().find(|(imbalance, _)| *imbalance == plan.imbalance);
    let runs: Vec<(Plan, &Prepared)> =
        chosen.into_iter().filter_map(|plan| of(&plan).map(|(_, data)| (plan, data))).collect();
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    let _ = ctrlc::set_handler(move || stopped.store(true, Ordering::Relaxed));
    let bar = Bar::new(runs.iter().map(|(plan, _)| plan.epochs).sum());
    let options = Options { traces: tasks.traces, resumes: how.resumes, stop: &stop };
    let records = sweep(&runs, out, options, how.jobs, &|plan, progress| bar.tell(plan, progress));
    bar.finish();
    Ok(records?)
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
            Error::Weights { .. } => Self::usage(message).help(
                "--weights takes torchvision's efficientnet_b3, its state dict saved by safetensors.torch.save_file",
            ),
            Error::Tasks { .. } => Self::usage(message)
                .help("remove the file; `lossproof sweep plan` writes it anew, and runs that are done stay done"),
            Error::File { .. } => {
                Self::usage(message).help("remove the file; --resume goes on without it, or begins anew")
            }
            _ => Self::usage(message),
        }
    }
}
