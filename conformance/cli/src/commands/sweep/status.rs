//! `lossproof sweep status`: what is done, and what is left.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use lossproof_reproduction::{Standing, Tasks};
use serde_json::json;

use super::list;
use crate::failure::Failure;
use crate::files;
use crate::output::Output;
use crate::table::Columns;

/// Say what is done, and what is left
#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    /// The folder with the list
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Write it as JSON; `-` is standard output
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

pub(super) fn run(args: &StatusArgs) -> Result<ExitCode, Failure> {
    print(&args.folder, &list(&args.folder)?, args.json.as_deref())
}

/// Prints how far every task is.
pub(super) fn print(folder: &Path, tasks: &Tasks, json: Option<&Path>) -> Result<ExitCode, Failure> {
    let standings = standings(folder, tasks)?;
    let count = |what: fn(&Standing) -> bool| standings.iter().filter(|standing| what(standing)).count();
    let done = count(|standing| *standing == Standing::Done);
    let begun = count(|standing| matches!(standing, Standing::UnderWay { .. }));
    let left = tasks.plans.len() - done - begun;
    let told = |number: usize| {
        let plan = &tasks.plans[number];
        let (state, epochs) = match standings[number] {
            Standing::Done => ("done", plan.epochs),
            Standing::UnderWay { epochs } => ("begun", epochs),
            Standing::NotBegun => ("not begun", 0),
        };
        (plan, state, epochs)
    };
    if let Some(path) = json {
        let all = (0..tasks.plans.len()).map(told).enumerate();
        let rows: Vec<_> = all
            .map(|(number, (plan, state, epochs))| {
                json!({"task": number, "run": plan.name(), "state": state, "epochs": epochs, "of": plan.epochs})
            })
            .collect();
        files::put(path, &format!("{:#}\n", json!({"done": done, "begun": begun, "not_begun": left, "tasks": rows})))?;
    }
    if json.is_none_or(|path| path.as_os_str() != "-") {
        let mut output = Output::new();
        writeln!(output, "{done} of {} runs done, {begun} begun, {left} not begun", tasks.plans.len())?;
        let mut columns = Columns::indented(2);
        for number in (0..tasks.plans.len()).filter(|number| standings[*number] != Standing::Done) {
            let (plan, state, epochs) = told(number);
            columns.row([
                number.to_string(),
                plan.name(),
                state.to_owned(),
                format!("{epochs} of {} epochs", plan.epochs),
            ]);
        }
        columns.write(&mut output)?;
        let next = if done == tasks.plans.len() { "reproduce report" } else { "sweep run" };
        writeln!(output, "next: lossproof {next} {}", folder.display())?;
        output.finish()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// How far each task is, in their order.
pub(super) fn standings(folder: &Path, tasks: &Tasks) -> Result<Vec<Standing>, Failure> {
    Ok(tasks.plans.iter().map(|plan| Standing::of(plan, folder)).collect::<Result<_, _>>()?)
}
