//! The rounds, and what is said of them.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use lossproof_harness::protocol::Dtype;
use serde::Serialize;

use crate::contender::{Contender, Failed, Problem, Shape};
use crate::in_process;
use crate::torch::Torch;

/// What to measure.
#[derive(Clone, Debug)]
pub struct Options {
    /// The losses, by name.
    pub losses: Vec<String>,
    /// The shapes.
    pub shapes: Vec<Shape>,
    /// The number types.
    pub dtypes: Vec<Dtype>,
    /// A Python that may have PyTorch.
    pub python: Option<PathBuf>,
    /// How long each problem is measured, at least three rounds.
    pub time: Duration,
}

/// One implementation on one problem.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// `fused`, `fused-autograd`, `composed`, `candle-nn`, `burn`, `torch-eager`, `torch-compile` or `copy`.
    pub implementation: &'static str,
    /// The loss.
    pub loss: &'static str,
    /// `[N, C]`.
    pub shape: Shape,
    /// The number type.
    pub dtype: &'static str,
    /// The median of the passes.
    pub median_s: f64,
    /// From the first to the third quartile.
    pub spread_s: f64,
    /// By how much one pass raised the most memory that its process ever held: for whoever has asked a process for its [`peaks`]
    /// to fill in.
    pub peak_bytes: Option<u64>,
}

/// Measures every loss on every shape and type. `told` hears what is about to run, and what could not.
///
/// # Errors
/// A loss that is none, or an implementation of this process that fails.
pub fn run(options: &Options, told: &mut dyn FnMut(&str)) -> Result<Vec<Row>, Failed> {
    let mut rows = Vec::new();
    // PyTorch's two ways of running, while they take part.
    let mut torch = vec![false, true];
    for problem in problems(options) {
        let problem = problem?;
        told(&format!("{} {} {}", problem.entry.name, problem.shape, problem.dtype.name()));
        rows.extend(measure(&problem, options, &mut torch, told)?);
    }
    Ok(rows)
}

/// Every loss on every shape and type.
fn problems(options: &Options) -> impl Iterator<Item = Result<Problem, Failed>> {
    options.losses.iter().flat_map(move |loss| {
        let of_shape = move |&shape| options.dtypes.iter().map(move |&dtype| Problem::new(loss, shape, dtype));
        options.shapes.iter().flat_map(of_shape)
    })
}

/// OpenMP's threads, which PyTorch uses, wait busily for some milliseconds after their work.
const SETTLE: Duration = Duration::from_millis(10);

fn measure(
    problem: &Problem,
    options: &Options,
    torch: &mut Vec<bool>,
    told: &mut dyn FnMut(&str),
) -> Result<Vec<Row>, Failed> {
    let mut contenders = in_process::contenders(problem)?;
    if let Some(python) = &options.python {
        torch.retain(|compiled| match Torch::start(python, problem, *compiled) {
            Ok(started) => {
                contenders.extend(started.map(|torch| Box::new(torch) as Box<dyn Contender>));
                true
            }
            Err(failed) => {
                told(&format!("{failed}; it takes no part"));
                false
            }
        });
    }
    let times = rounds(&mut contenders, options.time)?;
    Ok(contenders.iter().zip(times).map(|(one, times)| row(problem, one.name(), times)).collect())
}

/// The seconds of each one's passes: in each round all take their turn, for so long and three rounds at least.
pub(crate) fn rounds(contenders: &mut [Box<dyn Contender>], time: Duration) -> Result<Vec<Vec<f64>>, Failed> {
    let mut times = vec![Vec::new(); contenders.len()];
    let start = std::time::Instant::now();
    while times[0].len() < 3 || start.elapsed() < time {
        for (one, times) in contenders.iter_mut().zip(&mut times) {
            // The threads of the one before may spin for a while, and its numbers fill the caches: of two passes the second
            // counts.
            std::thread::sleep(SETTLE);
            one.pass()?;
            times.push(one.pass()?);
        }
    }
    Ok(times)
}

/// The median, and from the first to the third quartile.
pub(crate) fn spread(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let quantile = |part: f64| times[(part * (times.len() - 1) as f64).round() as usize];
    (quantile(0.5), quantile(0.75) - quantile(0.25))
}

fn row(problem: &Problem, implementation: &'static str, times: Vec<f64>) -> Row {
    let (median_s, spread_s) = spread(times);
    Row {
        implementation,
        loss: problem.entry.name,
        shape: problem.shape,
        dtype: problem.dtype.name(),
        median_s,
        spread_s,
        peak_bytes: None,
    }
}

/// By how much one pass raised the most memory that the process ever held: of each implementation of this process, in the order
/// of [`run`]'s rows; `None` where the system does not tell. It tells the truth in a process whose allocator gives back what is
/// freed: what a pass finds there raises nothing.
///
/// # Errors
/// As [`run`].
pub fn peaks(options: &Options) -> Result<Vec<Option<u64>>, Failed> {
    let mut peaks = Vec::new();
    for problem in problems(options) {
        for mut one in in_process::contenders(&problem?)? {
            peaks.push(peak_of(one.as_mut())?);
        }
    }
    Ok(peaks)
}

/// What one pass after another held at most beyond what is held anyway, where Linux tells.
fn peak_of(one: &mut dyn Contender) -> Result<Option<u64>, Failed> {
    one.pass()?;
    // Writing 5 sets the peak to what is held now.
    let before = fs::write("/proc/self/clear_refs", "5").ok().and_then(|()| status("VmRSS:"));
    one.pass()?;
    Ok(before.zip(status("VmHWM:")).map(|(before, after)| after.saturating_sub(before)))
}

/// A line of /proc/self/status, in bytes.
fn status(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
