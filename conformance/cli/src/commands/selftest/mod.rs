//! `lossproof selftest`

mod json;
mod matrix;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use lossproof_harness::mistakes::{MISTAKES, mistake};
use lossproof_harness::run::Options;
use lossproof_harness::selftest::{Fate, Score, cover, plantings, selftest};

use crate::failure::{Failure, quoted};
use crate::files;
use crate::nearest::nearest;
use crate::output::Output;

/// Plant every known mistake and see which the suite catches and names
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 every mistake that has an effect is caught, and no control is accused; 1 some are not;\n\
                        2 the command line is wrong, or a file cannot be written."
)]
pub(crate) struct SelftestArgs {
    /// Only these mistakes, by slug
    #[arg(value_name = "SLUG")]
    mistakes: Vec<String>,

    /// Print each planting with what became of it
    #[arg(long)]
    details: bool,

    /// Write the fewest cases that still catch everything to this file, one a line: `verify --quick` asks only these
    #[arg(long, value_name = "FILE", conflicts_with = "mistakes")]
    cover: Option<PathBuf>,

    /// Write the result as JSON to this file; `-` is standard output
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// For a mistake that does not exist, and a file that cannot be written.
pub(crate) fn run(args: &SelftestArgs) -> Result<ExitCode, Failure> {
    for path in args.json.iter().chain(&args.cover) {
        files::writable(path)?;
    }
    for slug in &args.mistakes {
        known(slug)?;
    }
    let planned = plantings(|mistake| args.mistakes.is_empty() || args.mistakes.iter().any(|s| s == mistake.slug));
    let bar = ProgressBar::new(planned.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{spinner} planting {wide_bar} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    let scores = selftest(&Options::default(), planned, &|score: &Score| {
        bar.set_message(score.planted.mistake.slug);
        bar.inc(1);
    });
    bar.finish_and_clear();
    if let Some(path) = &args.json {
        files::put(path, &format!("{:#}\n", json::report(&scores)))?;
    }
    if let Some(path) = &args.cover {
        files::put(path, &(cover(&scores).join("\n") + "\n"))?;
    }
    if args.json.as_deref().is_none_or(|path| path.as_os_str() != "-") {
        let mut output = Output::new();
        matrix::print(&scores, &mut output)?;
        if args.details {
            matrix::details(&scores, &mut output)?;
        }
        output.finish()?;
    }
    let wrong = scores.iter().any(|score| matches!(score.fate, Fate::Missed | Fate::Accused));
    Ok(ExitCode::from(u8::from(wrong)))
}

fn known(slug: &str) -> Result<(), Failure> {
    if mistake(slug).is_some() {
        return Ok(());
    }
    let help = nearest(slug, MISTAKES.iter().map(|m| m.slug)).map(|near| format!("did you mean {near}?"));
    Err(Failure::usage(format!("there is no mistake {}; expected a slug of the catalogue", quoted(slug)))
        .help(help.unwrap_or("`lossproof selftest` names them all".into())))
}
