//! `lossproof sweep slurm`: the list as a job array of Slurm.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use lossproof_harness::report::quoted;
use lossproof_reproduction::Standing;

use super::{list, status};
use crate::failure::Failure;
use crate::output::Output;

/// Print a script for sbatch: what is left as a job array
///
/// `lossproof sweep slurm DIR | sbatch` submits it. A task that is preempted is put back into the queue, and goes on where it was.
#[derive(Debug, Args)]
pub(super) struct SlurmArgs {
    /// The folder with the list, where every node sees it
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Cores for each run
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=4096))]
    cores: u32,
    /// The longest time of a run, as Slurm writes it
    #[arg(long, value_name = "TIME", default_value = "1-00:00:00", value_parser = time)]
    time: String,
}

pub(super) fn run(args: &SlurmArgs) -> Result<ExitCode, Failure> {
    let tasks = list(&args.folder)?;
    let standings = status::standings(&args.folder, &tasks)?;
    let left: Vec<usize> = (0..standings.len()).filter(|number| standings[*number] != Standing::Done).collect();
    if left.is_empty() {
        return Err(Failure::usage("nothing is left to submit: every run is done")
            .help(format!("`lossproof reproduce report {}` makes the table", args.folder.display())));
    }
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let program = std::env::current_exe().unwrap_or_else(|_| "lossproof".into());
    let folder = absolute(&args.folder);
    let mut output = Output::new();
    write!(
        output,
        "#!/bin/sh\n#SBATCH --job-name=lossproof\n#SBATCH --array={}\n#SBATCH --cpus-per-task={}\n#SBATCH --time={}\n\
         #SBATCH --requeue\n#SBATCH --output=/dev/null\n#SBATCH --error={}\n\
         exec {} sweep run {} --task \"$SLURM_ARRAY_TASK_ID\" --jobs 1\n",
        ranges(&left),
        args.cores,
        args.time,
        folder.join("slurm-%a.log").display(),
        quoted(&program.to_string_lossy()),
        quoted(&folder.to_string_lossy()),
    )?;
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// Numbers in order as Slurm writes them: `0,3-5`.
fn ranges(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|one, next| one + 1 == *next);
    let run = |run: &[usize]| match run {
        [first, .., last] => format!("{first}-{last}"),
        _ => run.iter().map(usize::to_string).collect(),
    };
    runs.map(run).collect::<Vec<_>>().join(",")
}

fn time(text: &str) -> Result<String, String> {
    let is_time = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ':'));
    is_time
        .then(|| text.to_owned())
        .ok_or_else(|| "expected a time such as 90 (minutes), 2:00:00 or 1-00:00:00".to_owned())
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn ranges_are_short() {
        assert_eq!(ranges(&[0, 3, 4, 5, 7, 8]), "0,3-5,7-8");
        assert_eq!(ranges(&[2]), "2");
    }
}
