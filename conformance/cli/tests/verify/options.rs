//! What is asked, and how strictly it is judged.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::running::{count, failures, graded, message, verify, verify_line, verify_script};
use crate::script::{RIGHT, Script};

/// A right subject of several losses and dtypes that keeps the requests it is asked.
const LOGGING: &str = "hello(losses=['ce', 'focal'], dtypes=['f32', 'f64'], reductions=['none', 'mean'])\nfor m in requests():\n    \
                       leave('log', json.dumps(m) + '\\n')\n    say(right(m))";

/// Verifies it: the report and the requests.
fn logged(words: &[&str]) -> (Value, String) {
    let script = Script::new(LOGGING);
    let report = verify_script(&[&["--json", "-"], words].concat(), &script).report(0);
    (report, script.left("log").unwrap_or_default())
}

/// The values of a field over the cells.
fn over_cells<'a>(report: &'a Value, field: &str) -> BTreeSet<&'a str> {
    report["cells"].as_array().expect("cells").iter().filter_map(|cell| cell[field].as_str()).collect()
}

#[test]
fn the_seed_decides_the_requests() {
    let (first, asked) = logged(&["--cases", "1", "--loss", "ce", "--seed", "7"]);
    let (second, again) = logged(&["--cases", "1", "--loss", "ce", "--seed", "7"]);
    assert_eq!((&first, &asked), (&second, &again));
    let (other, others) = logged(&["--cases", "1", "--loss", "ce", "--seed", "8"]);
    assert_eq!((&first["seed"], &other["seed"]), (&7.into(), &8.into()));
    assert_eq!(asked.lines().count(), others.lines().count());
    assert_ne!(asked, others);
    // Named cases are the same whatever the seed.
    let corner = "[[512.0, 512.0, 512.0]]";
    assert!(asked.contains(corner) && others.contains(corner));
}

#[test]
fn losses_and_dtypes_are_narrowed() {
    let (all, _) = logged(&["--cases", "1"]);
    assert_eq!(over_cells(&all, "loss"), ["ce", "focal"].into());
    assert_eq!(over_cells(&all, "dtype"), ["f32", "f64"].into());
    let (some, asked) = logged(&["--cases", "1", "--loss", "focal", "--dtype", "f32"]);
    assert_eq!((over_cells(&some, "loss"), over_cells(&some, "dtype")), (["focal"].into(), ["f32"].into()));
    assert!(!asked.contains("\"ce\"") && !asked.contains("\"f64\""));
    let (both, _) = logged(&["--cases", "1", "--loss", "focal,ce", "--loss", "ce", "--dtype", "f64"]);
    assert_eq!((over_cells(&both, "loss"), over_cells(&both, "dtype")), (["ce", "focal"].into(), ["f64"].into()));
}

#[test]
fn the_number_of_cases_is_as_asked() {
    let cases = |words: &[&str]| logged(&[&["--loss", "ce", "--dtype", "f64"], words].concat());
    let (default, _) = cases(&[]);
    let (quick, _) = cases(&["--quick"]);
    let (none, asked) = cases(&["--cases", "0"]);
    let (many, _) = cases(&["--cases", "20"]);
    let (one, _) = cases(&["--cases", "1"]);
    assert!(graded(&none) < graded(&one) && graded(&one) < graded(&default) && graded(&default) < graded(&many));
    // The short look asks some of what is asked by default.
    assert!(graded(&quick) > 0 && graded(&quick) < graded(&default));
    // One request is asked twice.
    assert_eq!(graded(&none) + 1, asked.lines().count() as u64);
}

/// A failure shows again, and fails again, when its replay is run.
fn replayed(failure: &Value) {
    let again = verify_line(failure["replay"].as_str().expect("a replay"));
    assert_eq!(again.code, Some(1), "{}: {}", failure["replay"], again.stdout);
    assert!(again.stdout.contains(&format!("1. failure: {}", message(failure))), "{failure}\n{}", again.stdout);
}

#[test]
fn strict_lets_the_extreme_region_decide() {
    let lenient = verify(&["--cases", "1", "--json", "-", "candle-nn/cross-entropy"]).report(0);
    let extreme = lenient["cells"].as_array().expect("cells").iter().any(|cell| cell["regions"]["extreme"] == "C");
    assert!(extreme && lenient["grade"] == "B", "{lenient}");
    let strict = verify(&["--cases", "1", "--json", "-", "--strict", "candle-nn/cross-entropy"]).report(1);
    assert_eq!(strict["grade"], "C");
    assert!(graded(&strict) == graded(&lenient) && failures(&lenient).is_empty());
    failures(&strict).into_iter().for_each(replayed);
}

#[test]
fn a_required_grade_decides() {
    for grade in ["A", "a"] {
        let strict = verify(&["--cases", "1", "--json", "-", "--require", grade, "candle-nn/nll"]).report(1);
        assert_eq!(strict["grade"], "B");
        failures(&strict).into_iter().for_each(replayed);
    }
    let report = verify(&["--cases", "1", "--json", "-", "--require", "B", "candle-nn/nll"]).report(0);
    assert!(report["findings"].as_array().expect("findings").iter().all(|finding| finding["severity"] == "remark"));
}

#[test]
fn a_replay_waits_as_long_as_its_run_did() {
    let script = Script::new("hello()\nfor m in requests():\n    if special(m): time.sleep(600)\n    say(right(m))");
    let report = verify_script(&["--cases", "1", "--timeout", "250ms", "--json", "-"], &script).report(1);
    let again = verify_line(failures(&report)[0]["replay"].as_str().expect("a replay"));
    assert_eq!(again.code, Some(1));
    // A process's first answer gets six times the timeout.
    assert!(again.stdout.contains("ce: no answer within 1.500s"), "{}", again.stdout);
    assert!(again.took.as_secs() < 8, "{:?}", again.took);
}

#[test]
fn one_request_is_asked_as_it_is() {
    let script = Script::new(LOGGING);
    let request = r#"{"loss":"focal","params":{"gamma":0.5},"gradient":true,"logits":[[0.5,-1.25],["-Infinity",0]],"targets":[1,0]}"#;
    let report = verify_script(&["--json", "-", "--request", request], &script).report(0);
    assert_eq!((graded(&report), report["cells"].as_array().map(Vec::len)), (1, Some(1)));
    assert_eq!(report["cells"][0]["params"], serde_json::json!({"gamma": 0.5}));
    let asked: Value = serde_json::from_str(&script.left("log").expect("a request")).expect("JSON");
    assert_eq!(asked["logits"], serde_json::json!([[0.5, -1.25], ["-Infinity", 0.0]]));
}

#[test]
fn the_budget_bounds_the_run_and_what_does_not_fit_is_listed() {
    let slow = |answer: &str| Script::new(&format!("hello()\nfor m in requests(): time.sleep(0.05); say({answer})"));
    let ran = verify_script(&["--budget", "1s", "--json", "-"], &slow("right(m)"));
    let report = ran.report(0);
    assert!(ran.took.as_secs() < 1 + 5, "{:?}", ran.took);
    let left = report["not_asked"]["requests"].as_u64().expect("a number");
    assert!(left > 0 && graded(&report) > 0, "{report}");
    assert_eq!((count(&report, "not_asked"), graded(&report)), (left, count(&report, "A")));
    assert_eq!(report["not_asked"]["first"].as_array().map(Vec::len), Some(5.min(usize::try_from(left).unwrap())));
    let text = verify_script(&["--budget", "1s"], &slow("right(m)")).stdout;
    assert!(text.contains("\nNot asked: ") && text.contains("--budget"), "{text}");

    let ran = verify_script(&["--budget", "1s", "--json", "-"], &slow("right(m, loss=[-1.0] * len(m['targets']))"));
    let report = ran.report(1);
    assert!(ran.took.as_secs() < 1 + 5, "{:?}", ran.took);
    assert!(report["grade"] == "C" && count(&report, "not_asked") > 0, "{report}");
}

#[test]
fn a_budget_that_ends_before_the_first_answer_checks_nothing() {
    let script = Script::new("hello()\ntime.sleep(600)");
    let ran = verify_script(&["--budget", "1s", "--timeout", "10s", "--json", "-"], &script);
    let report = ran.report(3);
    assert!(ran.took.as_secs() < 1 + 5, "{:?}", ran.took);
    assert!(graded(&report) == 0 && count(&report, "error") == 0 && count(&report, "not_asked") > 20, "{report}");
}

#[test]
fn a_right_subject_needs_none_of_them() {
    let ran = verify_script(&[], &Script::new(RIGHT));
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
}
