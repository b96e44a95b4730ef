//! `lossproof bench`: how fast, side by side.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use clap::Args;
use lossproof_bench::{Failed, Network, Options, Row, Shape, Step, peaks, plot, run as measure, steps};
use lossproof_harness::protocol::Dtype;
use serde_json::json;

use crate::commands::verify::given_or_default;
use crate::failure::Failure;
use crate::output::Output;
use crate::table::Columns;
use crate::{files, names, pictures};

/// Measure how fast implementations are, side by side in one run
///
/// Forward and backward, the mean over the batch, inverse class frequencies as weights (cross-entropy: none). Every
/// implementation takes its turn in each round; `copy` is the machine's limit, the logits read and a gradient written.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// Rows x classes, several by commas
    #[arg(long, value_name = "NxC", value_delimiter = ',', default_value = "128x10,65536x100,1048576x10")]
    shapes: Vec<Shape>,
    /// Several by commas [default: hmloss,ce, unless networks are named]
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = names::loss())]
    losses: Vec<String>,
    /// Training steps of the reproduction's networks on batches of 128: resnet-32 (CIFAR's images), resnet-8-mnist
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    networks: Vec<Network>,
    /// Several by commas
    #[arg(long, value_name = "DTYPE", value_delimiter = ',', default_value = "f32", value_parser = names::dtype)]
    dtypes: Vec<Dtype>,
    /// For how many seconds each problem is measured, three rounds at least
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    time: Duration,
    /// A Python; where it has PyTorch, that takes part [default: `$LOSSPROOF_PYTHON`, else python3]
    #[arg(long, value_name = "FILE")]
    python: Option<PathBuf>,
    /// Write the rows as JSON; `-` is standard output
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draw the cost of a logit over their number: FILE.svg or FILE.png; `-` is standard output
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Only the peaks of the memory, as JSON on standard output: what the command asks another process of its own for
    #[arg(long, hide = true)]
    peaks: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds: &f64| (0.0..=86_400.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "expected seconds, from 0 to 86400".to_owned())
}

/// Measures, and prints or writes the rows.
///
/// # Errors
/// A loss that cannot be measured, or a file that cannot be written.
pub(crate) fn run(args: BenchArgs) -> Result<ExitCode, Failure> {
    if let Some(path) = &args.json {
        files::writable(path)?;
    }
    let format = args.plot.as_deref().map(|path| pictures::format(path, None)).transpose()?;
    let python = Some(given_or_default(args.python));
    let none = args.losses.is_empty() && args.networks.is_empty();
    let losses = if none { vec!["hmloss".to_owned(), "ce".to_owned()] } else { args.losses };
    let options = Options { losses, shapes: args.shapes, dtypes: args.dtypes, python, time: args.time };
    let mut told = |line: &str| {
        let _ = writeln!(anstream::stderr(), "{line}");
    };
    let failed = |failed: Failed| {
        Failure::usage(failed.to_string()).help("choose others with --losses; `lossproof list` has their names")
    };
    if args.peaks {
        let mut output = Output::new();
        writeln!(output, "{}", json!(peaks(&options).map_err(failed)?))?;
        output.finish()?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut rows = measure(&options, &mut told).map_err(failed)?;
    let in_process = rows.iter_mut().filter(|row| !row.implementation.starts_with("torch"));
    for (row, peak) in in_process.zip(peaks_of_another(&options).unwrap_or_default()) {
        row.peak_bytes = peak;
    }
    let mut trained = Vec::new();
    for network in args.networks {
        trained.extend(steps(network, options.python.as_deref(), options.time, &mut told).map_err(failed)?);
    }
    if let (Some(path), Some(format)) = (&args.plot, format) {
        let picture = plot(&rows).map_err(|error| Failure::usage(format!("the picture failed: {error}")))?;
        pictures::put(path, format, &picture)?;
    }
    match &args.json {
        Some(path) => {
            let report =
                json!({"lossproof": env!("CARGO_PKG_VERSION"), "machine": machine(), "rows": rows, "steps": trained});
            files::put(path, &format!("{report:#}\n"))?;
        }
        None if args.plot.as_deref().is_some_and(|path| path.as_os_str() == "-") => {}
        None => print(&rows, &trained)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The peaks of a process whose allocator keeps nothing that is freed.
fn peaks_of_another(options: &Options) -> Option<Vec<Option<u64>>> {
    let listed = |all: Vec<String>| all.join(",");
    let shapes = options.shapes.iter().map(|shape| format!("{}x{}", shape.rows, shape.classes)).collect();
    let dtypes = options.dtypes.iter().map(|dtype| dtype.name().to_owned()).collect();
    let output = Command::new(std::env::current_exe().ok()?)
        .args(["bench", "--peaks", "--losses", &listed(options.losses.clone())])
        .args(["--shapes", &listed(shapes), "--dtypes", &listed(dtypes)])
        .env("MIMALLOC_PURGE_DELAY", "0")
        .stderr(Stdio::null())
        .output()
        .ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

/// What the times are those of.
fn machine() -> String {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    format!("{}, {threads} threads", model.map_or(std::env::consts::ARCH, |(_, name)| name.trim()))
}

fn print(rows: &[Row], trained: &[Step]) -> Result<(), Failure> {
    let mut output = Output::new();
    writeln!(output, "{}", machine())?;
    for problem in rows.chunk_by(|a, b| (a.loss, a.shape, a.dtype) == (b.loss, b.shape, b.dtype)) {
        let of = |name: &str| problem.iter().find(|row| row.implementation == name).map(|row| row.median_s);
        let (Some(first), Some(fused)) = (problem.first(), of("fused")) else { continue };
        writeln!(output, "\n{} {} {}", first.loss, first.shape, first.dtype)?;
        let mut columns = Columns::indented(2);
        columns.row(["", "median", "spread", "times fused", "peak memory"]);
        for row in problem {
            columns.row([
                row.implementation.to_owned(),
                milliseconds(row.median_s),
                milliseconds(row.spread_s),
                format!("{:.2}", row.median_s / fused),
                row.peak_bytes.map_or_else(|| "-".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6)),
            ]);
        }
        columns.write(&mut output)?;
    }
    for network in trained.chunk_by(|a, b| (&a.network, a.images) == (&b.network, b.images)) {
        writeln!(output, "\n{}, a step on {:?}", network[0].network, network[0].images)?;
        let mut columns = Columns::indented(2);
        columns.row(["", "median", "spread", "times ours"]);
        for row in network {
            let times = format!("{:.2}", row.median_s / network[0].median_s);
            columns.row([row.implementation.to_owned(), milliseconds(row.median_s), milliseconds(row.spread_s), times]);
        }
        columns.write(&mut output)?;
    }
    output.finish()?;
    Ok(())
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.3} ms", seconds * 1e3)
}
