//! The JSON report: its form, field by field, and that its numbers add up.

use serde_json::{Map, Value, json};

use crate::running::{count, graded, verify, verify_script};
use crate::script::{PYTHON, Script, adapters, text};

/// An object with just these keys, in this order.
fn object<'a>(value: &'a Value, keys: &[&str]) -> &'a Map<String, Value> {
    let object = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
    assert_eq!(object.keys().map(String::as_str).collect::<Vec<_>>(), keys, "{value}");
    object
}

/// A string, one of these.
fn one_of(value: &Value, names: &[&str]) {
    assert!(value.as_str().is_some_and(|name| names.contains(&name)), "{value} is none of {names:?}");
}

fn grade(value: &Value) -> Option<u8> {
    if value.is_null() {
        return None;
    }
    one_of(value, &["A", "B", "C"]);
    value.as_str().map(|letter| letter.as_bytes()[0])
}

/// A number of the wire: or one of the three that are strings.
fn number(value: &Value) {
    assert!(value.is_number() || matches!(value.as_str(), Some("NaN" | "Infinity" | "-Infinity")), "{value}");
}

fn numbers(value: &Value) {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}")).iter().for_each(number);
}

fn weighting(value: &Value) {
    match value["kind"].as_str() {
        None => assert_eq!(*value, Value::Null),
        Some("cb") => number(&object(value, &["kind", "beta"])["beta"]),
        // The weights are one a class, and a cell has requests of several numbers of classes.
        Some("given") if value.get("weights").is_some() => numbers(&object(value, &["kind", "weights"])["weights"]),
        Some("cs" | "given") => assert!(object(value, &["kind"])["kind"].is_string()),
        Some(other) => panic!("{other}"),
    }
}

fn cell(value: &Value, strict: bool) {
    let keys = ["loss", "params", "weighting", "link", "dtype", "reduction", "grade", "counts", "regions", "worst"];
    let cell = object(value, &keys);
    one_of(&cell["loss"], &["ce", "focal", "hmloss", "ldam", "balanced-softmax", "seql", "ghm-c"]);
    assert!(cell["params"].as_object().is_some_and(|params| params.values().all(Value::is_number)), "{value}");
    weighting(&cell["weighting"]);
    one_of(&cell["link"], &["softmax", "sigmoid"]);
    one_of(&cell["dtype"], &["f16", "bf16", "f32", "f64"]);
    one_of(&cell["reduction"], &["none", "sum", "mean", "weighted-mean"]);
    let counts = object(&cell["counts"], &["A", "B", "C", "unsupported", "error", "not_asked"]);
    let count = |name: &str| counts[name].as_u64().expect("a count");
    assert!(counts.keys().map(|name| count(name)).sum::<u64>() > 0, "{value}");
    let regions = object(&cell["regions"], &["easy", "hard", "outlier", "extreme"]);
    let decide = regions.iter().filter(|(name, _)| strict || *name != "extreme");
    let worst = decide.filter_map(|(_, letter)| grade(letter)).max();
    // An error counts as C where it decides, so the cell can be worse than the grades.
    assert!(grade(&cell["grade"]) >= worst && (grade(&cell["grade"]) == worst || count("error") > 0), "{value}");
    for letter in ["A", "B", "C"] {
        let seen = regions.values().any(|region| region == letter);
        assert!(!seen || count(letter) > 0, "{value}");
    }
    let off = object(&cell["worst"], &["easy", "hard", "outlier", "extreme"]);
    for (letter, off) in regions.values().zip(off.values()) {
        let passes = off.as_f64().is_some_and(|off| off <= 1.0);
        assert!(off.is_null() == letter.is_null() && (letter.is_null() || passes == (letter != "C")), "{value}");
    }
    let graded = count("A") + count("B") + count("C") > 0;
    assert_eq!(graded, regions.values().any(|region| !region.is_null()), "{value}");
}

fn answer(value: &Value, request: &Value) {
    assert!(value.as_object().is_some_and(|answer| answer.contains_key("loss")), "{value}");
    numbers(&value["loss"]);
    let rows = request["logits"].as_array().map(Vec::len);
    let losses = if request["reduction"] == "none" { rows } else { Some(1) };
    assert_eq!(value["loss"].as_array().map(Vec::len), losses, "{value}");
    if request["gradient"] == true {
        assert_eq!(value["gradient"].as_array().map(Vec::len), rows, "{value}");
    }
}

fn finding(value: &Value, command: &str) {
    let keys = [
        "severity", "mistake", "where", "message", "request", "expected", "got", "replay", "curve", "tests", "effect",
        "mend", "seen",
    ];
    let whole = value.as_object().expect("an object");
    let known: Vec<&str> =
        whole.keys().map(String::as_str).filter(|key| !matches!(*key, "fitted" | "candidates")).collect();
    assert_eq!(known, keys, "{value}");
    one_of(&whole["severity"], &["failure", "remark"]);
    assert!(whole["mistake"].is_null() || whole["mistake"].is_string());
    one_of(&whole["where"], &["loss", "gradient", "hessian", "protocol"]);
    assert!(whole["message"].as_str().is_some_and(|message| !message.is_empty()));
    if whole["request"].is_null() {
        assert!(whole["replay"].is_null() && whole["expected"].is_null() && whole["got"].is_null(), "{value}");
        return;
    }
    assert_eq!((&whole["request"]["op"], whole["request"]["id"].is_u64()), (&json!("eval"), true));
    let replay = whole["replay"].as_str().expect("a replay");
    assert!(replay.starts_with("lossproof verify --request '{") && replay.ends_with(command), "{replay}");
    if whole["where"] != "protocol" {
        answer(&whole["expected"], &whole["request"]);
        answer(&whole["got"], &whole["request"]);
    }
}

/// Checks a whole report; the number of its requests.
fn check(report: &Value, strict: bool, command: &str) -> u64 {
    let keys = ["lossproof", "subject", "verdict", "grade", "seed", "cells", "findings", "not_asked"];
    let whole = object(report, &keys);
    assert_eq!(whole["lossproof"], env!("CARGO_PKG_VERSION"));
    let subject = object(&whole["subject"], &["name", "version"]);
    assert!(subject["name"].is_string() && (subject["version"].is_string() || subject["version"].is_null()));
    one_of(&whole["verdict"], &["conforms", "fails", "not-checked"]);
    assert!(whole["seed"].is_u64());
    let cells = whole["cells"].as_array().expect("cells");
    for value in cells {
        cell(value, strict);
    }
    assert_eq!(grade(&whole["grade"]), cells.iter().filter_map(|cell| grade(&cell["grade"])).max());
    let findings = whole["findings"].as_array().expect("findings");
    for value in findings {
        finding(value, command);
    }
    let severities: Vec<&Value> = findings.iter().map(|finding| &finding["severity"]).collect();
    assert!(severities.is_sorted_by_key(|severity| *severity != "failure"), "failures first");
    let fails = severities.iter().any(|severity| *severity == "failure");
    // Without hello nothing is checked, and the reason is a failure.
    assert!(fails == (whole["verdict"] == "fails") || fails && cells.is_empty(), "{report}");
    let left = object(&whole["not_asked"], &["requests", "first"]);
    assert_eq!(left["requests"], count(report, "not_asked"));
    let names = left["first"].as_array().expect("names");
    assert_eq!(names.len() as u64, count(report, "not_asked").min(5));
    ["unsupported", "error", "not_asked"].iter().map(|kind| count(report, kind)).sum::<u64>() + graded(report)
}

#[test]
fn a_report_has_the_form_of_the_design() {
    let python = |words: &[&str], file: &str, code: i32| {
        let file = text(&adapters().join(file));
        let report = verify(&[words, &["--json", "-", "--cases", "1", "--", &PYTHON, &file]].concat()).report(code);
        check(&report, words.contains(&"--strict"), &format!(" -- {} {file}", *PYTHON));
    };
    python(&[], "subjects/pure_python_focal.py", 0);
    python(&[], "wrong/gamma_nan_focal.py", 1);
    python(&["--strict"], "wrong/probability_floor_focal.py", 1);
    python(&["--seed", "18446744073709551615"], "wrong/weight_inside_probability_hmloss.py", 1);
    python(&[], "wrong/mean_over_elements_ce.py", 1);
    python(&["--loss", "focal"], "wrong/mean_over_elements_ce.py", 3);
    python(&[], "no-such-file.py", 3);
}

#[test]
fn faults_and_what_was_not_asked_have_the_same_form() {
    let body = "hello(losses=['ce', 'ldam'], reductions=['none', 'mean'])\nfor m in requests():\n    if special(m): sys.exit(1)\n    \
                say(right(m) if m['loss'] == 'ce' else {'id': m['id'], 'unsupported': 'no'})";
    let script = Script::new(body);
    let report = verify_script(&["--json", "-", "--cases", "1"], &script).report(1);
    check(&report, false, &format!(" -- {}", script.command().join(" ")));
    assert!(count(&report, "error") > 0 && count(&report, "unsupported") > 0);

    let script = Script::new("hello()\nfor m in requests(): time.sleep(0.05); say(right(m))");
    let report = verify_script(&["--json", "-", "--budget", "500ms"], &script).report(0);
    check(&report, false, "");
    assert!(count(&report, "not_asked") > 0);
}

#[test]
fn every_request_is_counted_once() {
    let body = "hello(losses=['ce', 'focal'], dtypes=['f64', 'f32'], reductions=['none', 'sum', 'mean'], weightings=['given'], \
                links=['softmax', 'sigmoid'])\nn = 0\nfor m in requests():\n    n += 1\n    say(right(m))\nleave('asked', str(n))";
    let script = Script::new(body);
    let report = verify_script(&["--json", "-", "--cases", "2"], &script).report(0);
    let counted = check(&report, false, "");
    // One of each loss, link, dtype and reduction is asked a second time, which is no request of the plan.
    assert_eq!(script.left("asked"), Some((counted + 2 * 2 * 2 * 3).to_string()));
    assert_eq!((graded(&report), count(&report, "A")), (counted, counted));
    // Each cell is there once.
    let cells = report["cells"].as_array().expect("cells");
    let name =
        |cell: &Value| ["loss", "params", "weighting", "link", "dtype", "reduction"].map(|key| cell[key].clone());
    for (index, cell) in cells.iter().enumerate() {
        assert!(!cells[..index].iter().any(|other| name(other) == name(cell)), "{cell}");
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let run = |words: &[&str]| {
        let ran = verify(&[&["--json", "-", "--cases", "2"], words].concat());
        assert!(ran.stdout.len() > 1000, "{}", ran.stderr);
        ran.stdout
    };
    for file in
        ["wrong/weight_inside_probability_hmloss.py", "wrong/gamma_nan_focal.py", "subjects/pure_python_focal.py"]
    {
        let words = ["--dtype", "f64", "--", &PYTHON, &text(&adapters().join(file))];
        assert_eq!(run(&words), run(&words), "{file}");
    }
    let words = ["candle-nn/binary-cross-entropy-with-logit"];
    assert_eq!(run(&words), run(&words));
}
