//! `lossproof eval`. The numbers of the snapshots are those of mpmath at 60 digits (`tests/check_snapshots.py`).

mod common;

use common::{fed, printed, refused};
use serde_json::Value;

/// What was printed, with `…` for the error bounds but exact zeros: they are small, and where they are not the digits are
/// fewer, but how small they are is the reference's affair.
fn digits(line: &str) -> String {
    let bound = |cell: &str| cell.len() >= 6 && cell.as_bytes()[1] == b'.' && cell.as_bytes()[3..].starts_with(b"e-");
    let cell = |cell: &str| if bound(cell) { format!("{:<1$}", "…", cell.len()) } else { cell.to_owned() };
    let line_of = |line: &str| line.split(' ').map(cell).collect::<Vec<_>>().join(" ").trim_end().to_owned() + "\n";
    printed(line).lines().map(line_of).collect()
}

#[test]
fn one_row() {
    insta::assert_snapshot!(digits("eval --loss hmloss --delta 1e4 --logits 0.5,-1.25 --target 1"));
}

#[test]
fn several_rows_weighted_and_reduced() {
    insta::assert_snapshot!(digits(
        "eval --loss focal --gamma 0.5 --weighting cb --beta 0.999 --class-counts 5000,25,25 --reduction weighted-mean \
         --logits -1.25,0.5,0;3,-inf,2 --logits 0.25,1e3,0 --target 1,null,0 --digits 30"
    ));
}

#[test]
fn the_sigmoid_link_in_a_narrow_type() {
    insta::assert_snapshot!(digits("eval --loss ce --link sigmoid --logits 0.5,-20 --target 0,1 --dtype bf16"));
}

#[test]
fn a_margin_beyond_binary64_has_its_digits() {
    insta::assert_snapshot!(digits("eval --loss ce --logits 0,1000 --target 1 --digits 40"));
}

#[test]
fn special_values_have_their_names() {
    insta::assert_snapshot!(digits("eval --loss ce --logits -inf,0.5;inf,inf;inf,0 --target 0,0,1"));
}

#[test]
fn parameters_that_are_lists() {
    insta::assert_snapshot!(digits(
        "eval --loss ghm-c --bins 4 --momentum 0.75 --state 1,0,0.5,2 --logits 0.5,-1.25;0,3 --target 1,1"
    ));
    insta::assert_snapshot!(digits(
        "eval --loss seql --threshold 0.01 --draws 1,1,0 --class-counts 5000,25,30 --logits 0.5,-1.25,2 --target 2"
    ));
}

#[test]
fn json_is_what_serve_answers() {
    let lines = [
        "eval --json --loss hmloss --variant as-published --logits -0.5,1 --target 0 --dtype f32",
        "eval --json --loss ldam --scale 4 --class-counts 9,1 --logits 0.25,1;-2,3 --target 0,1 --reduction mean",
        "eval --json --loss balanced-softmax --link sigmoid --class-counts 9,1 --logits 0.25;-inf --target 0,1",
        "eval --json --loss ce --weighting given --weights 0.25,4 --row-weights 2,3 --logits 1,2;nan,4 --target 0,1",
        "eval --json --loss ce --cotangent 0.5 --reduction sum --logits 1,2 --target 0",
        "eval --json --loss focal --logits 1,2,0 --target-rows 0.75,0.25,0 --label-smoothing 0.125",
        "eval --json --loss ce --link sigmoid --logits 0.5,-1.25;0,3 --target-rows 1,0;0.5,1",
    ];
    for line in lines {
        let told: Value = serde_json::from_str(&printed(line)).unwrap();
        let served = fed(&["serve"], format!("{}\n", told["request"]).as_bytes());
        let mut served: Value = serde_json::from_slice(&served.stdout).unwrap();
        served.as_object_mut().unwrap().shift_remove("id");
        assert_eq!(told["answer"], served, "{line}");
        assert!(told.get("exact").is_none());
    }
}

#[test]
fn labels_have_a_loss_each() {
    let shown = printed("eval --loss ce --link sigmoid --logits 0.5,0 --target-rows 1,0");
    // ln 2
    assert!(shown.contains("row 0: target 1,0") && shown.contains("loss[1]      0.69314718055994531"), "{shown}");
}

#[test]
fn json_has_as_many_digits_as_are_asked_for() {
    let told: Value =
        serde_json::from_str(&printed("eval --json --loss ce --logits 0,0 --target 1 --digits 50")).unwrap();
    // ln 2
    assert_eq!(told["exact"]["loss"][0]["value"], "0.69314718055994530941723212145817656807550013436026");
    assert_eq!(told["exact"]["gradient"][1]["value"], "-0.5");
}

#[test]
fn an_empty_batch_has_its_conventions() {
    let output = common::run(["eval", "--json", "--loss", "ce", "--logits", "", "--target", "", "--reduction", "mean"]);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["answer"]["loss"], "NaN");
}

#[test]
fn what_is_wrong_is_named_with_what_was_expected() {
    let cases: &[&[&str]] = &[
        &["--loss", "focla", "--logits", "1,2", "--target", "0"],
        &["--loss", "ce", "--gamma", "2", "--logits", "1,2", "--target", "0"],
        &["--loss", "ldam", "--gamma", "2", "--logits", "1,2", "--target", "0"],
        &["--loss", "focal", "--gamma", "-1", "--logits", "1,2", "--target", "0"],
        &["--loss", "focal", "--gamma", "two", "--logits", "1,2", "--target", "0"],
        &["--loss", "ghm-c", "--bins", "2.5", "--logits", "1,2", "--target", "0"],
        &["--loss", "ce", "--variant", "as-published", "--logits", "1,2", "--target", "0"],
        &["--loss", "hmloss", "--variant", "old", "--logits", "1,2", "--target", "0"],
        &["--loss", "ce", "--logits", "1,x", "--target", "0"],
        &["--loss", "ce", "--logits", "1,1e999", "--target", "0"],
        &["--loss", "ce", "--logits", "1,2;3", "--target", "0,1"],
        &["--loss", "ce", "--logits", "1,2;", "--target", "0"],
        &["--loss", "ce", "--logits", "1,2", "--target", "2"],
        &["--loss", "ce", "--logits", "1,2", "--target", "-1"],
        &["--loss", "ce", "--logits", "1,2", "--target", "0,1"],
        &["--loss", "ce", "--logits", "1,2"],
        &["--loss", "ce", "--logits", "1,2", "--target-rows", "1,0,0"],
        &["--loss", "ce", "--logits", "1,2", "--target-rows", "1,0", "--target", "0"],
        &["--loss", "ce", "--logits", "1,2", "--target-rows", "1,0.5;0,1"],
        &["--loss", "ce", "--logits", "1,2", "--target-rows", "1,-0.5"],
        &["--loss", "ce", "--logits", "1,2", "--target", "0", "--label-smoothing", "2"],
        &["--loss", "ce", "--logits", "1,2", "--target", "0", "--label-smoothing", "0.1,0.2"],
        &["--loss", "ce", "--logits", "1,2", "--target", "0", "--weights", "1,2"],
        &["--loss", "ce", "--logits", "1,2", "--target", "0", "--beta", "0.5"],
        &[
            "--loss",
            "ce",
            "--logits",
            "1,2",
            "--target",
            "0",
            "--weighting",
            "cs",
            "--beta",
            "0.5",
            "--class-counts",
            "1,2",
        ],
        &["--loss", "ce", "--logits", "1,2", "--target", "0", "--weighting", "cb"],
        &["--loss", "ce", "--logits", "1,2", "--target", "0", "--weighting", "given", "--weights", "1,-2"],
        &["--loss", "ldam", "--logits", "1,2", "--target", "0", "--class-counts", "5,0"],
        &["--loss", "seql", "--logits", "1,2", "--target", "0", "--class-counts", "5,1", "--draws", "1,0"],
        &["--loss", "seql", "--logits", "1,2", "--target", "0", "--class-counts", "5,1", "--threshold", "0.1"],
        &["--loss", "ce", "--logits", "1,2", "--target", "0", "--digits", "0"],
        &["--loss", "ce", "--logits", "1,2", "--target", "0", "--dtype", "f8"],
        &["--loss", "ce", "--logits", "1,2", "--target", "0", "--gama", "2"],
    ];
    let said = cases.iter().map(|case| {
        let text = refused([&["eval"], *case].concat());
        format!("$ lossproof eval {}\n{text}", case.join(" "))
    });
    let said = said.collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(said);
}
