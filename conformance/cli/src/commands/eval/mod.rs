//! `lossproof eval --loss NAME --logits … --target …`

mod compute;
mod json;
mod report;
mod request;

use std::io::Write;

use clap::Args;
use clap::builder::PossibleValuesParser;
use lossproof::registry::{LOSSES, WEIGHTINGS};
use lossproof::{Link, Reduction};
use lossproof_harness::protocol::{Dtype, link_name, reduction_name};

use crate::failure::Failure;
use crate::parameters::ParameterArgs;

/// Print value, gradient and Hessian of a loss, exact to any number of digits
#[derive(Debug, Args)]
#[command(
    after_help = "Numbers are decimals, inf, -inf or nan. A semicolon stands between rows, or the option is repeated:\n  \
    lossproof eval --loss hmloss --delta 1e4 --logits 0.5,-1.25 --target 1\n  \
    lossproof eval --loss focal --gamma 2 --weighting cb --class-counts 5000,25 \\\n    \
    --logits '0.5,-1.25;-3,2' --target 1,0 --reduction mean --digits 30\n\
    `lossproof list` says which loss takes which parameter."
)]
pub(crate) struct EvalArgs {
    /// The loss
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(LOSSES.iter().map(|e| e.name)))]
    loss: String,

    /// The rows of logits; with the sigmoid link, one number a row
    #[arg(long, value_name = "Z,Z,…", required = true, allow_hyphen_values = true)]
    logits: Vec<String>,

    /// The target class of each row, from 0; null for a row that is ignored
    #[arg(
        long,
        value_name = "Y,…",
        required_unless_present = "target_rows",
        allow_hyphen_values = true,
        alias = "targets"
    )]
    target: Vec<String>,

    /// Targets as rows of probabilities, one number a logit: soft targets, or with the sigmoid link labels
    #[arg(long, value_name = "W,W,…", allow_hyphen_values = true, conflicts_with = "target")]
    target_rows: Vec<String>,

    /// What part of each target goes to all classes alike, from 0 to 1 [default: 0]
    #[arg(long, value_name = "S", allow_hyphen_values = true)]
    label_smoothing: Option<String>,

    /// How logits become a probability
    #[arg(long, value_name = "NAME", default_value = "softmax",
          value_parser = PossibleValuesParser::new([Link::Softmax, Link::Sigmoid].map(link_name)))]
    link: String,

    /// How the rows' losses are put together
    #[arg(long, value_name = "NAME", default_value = "none", value_parser = reductions())]
    reduction: String,

    /// The number type that results are rounded to, once
    #[arg(long, value_name = "DTYPE", default_value = "f64",
          value_parser = PossibleValuesParser::new(Dtype::ALL.map(Dtype::name)))]
    dtype: String,

    /// The significant digits to print, from 1 to 10000
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    digits: Option<u16>,

    /// Print the request and the answer as the line protocol has them
    #[arg(long)]
    json: bool,

    /// The class weighting [default: none]
    #[arg(long, value_name = "NAME", help_heading = "Weights",
          value_parser = PossibleValuesParser::new(WEIGHTINGS.iter().map(|e| e.name)))]
    weighting: Option<String>,

    /// The weights of `--weighting given`, one a class
    #[arg(long, value_name = "W,…", help_heading = "Weights", allow_hyphen_values = true)]
    weights: Option<String>,

    /// The training examples of each class; two with the sigmoid link
    #[arg(long, value_name = "N,…", help_heading = "Weights", allow_hyphen_values = true)]
    class_counts: Option<String>,

    /// Weights of the rows, one a row
    #[arg(long, value_name = "W,…", help_heading = "Weights", allow_hyphen_values = true)]
    row_weights: Option<String>,

    /// The incoming gradient, which multiplies gradient and Hessian: one a row, or one number for a reduced loss
    #[arg(long, value_name = "G,…", help_heading = "Weights", allow_hyphen_values = true)]
    cotangent: Option<String>,

    #[command(flatten)]
    parameters: ParameterArgs,

    /// hmloss: as-published, the paper's own code instead of the paper
    #[arg(long, value_name = "NAME", help_heading = "Parameters")]
    variant: Option<String>,

    /// seql: the draws, 0 or 1 for each class, one list a row
    #[arg(long, value_name = "D,…", help_heading = "Parameters", allow_hyphen_values = true)]
    draws: Vec<String>,

    /// ghm-c with momentum: the moving average of each bin's count [default: zeros]
    #[arg(long, value_name = "S,…", help_heading = "Parameters", allow_hyphen_values = true)]
    state: Option<String>,
}

fn reductions() -> PossibleValuesParser {
    let all = [Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean];
    PossibleValuesParser::new(all.map(reduction_name))
}

/// Computes and prints.
///
/// # Errors
/// For a value that is wrong, and those of writing.
pub(crate) fn run(args: &EvalArgs, output: &mut impl Write) -> Result<(), Failure> {
    let explain = format!("`lossproof explain {}` describes the loss, `lossproof eval --help` the options", args.loss);
    let computed = request::request(args).and_then(|request| compute::compute(request, args.digits.map(usize::from)));
    let computed = computed.map_err(|failure| failure.help(explain))?;
    if args.json { json::write(&computed, output) } else { report::write(&computed, output) }
}
