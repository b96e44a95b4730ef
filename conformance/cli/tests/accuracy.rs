//! `lossproof accuracy`

mod common;

use std::fs;

use common::{printed, refused, run};
use lossproof_accuracy::{SETTINGS, Table};

#[test]
fn the_table_is_shown_whole_or_filtered() {
    let whole = printed("accuracy");
    for setting in SETTINGS {
        assert_eq!(whole.matches(&format!("\n  {} ", setting.name())).count(), 28, "{}", setting.name());
    }
    let filtered = printed("accuracy --loss hmloss --loss ce --dtype f32");
    assert!(filtered.contains("\nplain f32\n") && !filtered.contains("f64") && !filtered.contains("focal"));
    assert_eq!(filtered.matches(" outlier ").count(), 2 * 5);
}

#[test]
fn json_is_the_committed_table() {
    let table: Table = serde_json::from_str(&printed("accuracy --json -")).unwrap();
    assert_eq!(table, Table::committed());
    let some: Table = serde_json::from_str(&printed("accuracy --json - --loss focal --dtype f16")).unwrap();
    assert_eq!((some.full.len(), some.quick.len(), some.curves.len()), (8, 8, 0));
}

#[test]
fn the_picture_has_its_text_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("error.svg");
    let output = run(["accuracy", "--plot", file.to_str().unwrap()]);
    assert!(output.status.success() && output.stdout.is_empty());
    let picture = fs::read_to_string(file).unwrap();
    for text in ["margin t", "error in ulps", "plain f32", "reference f64", "hmloss, delta = 1e4: gradient"] {
        assert!(picture.contains(text), "{text}");
    }
}

#[test]
fn measuring_again_agrees_and_says_so() {
    let said = printed("accuracy --measure --loss ce --dtype bf16");
    assert!(said.contains("\nreference bf16\n") && said.contains("\nThe committed table says the same, "), "{said}");
}

#[test]
fn what_is_wrong_is_named_with_what_was_expected() {
    assert!(refused(["accuracy", "--loss", "focla"]).contains("'focla'"));
    assert!(refused(["accuracy", "--dtype", "f128"]).contains("expected one of f16, bf16, f32, f64"));
    assert!(refused(["accuracy", "--json", "/nowhere/table.json"]).contains("/nowhere/table.json cannot be written"));
    assert!(refused(["accuracy", "--write", "/nowhere"]).contains("/nowhere/spec/accuracy.md cannot be read"));
    for line in ["accuracy --full", "accuracy --sweep", "accuracy --measure --json -", "accuracy --write . --loss ce"] {
        refused(line.split(' '));
    }
}
