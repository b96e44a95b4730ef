//! What is kept between runs: failures that are known and must fail, and requests that failed before.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::refused;
use crate::running::{Ran, count, empty, failures, graded, listed, message, verify_in};
use crate::script::{PYTHON, RIGHT, Script, adapters, text};

/// Twice the loss, which no mistake of the catalogue is, and the requests in a file.
const DOUBLED: &str = "hello()\nfor m in requests():\n    leave('log', json.dumps(m) + '\\n')\n    a = right(m)\n    \
                       say({**a, 'loss': [2 * x if isinstance(x, float) else x for x in a['loss']]})";

/// A folder with a file in it.
fn with(name: &str, content: &str) -> TempDir {
    let folder = empty();
    fs::write(folder.path().join(name), content).expect("an own folder");
    folder
}

/// Verifies a script in a folder.
fn asked(folder: &Path, words: &[&str], script: &Script) -> Ran {
    let command = script.command();
    let words = [&["--cases", "1", "--json", "-"], words, &["--"]].concat();
    let words: Vec<&str> = words.into_iter().chain(command.iter().map(String::as_str)).collect();
    let ran = verify_in(folder, &words);
    assert_eq!(script.alive(), Vec::<String>::new(), "left behind");
    ran
}

/// Verifies with known failures, which are not written to.
fn known(entries: &str, words: &[&str], script: &Script) -> Ran {
    let folder = with("known.toml", entries);
    let ran = asked(folder.path(), &[&["--known", "known.toml"], words].concat(), script);
    assert_eq!(fs::read_to_string(folder.path().join("known.toml")).expect("the file"), entries);
    assert_eq!(ran.wrote, ["known.toml"]);
    ran
}

fn entry(fields: &str) -> String {
    format!("[[known]]\n{fields}\nreason = \"kept for old checkpoints\"\nlink = \"https://example.org/issues/1\"\n")
}

/// The findings that are no failures.
fn remarks(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().filter(|finding| finding["severity"] == "remark").map(message).collect()
}

#[test]
fn a_known_failure_that_still_fails_conforms() {
    let script = Script::new(DOUBLED);
    let unknown = asked(empty().path(), &[], &script).report(1);
    for fields in ["mistake = \"unnamed\"\nloss = \"ce\"\ndtype = \"f64\"\nwhere = \"loss\"", "loss = \"ce\"", ""] {
        let report = known(&entry(fields), &[], &script).report(0);
        // It is only forgiven: what was asked, and how it was graded, is what it was.
        assert_eq!((&report["grade"], &report["cells"]), (&"C".into(), &unknown["cells"]));
        let told = message(failures(&unknown)[0]);
        let forgiven = format!("known (kept for old checkpoints; https://example.org/issues/1): {told}");
        assert!(remarks(&report).contains(&forgiven.as_str()), "{report}");
    }
}

#[test]
fn a_known_failure_has_the_name_of_its_mistake() {
    let file = text(&adapters().join("wrong/probability_floor_focal.py"));
    let floored = |slug: &str| {
        let folder = with("known.toml", &entry(&format!("mistake = \"{slug}\"")));
        let words = ["--cases", "1", "--loss", "focal", "--dtype", "f64", "--known", "known.toml", "--json", "-", "--"];
        verify_in(folder.path(), &[&words[..], &[&PYTHON, &file]].concat())
    };
    assert_eq!(failures(&floored("probability-floor").report(0)).len(), 0);
    // Another mistake's name forgives nothing, and is itself one that does not fail.
    let report = floored("log-base").report(1);
    let told: Vec<&str> = failures(&report).into_iter().map(message).collect();
    assert!(told.iter().any(|told| told.contains("log(p + ε)") && !told.starts_with("known")), "{told:?}");
    assert!(told.iter().any(|told| told.starts_with("known failure (mistake log-base; https://")), "{told:?}");
}

#[test]
fn a_known_failure_that_passes_again_is_a_failure() {
    let report = known(&entry("mistake = \"unnamed\"\nloss = \"ce\""), &[], &Script::new(RIGHT)).report(1);
    let told = failures(&report);
    assert_eq!((told.len(), count(&report, "A")), (1, graded(&report)));
    let words = "known failure (mistake unnamed, loss ce; https://example.org/issues/1): it does not fail any more: \
                 take the entry out";
    assert_eq!(message(told[0]), words);
}

#[test]
fn a_stale_entry_is_a_failure() {
    let stale = "nothing that it is about was asked: the entry is stale, or the selection leaves it out";
    for fields in ["loss = \"hmloss\"", "dtype = \"f16\"", "loss = \"ce\"\ndtype = \"bf16\""] {
        let report = known(&entry(fields), &[], &Script::new(RIGHT)).report(1);
        let told = failures(&report);
        assert_eq!(told.len(), 1);
        assert!(message(told[0]).starts_with("known failure (") && message(told[0]).ends_with(stale), "{report}");
    }
    // One that is met does not excuse another that is not.
    let both = entry("loss = \"ce\"") + &entry("loss = \"hmloss\"");
    let report = known(&both, &[], &Script::new(DOUBLED)).report(1);
    assert_eq!(failures(&report).len(), 1, "{report}");
    assert!(message(failures(&report)[0]).starts_with("known failure (loss hmloss; "), "{report}");
}

#[test]
fn no_entries_forgive_nothing() {
    for nothing in ["", "# none\n", "known = []\n"] {
        known(nothing, &[], &Script::new(RIGHT)).report(0);
        known(nothing, &[], &Script::new(DOUBLED)).report(1);
    }
}

#[test]
fn a_file_of_known_failures_that_is_none_asks_nothing() {
    let cases = [
        (entry("mistake = \"probabilty-floor\""), "there is no mistake \"probabilty-floor\"; expected a slug"),
        (entry("loss = \"focla\""), "focla"),
        (entry("los = \"focal\""), "unknown field `los`, expected one of `mistake`, `loss`"),
        ("[[known]]\nloss = \"ce\"\nlink = \"x\"\n".into(), "missing field `reason`"),
        ("[[known]]\nloss = \"ce\"\nreason = \"x\"\n".into(), "missing field `link`"),
        ("[[knwon]]\n".into(), "unknown field `knwon`"),
        ("[known]\n".into(), "known"),
        (entry("loss = 1"), "invalid type: integer `1`"),
        ("reason =".into(), "line 1"),
    ];
    let script = Script::new("leave('started')");
    let command = script.command();
    for (content, words) in cases {
        let folder = with("known.toml", &content);
        let file = text(&folder.path().join("known.toml"));
        let line = ["verify", "--known", &file, "--"].into_iter().chain(command.iter().map(String::as_str));
        let said = refused(line);
        assert!(said.contains("known.toml is no file of known failures: ") && said.contains(words), "{said}");
        assert!(said.contains("\nhelp: expected entries such as\n\n[[known]]\n"), "{said}");
    }
    assert!(refused(["verify", "--known", "/nowhere/known.toml", "--", "x"]).contains("cannot be read"));
    assert_eq!(script.left("started"), None);
}

/// The requests of a regressions file, without its comments.
fn requests(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).expect("the file");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// The first request that a script was asked, but for its id, which is the process's own.
fn first(script: &Script) -> Value {
    let log = script.left("log").expect("requests");
    let mut request: Value = serde_json::from_str(log.lines().next().expect("a line")).expect("JSON");
    request["id"] = 0.into();
    request
}

#[test]
fn the_smallest_failing_request_is_kept_and_asked_first() {
    let folder = empty();
    let (file, words) = (folder.path().join("again"), ["--regressions", "again"]);
    let script = Script::new(DOUBLED);
    let report = asked(folder.path(), &words, &script).report(1);
    let failure = failures(&report)[0];
    assert_eq!(requests(&file), [failure["request"].clone()]);
    let rows = failure["request"]["logits"].as_array().expect("rows");
    assert!(rows.len() == 1 && rows[0].as_array().map(Vec::len) <= Some(2), "shrunk: {failure}");
    assert_ne!(first(&script), failure["request"], "found, not known before");
    let kept = fs::read_to_string(&file).expect("the file");
    assert!(kept.starts_with("# Requests on which "), "{kept}");

    // Asked first from then on, whoever is asked; what is held is not added again.
    let script = Script::new(DOUBLED);
    asked(folder.path(), &words, &script).report(1);
    assert_eq!(
        (first(&script), fs::read_to_string(&file).expect("the file")),
        (failure["request"].clone(), kept.clone())
    );
    let right = Script::new(&DOUBLED.replace("2 * x", "x"));
    asked(folder.path(), &words, &right).report(0);
    assert_eq!((first(&right), fs::read_to_string(&file).expect("the file")), (failure["request"].clone(), kept));
}

#[test]
fn a_request_that_is_kept_is_asked_even_where_no_case_would_be() {
    // Right but for one logit that no case of the suite has.
    let odd = "hello()\nfor m in requests(): say(right(m, loss=[7.0]) if m['logits'] == [[0.0, 0.625]] else right(m))";
    asked(empty().path(), &[], &Script::new(odd)).report(0);
    let line = r#"{"loss":"ce","gradient":true,"logits":[[0.0,0.625]],"targets":[1]}"#;
    let folder = with("again", &format!("# by hand\n\n{line}\n"));
    let report = asked(folder.path(), &["--regressions", "again"], &Script::new(odd)).report(1);
    assert_eq!(failures(&report)[0]["request"]["logits"], serde_json::json!([[0.0, 0.625]]));
}

#[test]
fn the_file_is_replaced_whole_and_what_it_holds_stays() {
    let folder = with("again", "# mine\n{\"loss\":\"ce\",\"logits\":[[1,2]],\"targets\":[0]}");
    // Another name for the old file: writing into it would show here.
    fs::hard_link(folder.path().join("again"), folder.path().join("old")).expect("a link");
    let old = fs::read_to_string(folder.path().join("old")).expect("the file");
    asked(folder.path(), &["--regressions", "again"], &Script::new(DOUBLED)).report(1);
    let new = fs::read_to_string(folder.path().join("again")).expect("the file");
    assert_eq!(fs::read_to_string(folder.path().join("old")).expect("the file"), old);
    assert!(new.starts_with(&format!("{old}\n")) && new.ends_with("}\n"), "{new}");
    assert_eq!(listed(folder.path()), ["again", "old"]);
}

#[test]
fn what_fails_nothing_makes_no_file() {
    let folder = empty();
    asked(folder.path(), &["--regressions", "again"], &Script::new(RIGHT)).report(0);
    assert_eq!(listed(folder.path()), Vec::<String>::new());
}

#[test]
fn a_regressions_file_that_is_none_asks_nothing() {
    let cases = [
        ("\n{\"loss\":\"ce\"\n", "again, line 2, is no request: "),
        ("# x\n[1]\n", "again, line 2, is no request: "),
        ("{\"loss\":\"ce\",\"logits\":[[0,0]],\"targets\":[2]}\n", "again, line 1, is no request: "),
        ("{\"op\":\"bye\"}\n", "again, line 1, is no request: "),
    ];
    for (content, words) in cases {
        let folder = with("again", content);
        let file = text(&folder.path().join("again"));
        let said = refused(["verify", "--regressions", &file, "--", "no-such-program"]);
        assert!(said.contains(words), "{said}");
        assert_eq!(fs::read_to_string(&file).expect("the file"), content);
    }
    let said = refused(["verify", "--regressions", "no/such/folder/again", "--", "no-such-program"]);
    assert!(said.contains("its folder does not exist"), "{said}");
    let said = refused(["verify", "--regressions", "again", "--request", "{}", "--", "no-such-program"]);
    assert!(said.contains("cannot be used with"), "{said}");
}
