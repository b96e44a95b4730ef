//! `lossproof trace verify`: traces of small trainings, right and wrong, in NumPy and PyTorch.

#[path = "../../../tests/support/needs.rs"]
mod needs;

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{refused, run};
use serde_json::Value;
use tempfile::TempDir;

/// The trace that is kept in the repository, of a focal loss with p in the place of 1 − p.
fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../trace/example")
}

/// Exit code and JSON report.
fn verified(path: &Path) -> (Option<i32>, Value) {
    let output = run([Path::new("trace"), Path::new("verify"), path, Path::new("--json"), Path::new("-")]);
    let report = serde_json::from_slice(&output.stdout);
    (output.status.code(), report.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr))))
}

/// A training by `example/training.py`; `None` where what it needs is missing.
fn trained(kind: &str, with: &str) -> Option<TempDir> {
    let python = needs::python();
    if !needs::runs(with, Command::new(&python).args(["-c", &format!("import numpy, {with}")])) {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut training = Command::new(&python);
    training.arg("-B").arg(example().join("training.py")).arg(folder.path().join("trace")).args([kind, with]);
    let output = training.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(folder)
}

/// A wrong focal loss is caught at the first step and named; nothing else is said of it.
#[track_caller]
fn caught_at_once(path: &Path) {
    let (code, report) = verified(path);
    assert_eq!((code, &report["verdict"]), (Some(1), &"fails".into()));
    let findings = report["findings"].as_array().unwrap();
    let failures: Vec<&Value> = findings.iter().filter(|finding| finding["severity"] == "failure").collect();
    assert_eq!(failures.len(), 1, "{report}");
    assert_eq!((&failures[0]["mistake"], &failures[0]["step"]), (&"focal-uses-p".into(), &0.into()), "{report}");
    assert_eq!(report["first_wrong"], 0);
}

#[track_caller]
fn conforms(path: &Path) {
    let (code, report) = verified(path);
    assert_eq!((code, &report["verdict"]), (Some(0), &"conforms".into()), "{report}");
    assert_eq!(report["first_wrong"], Value::Null);
}

#[test]
fn the_example_is_caught_at_its_first_step() {
    caught_at_once(&example().join("trace"));
}

#[test]
fn the_report_reads_well() {
    let output = run([Path::new("trace"), Path::new("verify"), &example().join("trace")]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn a_training_in_numpy_conforms_where_its_focal_is_right_and_is_caught_where_it_is_not() {
    if let Some(folder) = trained("right", "numpy") {
        conforms(folder.path());
    }
    if let Some(folder) = trained("wrong", "numpy") {
        caught_at_once(folder.path());
    }
}

#[test]
fn a_training_in_pytorch_conforms_where_its_focal_is_right_and_is_caught_where_it_is_not() {
    if let Some(folder) = trained("right", "torch") {
        conforms(folder.path());
    }
    if let Some(folder) = trained("wrong", "torch") {
        caught_at_once(folder.path());
    }
}

#[test]
fn a_trace_that_cannot_be_read_ends_with_2_and_one_without_steps_with_3() {
    let said = refused(["trace", "verify", "/nowhere/at/all"]);
    assert!(said.contains("/nowhere/at/all cannot be read"), "{said}");
    let folder = tempfile::tempdir().unwrap();
    let lines = fs::read_to_string(example().join("trace/trace.jsonl")).unwrap();
    let lines: Vec<&str> = lines.split_inclusive('\n').collect();
    fs::write(folder.path().join("trace.jsonl"), lines[..2].concat()).unwrap();
    let said = refused([Path::new("trace"), Path::new("verify"), folder.path()]);
    assert!(said.contains("steps-000000.safetensors cannot be read"), "{said}");
    fs::write(folder.path().join("trace.jsonl"), lines[0]).unwrap();
    let (code, report) = verified(folder.path());
    assert_eq!((code, &report["verdict"]), (Some(3), &"not-checked".into()));
}
