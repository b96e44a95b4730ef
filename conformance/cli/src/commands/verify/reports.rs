//! Where the reports go: the terminal, and files that are written whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};

use lossproof_harness::report::{Report, Style, Verdict, html_page, junit_suites, markdown, render};
use serde::ser::{Serialize, SerializeMap, Serializer};
use tempfile::NamedTempFile;

use super::VerifyArgs;
use crate::failure::Failure;
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
    for path in [&args.json, &args.junit, &args.html, &args.markdown].into_iter().flatten() {
        if path.as_os_str() != "-" && !folder(path).is_dir() {
            return Err(Failure::usage(format!("{} cannot be written: its folder does not exist", path.display()))
                .help("make the folder, or name another file"));
        }
        if path.is_dir() {
            return Err(Failure::usage(format!("{} is a folder; expected a file to write", path.display()))
                .help("name a file in it"));
        }
        if path.as_os_str() != "-" && !is_device(path) {
            // What would fail after minutes fails now.
            beside(path).map_err(|error| unwritten(path, &error))?;
        }
    }
    Ok(())
}

/// Writes the reports that the command line asks for.
///
/// # Errors
/// Names the file that could not be written.
pub(super) fn write(args: &VerifyArgs, reports: &[Report]) -> Result<(), Failure> {
    if let Some(path) = &args.json {
        let mut text = match reports {
            [one] => serde_json::to_string_pretty(one),
            several => serde_json::to_string_pretty(&Several(several)),
        }
        .unwrap_or_default();
        text.push('\n');
        put(path, &text)?;
    }
    let file = |path: &Option<PathBuf>, text: &dyn Fn() -> String| path.as_ref().map_or(Ok(()), |p| put(p, &text()));
    file(&args.junit, &|| junit_suites(reports))?;
    file(&args.html, &|| html_page(reports))?;
    file(&args.markdown, &|| reports.iter().map(markdown).collect::<Vec<_>>().join("\n"))
}

/// The reports of several subjects in one object.
struct Several<'a>(&'a [Report]);

impl Serialize for Several<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let any = |verdict| self.0.iter().any(|report| report.verdict == verdict);
        let verdict = match (any(Verdict::Fails), any(Verdict::NotChecked)) {
            (true, _) => Verdict::Fails,
            (_, true) => Verdict::NotChecked,
            _ => Verdict::Conforms,
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("lossproof", env!("CARGO_PKG_VERSION"))?;
        map.serialize_entry("verdict", &verdict)?;
        map.serialize_entry("reports", self.0)?;
        map.end()
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether something other than a file stands there, such as `/dev/null` or a pipe: that is written to, never replaced.
fn is_device(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|what| !what.is_file() && !what.is_dir())
}

/// Where a file lies: a link to one stays, and what it points to is replaced.
fn place(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// A new file beside the one to be written, with the permissions of a file that a program makes.
fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder(&place(path)))
}

fn unwritten(path: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(format!("{} cannot be written: {error}", path.display())).help("name a file that can be written")
}

/// Writes a file whole: beside its place first, then moved there.
fn put(path: &Path, text: &str) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        let mut output = Output::new();
        output.write_all(text.as_bytes())?;
        output.finish()?;
        return Ok(());
    }
    let write = || -> std::io::Result<()> {
        if is_device(path) {
            return std::fs::OpenOptions::new().write(true).open(path)?.write_all(text.as_bytes());
        }
        let mut file = beside(path)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(place(path))?;
        Ok(())
    };
    write().map_err(|error| unwritten(path, &error))
}
