//! What is kept between runs: requests that failed before, and failures that are known.

use std::path::Path;

use lossproof_harness::protocol::{Encoding, Request};
use lossproof_harness::report::Report;
use lossproof_harness::run::KnownFailure;
use serde::Deserialize;

use crate::failure::Failure;
use crate::files;

/// The requests of a regressions file, one a line; none where the file does not exist yet. Lines that begin with `#` are
/// comments.
///
/// # Errors
/// For a file that cannot be read, and a line that is no request.
pub(super) fn regressions(path: &Path) -> Result<Vec<Request>, Failure> {
    if !path.exists() {
        files::writable(path)?;
        return Ok(Vec::new());
    }
    let text = files::read(path)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|(number, line)| super::request(line, &format!("{}, line {},", path.display(), number + 1))).collect()
}

/// The file with the failing requests of the reports added that it does not hold yet; `None` where it holds them all.
pub(super) fn with_failures(path: &Path, held: &[Request], reports: &[Report]) -> Result<Option<String>, Failure> {
    let failing = reports.iter().flat_map(|report| &report.findings).filter(|finding| finding.is_failure());
    let mut fresh: Vec<&Request> = Vec::new();
    for request in failing.filter_map(|finding| finding.request.as_ref()) {
        if !held.contains(request) && !fresh.contains(&request) {
            fresh.push(request);
        }
    }
    if fresh.is_empty() {
        return Ok(None);
    }
    let mut text = if path.exists() { files::read(path)? } else { HEAD.to_owned() };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    for request in fresh {
        text.push_str(&request.to_line(request.id, Encoding::Plain));
        text.push('\n');
    }
    Ok(Some(text))
}

const HEAD: &str = "# Requests on which `lossproof verify --regressions` found a failure, the smallest of each: they are asked\n\
                    # first in every run. Commit this file; a line may be taken out.\n";

/// A file of known failures.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    #[serde(default)]
    known: Vec<KnownFailure>,
}

/// The entries of a file of known failures.
///
/// # Errors
/// For a file that cannot be read, that is no such file, or that names a mistake or loss that does not exist.
pub(super) fn known(path: &Path) -> Result<Vec<KnownFailure>, Failure> {
    let wrong = |why: String| {
        Failure::usage(format!("{} is no file of known failures: {why}", path.display())).help(
            "expected entries such as\n\n[[known]]\nmistake = \"probability-floor\"\nloss = \"focal\"\n\
             reason = \"kept for old checkpoints\"\nlink = \"https://…/issues/1\"",
        )
    };
    let Known { known } = toml::from_str(&files::read(path)?).map_err(|error| wrong(error.to_string()))?;
    for entry in &known {
        let slug = entry.mistake.as_deref().filter(|slug| *slug != "unnamed");
        if let Some(slug) = slug.filter(|slug| lossproof_harness::mistakes::mistake(slug).is_none()) {
            return Err(wrong(format!("there is no mistake {slug:?}; expected a slug of `lossproof selftest`")));
        }
        if let Some(loss) = entry.loss.as_deref()
            && let Err(error) = lossproof::registry::loss(loss)
        {
            return Err(wrong(error.to_string()));
        }
    }
    Ok(known)
}
