//! `lossproof sweep`: many runs as a list of tasks, for all local cores or a cluster.

mod slurm;
mod status;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use lossproof_reproduction::Tasks;

use super::reproduce::{How, TaskArgs, jobs, train};
use crate::failure::Failure;

/// Keep many training runs as a list of tasks, and work it off here or on a cluster
///
/// `sweep plan DIR` writes the list; `sweep run DIR` trains what is left of it, in as many processes and on as many machines as are
/// started; `sweep status DIR` says what is left; `reproduce report DIR` makes the table of what is done.
#[derive(Debug, Args)]
pub(crate) struct SweepArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Plan(PlanArgs),
    Run(RunArgs),
    Status(status::StatusArgs),
    Slurm(slurm::SlurmArgs),
}

/// Write the list of runs into a folder
#[derive(Debug, Args)]
struct PlanArgs {
    /// The folder; it is made
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    tasks: TaskArgs,
}

/// Train what is left, or one task
///
/// A run that another process is at is left to it; one that was cut goes on after its last whole epoch, to the same bits.
#[derive(Debug, Args)]
struct RunArgs {
    /// The folder with the list
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Only the task of this number, from 0
    #[arg(long, value_name = "N")]
    task: Option<usize>,
    /// Runs at a time [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4096))]
    jobs: Option<u32>,
}

/// Runs the part of the command that is named.
///
/// # Errors
/// A folder that has no list or another one, a task that there is not, and those of the runs.
pub(crate) fn run(args: &SweepArgs) -> Result<ExitCode, Failure> {
    match &args.what {
        What::Plan(args) => {
            let tasks = args.tasks.tasks()?;
            tasks.write(&args.folder)?;
            status::print(&args.folder, &tasks, None)
        }
        What::Run(args) => work(args),
        What::Status(args) => status::run(args),
        What::Slurm(args) => slurm::run(args),
    }
}

fn work(args: &RunArgs) -> Result<ExitCode, Failure> {
    let tasks = list(&args.folder)?;
    let chosen = match args.task {
        None => tasks.plans.clone(),
        Some(number) => vec![tasks.plans.get(number).cloned().ok_or_else(|| {
            Failure::usage(format!("there is no task {number}; expected 0 to {}", tasks.plans.len() - 1))
                .help(format!("`lossproof sweep status {}` lists them", args.folder.display()))
        })?],
    };
    let records = train(&tasks, chosen, &args.folder, How { resumes: true, jobs: jobs(args.jobs) })?;
    let wrong: Vec<String> =
        records.iter().filter(|record| record.checks.c > 0).map(|record| record.plan.name()).collect();
    if !wrong.is_empty() {
        eprintln!("a step was wrong in {}: `lossproof reproduce report` names the first", wrong.join(", "));
    }
    status::print(&args.folder, &tasks, None)?;
    Ok(ExitCode::from(u8::from(!wrong.is_empty())))
}

/// The list of a folder.
fn list(folder: &Path) -> Result<Tasks, Failure> {
    let tasks = Tasks::read(folder)?.filter(|tasks| !tasks.plans.is_empty());
    tasks.ok_or_else(|| {
        Failure::usage(format!("{} has no list of runs, sweep.json", folder.display()))
            .help(format!("`lossproof sweep plan {}` writes one; its --help says what it can hold", folder.display()))
    })
}
