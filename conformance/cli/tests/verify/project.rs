//! `lossproof verify` alone, in a folder with a `lossproof.toml`.

use std::fs;

use tempfile::TempDir;

use crate::running::{empty, failures, verify_in};
use crate::script::{PYTHON, adapters, text};

fn with(content: &str) -> TempDir {
    let folder = empty();
    fs::write(folder.path().join("lossproof.toml"), content).expect("an own folder");
    folder
}

fn project(entries: &str) -> TempDir {
    let file = text(&adapters().join("wrong/probability_floor_focal.py"));
    with(&format!("command = [{:?}, {file:?}]\n{entries}", &*PYTHON))
}

const KNOWN: &str = "[[known]]\nmistake = \"probability-floor\"\nreason = \"old\"\nlink = \"https://example.org/1\"\n";

#[test]
fn the_command_stands_in_the_file() {
    let folder = project("losses = [\"focal\"]\ndtypes = [\"f64\"]\ncases = 1\nregressions = \"kept.jsonl\"\n");
    let ran = verify_in(folder.path(), &["--json", "-"]);
    let report = ran.report(1);
    assert_eq!(failures(&report)[0]["mistake"], "probability-floor");
    let cells = report["cells"].as_array().expect("cells");
    assert!(cells.iter().all(|cell| cell["loss"] == "focal" && cell["dtype"] == "f64"), "{report}");
    assert_eq!(ran.wrote, ["kept.jsonl", "lossproof.toml"]);
    // A request alone is asked of the same program.
    let request = failures(&report)[0]["request"].to_string();
    assert_eq!(verify_in(folder.path(), &["--request", &request]).code, Some(1));
}

#[test]
fn a_known_failure_of_the_file_fails_nothing() {
    let folder = project(&format!("losses = [\"focal\"]\ndtypes = [\"f64\"]\ncases = 1\n{KNOWN}"));
    assert_eq!(failures(&verify_in(folder.path(), &["--json", "-"]).report(0)).len(), 0);
}

#[test]
fn a_subject_on_the_command_line_leaves_the_file_unread() {
    let folder = with("this is no project");
    assert_eq!(verify_in(folder.path(), &["--quick", "lossproof"]).code, Some(0));
    let ran = verify_in(folder.path(), &[]);
    ran.refused(&["lossproof.toml does not say what is verified", "explain project"]);
}
