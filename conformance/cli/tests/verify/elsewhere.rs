//! Requests written to a file, and answers read from one.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::common::program;
use crate::running::{Ran, count, empty, failures, message, verify, verify_in};

const ASKED: &[&str] = &["--loss", "focal,ce", "--dtype", "f64", "--cases", "1"];

/// Writes the requests, has them answered by `lossproof serve`, and gives the answers' lines.
fn answered(folder: &Path, words: &[&str]) -> Vec<String> {
    let ran = verify_in(folder, &[words, &["--requests", "requests.jsonl"]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
    let requests = fs::File::open(folder.join("requests.jsonl")).expect("the requests");
    let mut serve = program();
    let output = serve.arg("serve").stdin(Stdio::from(requests)).output().expect("the program starts");
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

fn graded(folder: &Path, words: &[&str], lines: &[String]) -> Ran {
    fs::write(folder.join("answers.jsonl"), lines.join("\n")).expect("an own folder");
    verify_in(folder, &[words, &["--answers", "answers.jsonl", "--json", "-"]].concat())
}

/// A line with its loss doubled.
fn doubled(line: &str) -> String {
    let mut answer: Value = serde_json::from_str(line).expect("a line of JSON");
    for loss in answer["loss"].as_array_mut().into_iter().flatten() {
        if let Some(number) = loss.as_f64() {
            *loss = (2.0 * number).into();
        }
    }
    answer.to_string()
}

#[test]
fn what_a_program_would_be_asked_is_graded_alike() {
    let folder = empty();
    let lines = answered(
        folder.path(),
        &[ASKED, &["--hello", r#"{"protocol":1,"losses":["focal","ce"],"gradient":true}"#]].concat(),
    );
    // The first line is the hello of `serve`, which offers more than was asked: only its name is taken.
    let report = graded(folder.path(), ASKED, &lines).report(0);
    assert_eq!(report["subject"]["name"], "lossproof");
    let answers = &lines[1..];
    let report = graded(folder.path(), ASKED, answers).report(0);
    assert_eq!(report["verdict"], "conforms");
    assert_eq!(report["grade"], "A");
    assert_eq!(report["subject"]["name"], "answers.jsonl");
    assert_eq!(count(&report, "A"), answers.len() as u64);
    // The same by a pipe: the same requests, the same grades.
    let script = crate::script::Script::new("hello(losses=['focal', 'ce'])\nfor m in requests(): say(right(m))");
    let command = script.command();
    let words: Vec<&str> =
        ASKED.iter().copied().chain(["--json", "-", "--"]).chain(command.iter().map(String::as_str)).collect();
    let piped = verify(&words).json();
    assert_eq!(count(&piped, "A"), answers.len() as u64);
}

#[test]
fn a_wrong_answer_fails_and_its_replay_too() {
    let folder = empty();
    let lines: Vec<String> = answered(folder.path(), ASKED)[1..].iter().map(|line| doubled(line)).collect();
    let report = graded(folder.path(), ASKED, &lines).report(1);
    let failure = failures(&report)[0];
    let request = failure["request"].to_string();
    let replay = failure["replay"].as_str().expect("a replay");
    assert!(replay.ends_with(" --answers answers.jsonl"), "{replay}");
    let again =
        verify_in(folder.path(), &["--answers", "answers.jsonl", "--request", &request, "--json", "-"]).report(1);
    assert_eq!(failures(&again)[0]["request"], failure["request"]);
}

#[test]
fn lines_that_answer_nothing_are_told_and_the_others_count() {
    let folder = empty();
    let answers = answered(folder.path(), ASKED)[1..].to_vec();
    let whole = answers.len() as u64;
    let id = serde_json::from_str::<Value>(&answers[0]).expect("JSON")["id"].clone();
    for (line, words) in [
        (answers[0].clone(), format!("twice under the id {id}")),
        ("{\"id\":5,\"loss\":[1.0]}".to_owned(), "under the id 5, which was not asked".to_owned()),
        ("{\"loss\":[1.0]}".to_owned(), "without an id".to_owned()),
        ("nan".to_owned(), "it wrote a line that is".to_owned()),
    ] {
        let report = graded(folder.path(), ASKED, &[answers.clone(), vec![line]].concat()).report(1);
        let told: Vec<&str> = failures(&report).into_iter().map(message).collect();
        assert!(told.iter().any(|told| told.contains(&words)), "{told:?}");
        assert_eq!(count(&report, "A"), whole);
    }
    // Half of the lines are missing: half are graded.
    let report = graded(folder.path(), ASKED, &answers[..answers.len() / 2]).report(0);
    assert_eq!(count(&report, "A"), whole / 2);
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let folder = empty();
    let answers = answered(folder.path(), ASKED)[1..].to_vec();
    let other = graded(folder.path(), &["--loss", "hmloss"], &answers);
    other.refused(&["none of its", "answers is to one of the", "--requests FILE"]);
    let none = verify_in(folder.path(), &["--answers", "absent.jsonl"]);
    none.refused(&["absent.jsonl cannot be read"]);
    let hello = verify_in(folder.path(), &["--requests", "-", "--hello", "{\"losses\":[]}"]);
    hello.refused(&["--hello is no answer to hello", "protocol"]);
    let nothing = ["--requests", "-", "--loss", "ce", "--hello", "{\"protocol\":1,\"losses\":[\"focal\"]}"];
    let nothing = verify_in(folder.path(), &nothing);
    nothing.refused(&["nothing is asked"]);
    verify_in(folder.path(), &["--hello", "{}", "lossproof"]).refused(&["--requests", "--answers"]);
    verify_in(folder.path(), &["--requests", "-", "--answers", "answers.jsonl"]).refused(&["cannot be used with"]);
}
