//! `lossproof sweep`: a list of runs, worked off by several processes.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{program, refused, run};
use serde_json::Value;

const SMALL: &[&str] = &["--systems", "ce,focal,hmloss", "--seeds", "1", "--epochs", "1", "--no-trace"];

fn planned(folder: &Path) {
    let output = run([&["sweep", "plan", text(folder)], SMALL].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("0 of 3 runs done, 0 begun, 3 not begun\n  0  digits-lt-ce-seed1 "), "{said}");
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What `sweep status --json -` says.
fn status(folder: &Path) -> Value {
    let output = run(["sweep", "status", text(folder), "--json", "-"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn counts(folder: &Path) -> [u64; 3] {
    let status = status(folder);
    ["done", "begun", "not_begun"].map(|field| status[field].as_u64().unwrap())
}

fn records(folder: &Path) -> Vec<Vec<u8>> {
    ["ce", "focal", "hmloss"]
        .map(|name| fs::read(folder.join(format!("digits-lt-{name}-seed1/run.json"))).unwrap())
        .into()
}

#[test]
fn processes_share_a_list_and_leave_what_one_command_does() {
    let folder = tempfile::tempdir().unwrap();
    let (shared, whole) = (folder.path().join("shared"), folder.path().join("whole"));
    planned(&shared);
    let start = || {
        let mut command = program();
        command.args(["sweep", "run", text(&shared), "--jobs", "1"]).stdout(Stdio::null()).spawn().unwrap()
    };
    for mut one in [start(), start()] {
        assert!(one.wait().unwrap().success());
    }
    assert_eq!(counts(&shared), [3, 0, 0]);
    let output = run([&["reproduce", "--out", text(&whole)], SMALL].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(records(&shared), records(&whole));
    // Nothing is left: the next step is the table.
    let output = run(["sweep", "run", text(&shared)]);
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("3 of 3 runs done") && said.contains("next: lossproof reproduce report "), "{said}");
    assert!(refused(["sweep", "slurm", text(&shared)]).contains("every run is done"));
}

#[test]
fn one_task_is_one_run_and_a_cut_one_is_begun() {
    let folder = tempfile::tempdir().unwrap();
    planned(folder.path());
    let output = run(["sweep", "run", text(folder.path()), "--task", "1"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(counts(folder.path()), [1, 0, 2]);
    assert!(folder.path().join("digits-lt-focal-seed1/run.json").exists());
    assert!(
        refused(["sweep", "run", text(folder.path()), "--task", "3"]).contains("there is no task 3; expected 0 to 2")
    );

    // Of a run of many epochs, stopped after the first.
    let cut = folder.path().join("cut");
    assert!(run(["sweep", "plan", text(&cut), "--systems", "ce", "--seeds", "1", "--no-trace"]).status.success());
    let mut child = program().args(["sweep", "run", text(&cut)]).stdout(Stdio::null()).spawn().unwrap();
    let checkpoint = cut.join("digits-lt-ce-seed1/checkpoint.safetensors");
    while !checkpoint.exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended without a checkpoint");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(counts(&cut), [0, 1, 0]);
    let task = &status(&cut)["tasks"][0];
    assert!(task["epochs"].as_u64().unwrap() >= 1 && task["of"] == 60, "{task}");
}

#[test]
fn a_job_arrays_script_runs_its_task() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("it's a list");
    planned(&list);
    assert!(run(["sweep", "run", text(&list), "--task", "1"]).status.success());
    let output = run(["sweep", "slurm", text(&list), "--time", "2:00:00"]);
    let script = String::from_utf8(output.stdout).unwrap();
    assert!(script.contains("\n#SBATCH --array=0,2\n") && script.contains("\n#SBATCH --time=2:00:00\n"), "{script}");
    let file = folder.path().join("job.sh");
    fs::write(&file, &script).unwrap();
    let ended = Command::new("sh").arg(&file).env("SLURM_ARRAY_TASK_ID", "2").current_dir("/").output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(counts(&list), [2, 0, 1]);
    assert!(refused(["sweep", "slurm", text(&list), "--time", "$(x)"]).contains("expected a time"));
}

#[test]
fn what_is_no_list_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let said = refused(["sweep", "status", text(folder.path())]);
    assert!(said.contains("has no list of runs") && said.contains("sweep plan"), "{said}");
    planned(folder.path());
    let said = refused(["sweep", "plan", text(folder.path()), "--systems", "ce"]);
    assert!(said.contains("its sweep.json has other runs"), "{said}");
    fs::write(folder.path().join("sweep.json"), "{}").unwrap();
    let said = refused(["sweep", "run", text(folder.path())]);
    assert!(said.contains("sweep.json is no list of runs: missing field") && said.contains("sweep plan"), "{said}");
    fs::remove_file(folder.path().join("sweep.json")).unwrap();
    planned(folder.path());
}
