//! From the command line to a request of the line protocol.

use lossproof::Link;
use lossproof_harness::protocol::{
    Dtype, Grid, Param, Params, Request, Table, Values, Weighting, link_from_name, reduction_from_name,
};

use super::EvalArgs;
use crate::failure::{Failure, quoted};
use crate::{parameters, values};

/// The request that the arguments stand for, gradient and Hessian included.
///
/// # Errors
/// For a value that cannot be read, and for options that do not go together. Ranges, and what the loss takes, are the
/// loss's to check.
pub(super) fn request(args: &EvalArgs) -> Result<Request, Failure> {
    // clap has checked these three names against the same tables.
    let known = |what: &str, name: &str| Failure::usage(format!("there is no {what} {}", quoted(name)));
    let link = link_from_name(&args.link).ok_or_else(|| known("link", &args.link))?;
    let reduction = reduction_from_name(&args.reduction).ok_or_else(|| known("reduction", &args.reduction))?;
    let dtype = Dtype::from_name(&args.dtype).ok_or_else(|| known("dtype", &args.dtype))?;

    let mut request = if args.target_rows.is_empty() {
        Request::new(args.loss.as_str(), logits(&args.logits, link)?, values::targets(&args.target, "--target")?)
    } else {
        let logits = table(&args.logits, "--logits")?;
        let target_rows = table(&args.target_rows, "--target-rows")?;
        if (target_rows.rows(), target_rows.columns()) != (logits.rows(), logits.columns()) {
            let shape = |table: &Table| format!("{} by {}", table.rows(), table.columns());
            let message =
                format!("--target-rows is {}; expected {}, as --logits is", shape(&target_rows), shape(&logits));
            return Err(Failure::usage(message).help("every logit has its part of the target, from 0 to 1"));
        }
        let targets = vec![Some(0); logits.rows()];
        Request { target_rows: Some(target_rows), ..Request::new(args.loss.as_str(), Grid::Rows(logits), targets) }
    };
    if let Some(text) = &args.label_smoothing {
        let [smoothing] = values::numbers(text, "--label-smoothing")?[..] else {
            return Err(Failure::usage(format!("--label-smoothing is {}; expected one number", quoted(text))));
        };
        request.label_smoothing = smoothing;
    }
    (request.link, request.reduction, request.dtype) = (link, reduction, dtype);
    (request.gradient, request.hessian) = (true, true);
    request.params = params(args)?;
    request.weighting = weighting(args)?;
    let counts = args.class_counts.as_deref();
    request.class_counts = counts.map(|text| values::counts(text, "--class-counts")).transpose()?;
    let list = |text: &Option<String>, at| text.as_deref().map(|text| values::numbers(text, at)).transpose();
    request.row_weights = list(&args.row_weights, "--row-weights")?;
    request.cotangent = list(&args.cotangent, "--cotangent")?.map(Values::Each);
    Ok(request)
}

/// Rows of classes; with the sigmoid link one number a row, whether by comma, semicolon or repetition.
fn logits(texts: &[String], link: Link) -> Result<Grid, Failure> {
    if link == Link::Sigmoid {
        return Ok(Grid::Flat(values::rows(texts, "--logits")?.concat()));
    }
    table(texts, "--logits").map(Grid::Rows)
}

/// Rows of one length.
fn table(texts: &[String], option: &str) -> Result<Table, Failure> {
    let rows = values::rows(texts, option)?;
    let columns = rows.first().map_or(0, Vec::len);
    if let Some(index) = rows.iter().position(|row| row.len() != columns) {
        let found = rows[index].len();
        let message = format!("{option}[{index}] has length {found}; expected {columns}, as {option}[0] has");
        return Err(Failure::usage(message).help("every row has one logit a class; a semicolon stands between rows"));
    }
    Table::from_rows(&rows).ok_or_else(|| Failure::usage(format!("the rows of {option} differ in length")))
}

fn params(args: &EvalArgs) -> Result<Params, Failure> {
    let mut params = Params::new();
    for (name, value) in parameters::numbers(&args.parameters.of_loss)? {
        params.set(name, Param::Number(value));
    }
    if let Some(variant) = &args.variant {
        if variant != "as-published" {
            return Err(Failure::usage(format!("--variant is {}; expected as-published", quoted(variant))));
        }
        params.set("variant", Param::Text(variant.clone()));
    }
    if !args.draws.is_empty() {
        params.set("draws", Param::Draws(values::draws(&args.draws, "--draws")?));
    }
    if let Some(state) = &args.state {
        params.set("state", Param::List(values::numbers(state, "--state")?));
    }
    Ok(params)
}

fn weighting(args: &EvalArgs) -> Result<Option<Weighting>, Failure> {
    let numbers = parameters::numbers(&args.parameters.of_weighting)?;
    let weights = args.weights.as_deref().map(|text| values::numbers(text, "--weights")).transpose()?;
    if let Some(kind) = &args.weighting {
        let beta = numbers.iter().find(|(name, _)| *name == "beta").map(|(_, value)| *value);
        return Ok(Some(Weighting { kind: kind.clone(), beta, weights }));
    }
    let Some(alone) = numbers.first().map(|(name, _)| *name).or(weights.map(|_| "weights")) else { return Ok(None) };
    let kind = if alone == "weights" { "given" } else { "cb" };
    Err(Failure::usage(format!("`--{alone}` is given without `--weighting`; expected `--weighting {kind}`"))
        .help(format!("add `--weighting {kind}`, or leave `--{alone}` out")))
}
