//! `lossproof plot`: pictures of losses and class weightings.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use lossproof_figures::{Figure, MOST_CLASSES, MOST_COLOURS, MOST_DASHES};

use crate::failure::Failure;
use crate::pictures::{self, Format};
use crate::values;

/// Draw losses, their weights and gradients over p, and class weights over class sizes
///
/// The numbers are the reference's. Easy examples, p > 0.9, and outliers, p < 0.01, are shaded.
#[derive(Debug, Args)]
pub(crate) struct PlotArgs {
    #[command(subcommand)]
    figure: Chosen,
}

#[derive(Debug, Subcommand)]
enum Chosen {
    /// The paper's Figure 1: HMLoss beside cross-entropy and focal loss
    #[command(name = "figure-1")]
    Losses(OverP),
    /// The weight m(p) that each loss puts on cross-entropy
    Weights(OverP),
    /// The derivative of each loss in the margin t = ln(p/(1 − p))
    Gradients(OverP),
    /// Class weights over class sizes: cs, and cb for several β
    ClassWeights(ClassWeights),
}

#[derive(Debug, Args)]
struct OverP {
    /// HMLoss's δ, several by commas
    #[arg(long, value_name = "LIST", default_value = "10,100,1e3,1e4,1e5", allow_hyphen_values = true)]
    delta: String,
    /// Focal's γ, several by commas
    #[arg(long, value_name = "LIST", default_value = "2", allow_hyphen_values = true)]
    gamma: String,
    #[command(flatten)]
    file: File,
}

#[derive(Debug, Args)]
struct ClassWeights {
    /// β of the effective number of samples, several by commas
    #[arg(long, value_name = "LIST", default_value = "0.9,0.99,0.999,0.9999", allow_hyphen_values = true)]
    beta: String,
    /// The size of each class [default: ten classes, long-tailed from 5000 to 25]
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    class_counts: Option<String>,
    #[command(flatten)]
    file: File,
}

#[derive(Debug, Args)]
struct File {
    /// Where the picture goes; `-` is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    /// What it is [default: what the file's name ends in, else svg]
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// Draws a figure.
///
/// # Errors
/// A value that is out of its range, too many of them, and a file that cannot be written.
pub(crate) fn run(args: &PlotArgs) -> Result<ExitCode, Failure> {
    let help = || {
        format!(
            "give at most {MOST_COLOURS} δ, {MOST_DASHES} γ, {MOST_COLOURS} β and {MOST_CLASSES} classes, by commas; \
             `lossproof list` has the ranges"
        )
    };
    draw(args).map_err(|failure| failure.help(help()))?;
    Ok(ExitCode::SUCCESS)
}

fn draw(args: &PlotArgs) -> Result<(), Failure> {
    let (figure, file) = match &args.figure {
        Chosen::Losses(of) => (Figure::Losses { deltas: of.deltas()?, gammas: of.gammas()? }, &of.file),
        Chosen::Weights(of) => (Figure::Weights { deltas: of.deltas()?, gammas: of.gammas()? }, &of.file),
        Chosen::Gradients(of) => (Figure::Gradients { deltas: of.deltas()?, gammas: of.gammas()? }, &of.file),
        Chosen::ClassWeights(of) => (Figure::ClassWeights { betas: of.betas()?, counts: of.counts()? }, &of.file),
    };
    let format = pictures::format(&file.out, file.format)?;
    let svg = figure.draw().map_err(|error| Failure::usage(error.to_string()))?;
    pictures::put(&file.out, format, &svg)
}

impl OverP {
    fn deltas(&self) -> Result<Vec<f64>, Failure> {
        values::numbers(&self.delta, "--delta")
    }

    fn gammas(&self) -> Result<Vec<f64>, Failure> {
        values::numbers(&self.gamma, "--gamma")
    }
}

impl ClassWeights {
    fn betas(&self) -> Result<Vec<f64>, Failure> {
        values::numbers(&self.beta, "--beta")
    }

    fn counts(&self) -> Result<Vec<u64>, Failure> {
        match &self.class_counts {
            Some(text) => values::counts(text, "--class-counts"),
            None => Ok(lossproof::data::long_tailed(5000, 200.0, 10)?),
        }
    }
}
