//! `lossproof certify`

mod bounds;
mod critical;
mod json;
mod progress;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use lossproof_certify::claims::catalogue;
use lossproof_certify::{Claim, certify, scalar_bounds};

use crate::failure::{Failure, quoted};
use crate::files;
use crate::nearest::nearest;
use crate::output::Output;
use crate::table::Columns;

/// Prove the facts of the specification by interval arithmetic
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 every claim is proved (or refuted, where the specification says that it is false);\n\
                        1 some are not; 2 the command line is wrong, or a file cannot be written."
)]
pub(crate) struct CertifyArgs {
    /// Only this claim; may be given several times
    #[arg(long, value_name = "ID")]
    claim: Vec<String>,
    /// The proved critical points of HMLoss for this δ > 0 instead of the claims; may be given several times
    #[arg(long, value_name = "DELTA", value_parser = positive, allow_negative_numbers = true, conflicts_with_all = ["claim", "list"])]
    delta: Vec<f64>,
    /// List the claims without proving them
    #[arg(long)]
    list: bool,
    /// Write what is proved as JSON to this file; `-` is standard output
    #[arg(long, value_name = "FILE", conflicts_with = "list")]
    json: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// For a claim that does not exist, and a file that cannot be written.
pub(crate) fn run(args: &CertifyArgs) -> Result<ExitCode, Failure> {
    if let Some(path) = &args.json {
        files::writable(path)?;
    }
    if !args.delta.is_empty() {
        return critical::run(&args.delta, args.json.as_deref());
    }
    let claims = chosen(&args.claim)?;
    if args.list {
        return list(&claims);
    }
    let bar = progress::Bar::new(claims.len());
    let outcomes = certify(&claims, |claim| bar.ended(claim));
    // Who asks for single claims has no use for the other table.
    let bounds = if args.claim.is_empty() { scalar_bounds() } else { Vec::new() };
    bar.finish();
    let results: Vec<_> = claims.iter().zip(&outcomes).collect();
    if let Some(path) = &args.json {
        files::put(path, &format!("{:#}\n", json::report(&results, &bounds)))?;
    } else {
        let mut output = Output::new();
        table::print(&results, &mut output)?;
        bounds::print(&bounds, &mut output)?;
        output.finish()?;
    }
    let met = results.iter().all(|(claim, outcome)| claim.expected.is_met(&outcome.verdict));
    Ok(ExitCode::from(u8::from(!(met && bounds.iter().all(|bound| bound.holds)))))
}

fn list(claims: &[Claim]) -> Result<ExitCode, Failure> {
    let mut output = Output::new();
    let mut columns = Columns::default();
    for claim in claims {
        columns.row([claim.id.as_str(), &claim.statement]);
    }
    columns.write(&mut output)?;
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// The claims asked for, in the order of the table; all of them if none is named.
fn chosen(ids: &[String]) -> Result<Vec<Claim>, Failure> {
    let mut claims = catalogue();
    for id in ids {
        if !claims.iter().any(|claim| claim.id == *id) {
            let names = claims.iter().map(|claim| claim.id.as_str());
            let help = nearest(id, names).map(|near| format!("did you mean `--claim {near}`?"));
            return Err(Failure::usage(format!("there is no claim {}; expected one of the table's", quoted(id)))
                .help(help.unwrap_or("`lossproof certify --list` names them all".into())));
        }
    }
    claims.retain(|claim| ids.is_empty() || ids.contains(&claim.id));
    Ok(claims)
}

/// A δ that the loss is defined for.
fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(delta) if delta > 0.0 && delta.is_finite() => Ok(delta),
        _ => Err("expected a finite number above 0".to_owned()),
    }
}
