//! `lossproof list`

use std::io::Write;

use anstyle::Style;
use clap::Args;
use lossproof::registry::{LOSSES, Parameter, WEIGHTINGS};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::parameters::{default_of, option_of};
use crate::table::Columns;

/// List the losses and weightings with their parameters, ranges and sources
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What is printed of a loss and of a weighting alike.
struct Row {
    name: &'static str,
    title: &'static str,
    parameters: &'static [Parameter],
    /// What else it takes: the option, and what it holds.
    takes: Vec<(&'static str, &'static str)>,
    source: &'static str,
}

const COUNTS: (&str, &str) = ("class_counts", "the training examples of each class");
const DRAWS: (&str, &str) = ("draws", "0 or 1 for each class, one list a row");
const WEIGHTS: (&str, &str) = ("weights", "finite, ≥ 0, one a class");

/// Prints the tables.
///
/// # Errors
/// Those of writing.
pub(crate) fn run(args: &ListArgs, output: &mut impl Write) -> Result<(), Failure> {
    let when = |condition: bool, what| condition.then_some(what);
    let losses = LOSSES.iter().map(|entry| Row {
        name: entry.name,
        title: entry.title,
        parameters: entry.parameters,
        takes: when(entry.needs_counts, COUNTS).into_iter().chain(when(entry.needs_draws, DRAWS)).collect(),
        source: entry.source,
    });
    let weightings = WEIGHTINGS.iter().map(|entry| Row {
        name: entry.name,
        title: entry.title,
        parameters: entry.parameters,
        takes: when(entry.needs_counts, COUNTS).into_iter().chain(when(entry.takes_weights, WEIGHTS)).collect(),
        source: entry.source,
    });
    if args.json {
        let (losses, weightings): (Vec<Value>, Vec<Value>) =
            (losses.map(|row| to_json(&row)).collect(), weightings.map(|row| to_json(&row)).collect());
        writeln!(output, "{:#}", json!({"losses": losses, "weightings": weightings}))?;
        return Ok(());
    }
    section(output, "losses (--loss)", losses.collect())?;
    writeln!(output)?;
    section(output, "weightings (--weighting)", weightings.collect())?;
    writeln!(output)?;
    writeln!(
        output,
        "Any loss goes with any weighting, link (softmax, sigmoid) and reduction (none, sum, mean, weighted-mean)."
    )?;
    writeln!(output, "`lossproof explain NAME` prints the definition; `lossproof eval --loss NAME` computes it.")?;
    Ok(())
}

fn section(output: &mut impl Write, title: &str, rows: Vec<Row>) -> Result<(), Failure> {
    let bold = Style::new().bold();
    writeln!(output, "{bold}{title}{bold:#}")?;
    let mut columns = Columns::indented(2);
    for row in rows {
        columns.row([row.name, row.title, row.source]);
        for parameter in row.parameters {
            let option = format!("  --{}", option_of(parameter));
            columns.row([
                option,
                format!("{}{}", parameter.range, default_of(parameter)),
                parameter.meaning.to_owned(),
            ]);
        }
        for (name, meaning) in row.takes {
            columns.row([format!("  --{}", name.replace('_', "-")), "[needed]".to_owned(), meaning.to_owned()]);
        }
    }
    columns.write(output)?;
    Ok(())
}

fn to_json(row: &Row) -> Value {
    let parameter =
        |p: &Parameter| json!({"name": p.name, "range": p.range, "default": p.default, "meaning": p.meaning});
    json!({
        "name": row.name,
        "title": row.title,
        "parameters": row.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "needs": row.takes.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        "source": row.source,
    })
}
