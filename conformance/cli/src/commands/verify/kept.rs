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
    checked(&known).map_err(wrong)?;
    Ok(known)
}

/// Whether all that the entries name exists.
///
/// # Errors
/// Says what does not.
pub(super) fn checked(known: &[KnownFailure]) -> Result<(), String> {
    for entry in known {
        let slug = entry.mistake.as_deref().filter(|slug| *slug != "unnamed");
        if let Some(slug) = slug.filter(|slug| lossproof_harness::mistakes::mistake(slug).is_none()) {
            return Err(format!("there is no mistake {slug:?}; expected a slug of `lossproof selftest`"));
        }
        if let Some(loss) = entry.loss.as_deref() {
            lossproof::registry::loss(loss).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use lossproof_harness::mistakes::mistake;
    use lossproof_harness::protocol::Encoding;
    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::{known, regressions};
    use crate::failure::Failure;
    use crate::mutations::{any_bytes, spoilt, spoilt_json};

    const KNOWN: &str = "# Two.\n[[known]]\nmistake = \"probability-floor\"\nloss = \"focal\"\ndtype = \"f32\"\n\
                         where = \"loss\"\nreason = 'old'\nlink = \"https://x.org/1\"\n\n\
                         [[known]]\nreason = \"\"\"a\nb\"\"\"\nlink = \"\"\n";

    const LINE: &str = r#"{"op":"eval","id":0,"loss":"focal","params":{"gamma":2.0},"weighting":{"kind":"cb","beta":0.5},"class_counts":[9,1],"link":"softmax","dtype":"f32","reduction":"mean","gradient":true,"logits":[[0.5,"-Infinity"]],"targets":[1]}"#;

    const NAMES: &[&str] = &["op", "eval", "loss", "ce", "gamma", "params", "logits", "targets", "hello", "id"];

    fn file(content: &[u8]) -> (TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("kept");
        fs::write(&path, content).expect("an own folder");
        (folder, path)
    }

    /// What is told names the file.
    fn refused(failure: &Failure, path: &std::path::Path, words: &[&str]) {
        let said = failure.message();
        let place = path.display().to_string();
        assert!(said.starts_with(&place) && words.iter().any(|word| said.contains(word)), "{said}");
    }

    #[test]
    fn what_is_spoilt_was_right() {
        let (_folder, path) = file(KNOWN.as_bytes());
        assert_eq!(known(&path).expect("known failures").len(), 2);
        let (_folder, path) = file(LINE.as_bytes());
        assert_eq!(regressions(&path).expect("requests").len(), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn any_file_of_known_failures_is_read_or_refused(
            text in prop_oneof![1 => any_bytes(), 6 => spoilt(KNOWN.as_bytes())],
        ) {
            let (_folder, path) = file(&text);
            match known(&path) {
                Ok(entries) => for entry in entries {
                    let slug = entry.mistake.as_deref();
                    prop_assert!(slug.is_none_or(|slug| slug == "unnamed" || mistake(slug).is_some()));
                    prop_assert!(entry.loss.as_deref().is_none_or(|loss| lossproof::registry::loss(loss).is_ok()));
                },
                Err(failure) => refused(&failure, &path, &[" is no file of known failures: ", " cannot be read: "]),
            }
        }

        #[test]
        fn any_regressions_file_is_read_or_refused_with_its_line(
            line in prop_oneof![1 => any_bytes(), 6 => spoilt_json(LINE, NAMES)],
            before in 0_usize..3,
        ) {
            let (_folder, path) = file(&[&*b"# one\n".repeat(before), line.as_slice()].concat());
            match regressions(&path) {
                Ok(requests) => {
                    let lines = |requests: &[lossproof_harness::protocol::Request]| -> String {
                        requests.iter().map(|r| r.to_line(r.id, Encoding::Plain) + "\n").collect()
                    };
                    let written = lines(&requests);
                    let (_folder, path) = file(written.as_bytes());
                    prop_assert_eq!(lines(&regressions(&path).expect("what was written")), written);
                }
                Err(failure) => refused(&failure, &path, &[", is no request: ", " cannot be read: "]),
            }
        }
    }
}
