//! `lossproof certify`

mod common;

use std::fs;

use common::{printed, program, refused, run};
use serde_json::Value;

#[test]
fn the_table_is_proved_and_complete() {
    let table = printed("certify");
    let listed = printed("certify --list");
    for line in listed.lines() {
        let id = line.split(' ').next().expect("a name");
        assert!(table.lines().any(|row| row.starts_with(&format!("{id} ")) || row == id), "{id} is not in the table");
    }
    let count = listed.lines().count();
    assert!(
        table.contains(&format!("\n{count} of {count} claims hold as the specification states them.\n")),
        "{table}"
    );
    assert!(table.contains("\nsin πx ") && !table.contains("EXCEEDED"), "{table}");
    let widest = table.lines().take_while(|line| !line.is_empty()).map(|line| line.chars().count()).max();
    assert!(widest <= Some(160), "{widest:?}");
}

#[test]
fn one_claim_reads_well() {
    insta::assert_snapshot!(printed("certify --claim hm-supremum --claim hm-once-2.5"));
}

#[test]
fn json_has_the_verdict_and_the_enclosures() {
    let report: Value =
        serde_json::from_str(&printed("certify --claim hm-supremum --claim hm-once-2.5 --json -")).unwrap();
    assert_eq!(report["certified"], true);
    let [supremum, once] = &report["claims"].as_array().unwrap()[..] else { panic!("{report}") };
    assert_eq!((&supremum["id"], &supremum["verdict"]), (&"hm-supremum".into(), &"proved".into()));
    let [lower, upper] = ["lower", "upper"].map(|end| supremum["enclosures"][0][end].as_f64().unwrap());
    assert!(lower < upper && (lower..=upper).contains(&1.0545071304751715), "{supremum}");
    assert_eq!((&once["expected"], &once["verdict"]), (&"refuted".into(), &"refuted".into()));
    assert_eq!(once["box"][0]["variable"], "p (min)");
    assert!(supremum["box"].is_null());
}

#[test]
fn json_is_a_file_written_whole() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("claims.json");
    let file = path.to_str().unwrap();
    fs::write(&path, "old").unwrap();
    assert_eq!(printed(&format!("certify --claim ce-at-40 --json {file}")), "");
    let report: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(report["claims"][0]["id"], "ce-at-40");
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 1, "nothing else is left there");
    let said = refused(["certify", "--claim", "ce-at-40", "--json", "/no/such/folder/claims.json"]);
    assert!(said.contains("/no/such/folder/claims.json cannot be written"), "{said}");
}

#[test]
fn any_delta_has_its_critical_points() {
    let table = printed("certify --delta 7 --delta 2.5 --delta 1000.5");
    // mpmath, 60 digits.
    let row: Vec<&str> = table.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(row, ["7", "maximum", "0.12525004717160449", "0.87675033020123140", "1.9057355718424041"]);
    assert!(table.contains("1 - 4.8974937954413177e-439"), "{table}");
    let report: Value = serde_json::from_str(&printed("certify --delta 1e10 --json -")).unwrap();
    let points = report["deltas"][0]["points"].as_array().unwrap();
    assert_eq!(
        points.iter().map(|point| point["kind"].as_str().unwrap()).collect::<Vec<_>>(),
        ["maximum", "minimum", "maximum"]
    );
    assert!((points[0]["loss"]["lower"].as_f64().unwrap() - 23.993344867495759).abs() < 1e-12);
}

#[test]
fn what_is_wrong_is_named() {
    for delta in ["-3", "0", "nan", "1e400", "x"] {
        let said = refused(["certify", "--delta", delta]);
        assert!(said.contains(delta) && said.contains("expected a finite number above 0"), "{said}");
    }
    let said = refused(["certify", "--claim", "hm-supremun"]);
    assert!(said.contains("there is no claim \"hm-supremun\"") && said.contains("--claim hm-supremum"), "{said}");
    assert!(refused(["certify", "--claim", "zzz"]).contains("`lossproof certify --list` names them all"));
    refused(["certify", "--delta", "7", "--claim", "hm-supremum"]);
}

#[test]
fn nothing_but_results_is_on_standard_output() {
    let output = run(["certify", "--claim", "cs-weights-5000-25"]);
    assert!(output.status.success() && output.stderr.is_empty());
    assert!(!String::from_utf8_lossy(&output.stdout).contains('\u{1b}'));
    // A reader that goes away is no fault.
    let mut child = program().args(["certify", "--list"]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}
