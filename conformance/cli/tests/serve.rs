//! `lossproof serve`

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

use common::{fed, program};
use serde_json::{Value, json};

fn answers(input: &[u8]) -> Vec<Value> {
    let output = fed(&["serve"], input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
}

#[test]
fn hello_offers_everything() {
    let hello = &answers(b"{\"op\":\"hello\",\"protocol\":1}\n{\"op\":\"bye\"}\n")[0];
    assert_eq!(hello["protocol"], 1);
    assert_eq!(hello["losses"].as_array().unwrap().len(), lossproof::registry::LOSSES.len());
    assert_eq!(hello["encodings"], json!(["base64"]));
}

#[test]
fn requests_are_answered_in_order_until_bye() {
    let eval =
        |id: u64| format!("{{\"op\":\"eval\",\"id\":{id},\"loss\":\"ce\",\"logits\":[[0,0]],\"targets\":[0]}}\n");
    let input = format!("{}{}{{\"op\":\"bye\"}}\n{}", eval(7), eval(3), eval(9));
    let ids: Vec<Value> = answers(input.as_bytes()).iter().map(|answer| answer["id"].clone()).collect();
    assert_eq!(ids, [7, 3]);
}

#[test]
fn the_end_of_input_is_an_end_and_needs_no_newline() {
    let answers = answers(b"{\"op\":\"eval\",\"id\":1,\"loss\":\"ce\",\"logits\":[[0,0]],\"targets\":[0]}");
    // ln 2
    assert_eq!(answers, [json!({"id": 1, "loss": [std::f64::consts::LN_2]})]);
    assert!(self::answers(b"").is_empty());
}

#[test]
fn a_line_that_is_wrong_is_answered_and_the_next_one_counts() {
    let cases: &[&[u8]] = &[
        b"garbage",
        b"\xff\xfe\x00",
        b"[]",
        b"{}",
        b"{\"op\":\"evil\"}",
        b"{\"op\":\"eval\",\"loss\":\"ce\",\"logits\":[[0,0]],\"targets\":[0]}",
        b"{\"op\":\"eval\",\"id\":1,\"loss\":\"cee\",\"logits\":[[0,0]],\"targets\":[0]}",
        b"{\"op\":\"eval\",\"id\":1,\"loss\":\"ce\",\"logits\":[[0,0]],\"targets\":[2]}",
        b"{\"op\":\"eval\",\"id\":1,\"loss\":\"ce\",\"logits\":[[0,0],[0]],\"targets\":[1,0]}",
        b"{\"op\":\"eval\",\"id\":1,\"loss\":\"ce\",\"logits\":[[],[]],\"targets\":[0,0]}",
        b"{\"op\":\"eval\",\"id\":1,\"loss\":\"focal\",\"params\":{\"delta\":1},\"logits\":[[0,0]],\"targets\":[0]}",
        b"{\"op\":\"eval\",\"id\":1,\"loss\":\"ce\",\"logits\":[[1e999,0]],\"targets\":[0]}",
        &[b'['; 1000],
    ];
    let mut input = Vec::new();
    for case in cases {
        input.extend_from_slice(case);
        input.extend_from_slice(b"\n{\"op\":\"hello\",\"protocol\":1}\n");
    }
    let answers = answers(&input);
    assert_eq!(answers.len(), 2 * cases.len());
    for (pair, case) in answers.chunks(2).zip(cases) {
        assert!(pair[0]["error"].as_str().is_some_and(|why| !why.is_empty()), "{}", String::from_utf8_lossy(case));
        assert_eq!(pair[0]["id"], if case.windows(4).any(|w| w == b"\"id\"") { json!(1) } else { Value::Null });
        assert_eq!(pair[1]["op"], "hello");
    }
}

#[test]
fn blank_lines_ask_nothing() {
    assert_eq!(answers(b"\n \r\n{\"op\":\"hello\",\"protocol\":1}\r\n\n").len(), 1);
}

#[test]
fn answers_come_in_the_encoding_of_the_request() {
    // [1.0, 2.0] as binary32, little-endian.
    let array = "{\"shape\":[1,2],\"dtype\":\"f32\",\"base64\":\"AACAPwAAAEA=\"}";
    let request = |logits: &str| {
        format!(
            "{{\"op\":\"eval\",\"id\":1,\"loss\":\"ce\",\"logits\":{logits},\"targets\":[0],\"gradient\":true,\"dtype\":\"f32\"}}\n"
        )
    };
    let answers = answers(format!("{}{}", request(array), request("[[1,2]]")).as_bytes());
    // softplus(1) = 1.3132616… and σ(1) = 0.7310585…, each rounded to binary32.
    assert_eq!(answers[0]["loss"], json!({"shape": [1], "dtype": "f32", "base64": "9RioPw=="}));
    assert_eq!(answers[0]["gradient"]["shape"], json!([1, 2]));
    assert_eq!(answers[1]["loss"], json!([f64::from(f32::from_le_bytes([0xf5, 0x18, 0xa8, 0x3f]))]));
}

#[test]
fn one_request_at_a_time_is_answered_at_once() {
    let mut child = program().arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    for id in 0..3 {
        let request = format!("{{\"op\":\"eval\",\"id\":{id},\"loss\":\"ce\",\"logits\":[[0,0]],\"targets\":[0]}}\n");
        // In two parts, so that the line's end is waited for.
        let (head, tail) = request.split_at(20);
        stdin.write_all(head.as_bytes()).unwrap();
        stdin.flush().unwrap();
        stdin.write_all(tail.as_bytes()).unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(line.starts_with(&format!("{{\"id\":{id},")), "{line}");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let mut child =
        program().arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    // The write fails once the program has ended.
    while stdin.write_all(b"{\"op\":\"hello\",\"protocol\":1}\n").is_ok() {}
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}
