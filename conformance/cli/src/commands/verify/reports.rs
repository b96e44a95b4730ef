//! Where the reports go: the terminal, and files that are written whole or not at all.

use std::io::Write;
use std::path::PathBuf;

use lossproof_harness::report::{Report, Reports, Style, badge, html_page, junit_suites, markdown, render};

use super::VerifyArgs;
use crate::failure::Failure;
use crate::files::{self, put};
use crate::output::Output;

/// Prints one report; a line between it and the one before.
///
/// # Errors
/// Those of standard output.
pub(super) fn print(report: &Report, another: bool) -> Result<(), Failure> {
    let mut output = Output::new();
    let style = if output.is_styled() { Style::Colour } else { Style::Plain };
    let rule = if another { "\n" } else { "" };
    write!(output, "{rule}{}", render(report, style))?;
    output.finish()?;
    Ok(())
}

/// Whether every report can be written, before anything is asked.
///
/// # Errors
/// Names the first file that cannot be written.
pub(super) fn writable(args: &VerifyArgs) -> Result<(), Failure> {
    for path in [&args.json, &args.junit, &args.html, &args.markdown, &args.badge].into_iter().flatten() {
        files::writable(path)?;
    }
    Ok(())
}

/// Writes the reports that the command line asks for.
///
/// # Errors
/// Names the file that could not be written.
pub(super) fn write(args: &VerifyArgs, reports: &[Report]) -> Result<(), Failure> {
    if let Some(path) = &args.json {
        let mut text = serde_json::to_string_pretty(&Reports(reports)).unwrap_or_default();
        text.push('\n');
        put(path, &text)?;
    }
    let file = |path: &Option<PathBuf>, text: &dyn Fn() -> String| path.as_ref().map_or(Ok(()), |p| put(p, &text()));
    file(&args.junit, &|| junit_suites(reports))?;
    file(&args.html, &|| html_page(reports))?;
    file(&args.badge, &|| badge(reports))?;
    file(&args.markdown, &|| reports.iter().map(markdown).collect::<Vec<_>>().join("\n"))
}
