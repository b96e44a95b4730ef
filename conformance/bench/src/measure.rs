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
    /// By how much one pass raised the most memory that the process ever held; `None` where the system does not tell, and
    /// for another process.
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
    for loss in &options.losses {
        for &shape in &options.shapes {
            for &dtype in &options.dtypes {
                let problem = Problem::new(loss, shape, dtype)?;
                told(&format!("{loss} {shape} {}", dtype.name()));
                rows.extend(measure(&problem, options, &mut torch, told)?);
            }
        }
    }
    Ok(rows)
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
    let peaks: Vec<Option<u64>> = contenders.iter_mut().map(|one| peak_of(one.as_mut())).collect::<Result<_, _>>()?;
    let mut times = vec![Vec::new(); contenders.len()];
    let start = std::time::Instant::now();
    while times[0].len() < 3 || start.elapsed() < options.time {
        for (one, times) in contenders.iter_mut().zip(&mut times) {
            // The threads of the one before may spin for a while, and its numbers fill the caches: of two passes the second
            // counts.
            std::thread::sleep(SETTLE);
            one.pass()?;
            times.push(one.pass()?);
        }
    }
    let of = contenders.iter().zip(peaks).zip(times);
    Ok(of.map(|((one, peak_bytes), times)| row(problem, one.name(), peak_bytes, times)).collect())
}

fn row(problem: &Problem, implementation: &'static str, peak_bytes: Option<u64>, mut times: Vec<f64>) -> Row {
    times.sort_by(f64::total_cmp);
    let quantile = |part: f64| times[(part * (times.len() - 1) as f64).round() as usize];
    Row {
        implementation,
        loss: problem.entry.name,
        shape: problem.shape,
        dtype: problem.dtype.name(),
        median_s: quantile(0.5),
        spread_s: quantile(0.75) - quantile(0.25),
        peak_bytes,
    }
}

/// For so long at most an allocator keeps what was freed, unless it is asked for it again.
const KEPT: Duration = Duration::from_millis(1100);

/// One pass, which is not counted, and by how much it raised the peak of what the process held, where Linux tells.
fn peak_of(one: &mut dyn Contender) -> Result<Option<u64>, Failed> {
    one.pass()?;
    // A block that is freed after that time has the allocator let go of the others.
    std::thread::sleep(KEPT);
    drop(std::hint::black_box(vec![1_u8; 1 << 20]));
    // Writing 5 sets the peak to what is held now.
    let before = fs::write("/proc/self/clear_refs", "5").ok().and_then(|()| status("VmRSS:"));
    one.pass()?;
    let after = status("VmHWM:");
    let is_here = !one.name().starts_with("torch");
    Ok(before.zip(after).filter(|_| is_here).map(|(before, after)| after.saturating_sub(before)))
}

/// A line of /proc/self/status, in bytes.
fn status(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
