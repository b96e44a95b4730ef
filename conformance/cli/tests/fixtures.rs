//! `lossproof fixtures`

mod common;

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{printed, program, refused};
use serde_json::Value;

const SMALL: [&str; 5] = ["--full", "--loss", "balanced-softmax", "--dtype", "bf16"];
const FILE: &str = "balanced-softmax-bf16.jsonl";

fn generate(folder: &Path) -> std::process::Output {
    program().args(["fixtures", "generate"]).arg(folder).args(SMALL).output().expect("the program starts")
}

fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("readable"));
    let mut files: Vec<_> = entries
        .map(|entry| (entry.file_name().into_string().expect("UTF-8"), fs::read(entry.path()).expect("a file")))
        .collect();
    files.sort();
    files
}

#[test]
fn a_set_is_written_and_checked() {
    let dir = tempfile::tempdir().unwrap();
    let set = dir.path().join("set");
    let output = generate(&set);
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with(&format!("{}: ", set.display())) && said.contains(" cases in 1 files, "), "{said}");
    let set = set.to_str().unwrap();
    let said = printed(&format!("fixtures check {set}"));
    assert!(said.ends_with(" are the exact ones, correctly rounded\n"), "{said}");
    let report: Value = serde_json::from_str(&printed(&format!("fixtures check {set} --json -"))).unwrap();
    assert_eq!(report["differences"], Value::Array(Vec::new()));
    assert!(report["numbers"].as_u64() > report["cases"].as_u64());
}

#[test]
fn what_differs_is_told_for_people_and_for_machines() {
    let dir = tempfile::tempdir().unwrap();
    let set = dir.path().join("set");
    assert!(generate(&set).status.success());
    let text = fs::read_to_string(set.join(FILE)).unwrap();
    let name = "\"case\":\"balanced-softmax/bf16/softmax/none/none/random-hard-0\"";
    let line = text.lines().find(|line| line.contains(name)).unwrap();
    let (before, after) = line.split_once("\"expected\":{\"loss\":[").unwrap();
    let number: f64 = after.split([',', ']']).next().unwrap().parse().unwrap();
    // The next bf16 number.
    let next = f64::from_bits(number.to_bits() + (1 << 45));
    let spoilt = format!("{before}\"expected\":{{\"loss\":[{next:?}{}", &after[after.find([',', ']']).unwrap()..]);
    fs::write(set.join(FILE), text.replace(line, &spoilt)).unwrap();

    let output = program().args(["fixtures", "check", "set"]).current_dir(&dir).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());

    let output = program().args(["fixtures", "check", "set", "--json", "-"]).current_dir(&dir).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let one = &report["differences"][0];
    assert_eq!(report["differences"].as_array().unwrap().len(), 1);
    assert_eq!((&one["file"], &one["source"]), (&FILE.into(), &"edited".into()));
    assert_eq!(
        (&one["number"], &one["found"], &one["computed"], &one["ulps"]),
        (&"expected.loss[0]".into(), &next.into(), &number.into(), &1.0.into())
    );

    // Nothing is written over a number that differs.
    let before = contents(&set);
    let output = generate(&set);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("nothing was written") && said.contains("\nhelp: ") && said.contains("1 ulp"), "{said}");
    assert!(contents(&set) == before);
}

#[test]
fn what_is_wrong_is_named_with_what_was_expected() {
    assert!(refused(["fixtures", "check", "/nowhere"]).contains("/nowhere/manifest.json cannot be read"));
    assert!(refused(["fixtures", "check", ".", "--json", "/nowhere/x.json"]).contains("its folder does not exist"));
    assert!(refused(["fixtures", "generate", "/nowhere/set"]).contains("/nowhere cannot be read"));
    assert!(refused(["fixtures", "generate", "/"]).contains("root of the file system"));
    assert!(refused(["fixtures", "generate", "src"]).contains("holds the folder commands"));
    assert!(refused(["fixtures", "generate", "x", "--loss", "focla"]).contains("'focla'"));
    assert!(refused(["fixtures", "generate"]).contains("<DIR>"));
    assert!(refused(["fixtures"]).contains("generate"));
}

/// Killed at any moment, it leaves the old set or the new one, and the next run goes on.
#[test]
fn killed_at_any_moment_it_leaves_the_old_set_or_the_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let set = dir.path().join("set");
    let started = Instant::now();
    assert!(generate(&set).status.success());
    let whole = started.elapsed();
    let new = contents(&set);
    // The old set is told from the new one by its version, which also lets it be replaced.
    let manifest = fs::read_to_string(set.join("manifest.json")).unwrap();
    fs::write(set.join("manifest.json"), manifest.replace("\"spec_version\": \"1.0\"", "\"spec_version\": \"0.9\""))
        .unwrap();
    let old = contents(&set);
    let mut replaced = 0;
    for kill in 0..24_u32 {
        let mut child = program()
            .args(["fixtures", "generate"])
            .arg(&set)
            .args(SMALL)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // A third of the time is enough where the parts of runs before are there.
        std::thread::sleep(whole.mul_f64(f64::from(kill * 7 % 24) / 48.0) + Duration::from_millis(1));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = contents(&set);
        assert!(found == old || found == new, "neither the old set nor the new one after kill {kill}");
        if found == new {
            replaced += 1;
            for (name, content) in &old {
                fs::write(set.join(name), content).unwrap();
            }
        }
    }
    assert!(generate(&set).status.success());
    assert!(contents(&set) == new, "{replaced} runs ended before they were killed");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside the set");
}
