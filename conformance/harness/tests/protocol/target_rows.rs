//! Targets as rows, and smoothing: read, written, answered.

use lossproof::Link;
use lossproof_harness::protocol::{Encoding, Grid, Hello, Incoming, Json, Reply, Request, Table, Values};
use lossproof_harness::reference;

fn read(line: &str) -> Result<Request, String> {
    match Incoming::parse(line.as_bytes()) {
        Ok(Incoming::Eval(request)) => Ok(request),
        Ok(other) => panic!("{other:?}"),
        Err(refusal) => Err(refusal.to_string()),
    }
}

fn with(fields: &str) -> Result<Request, String> {
    read(&format!(r#"{{"op":"eval","id":1,"loss":"ce",{fields}}}"#))
}

const SOFT: &str = r#""logits":[[1,2],[3,4],[5,6]],"targets":[[0.25,0.75],null,[1,0]],"label_smoothing":0.125"#;
const LABELS: &str = r#""link":"sigmoid","gradient":true,"logits":[[1,2,0],[3,4,0]],"targets":[[1,0,1],[0,0,1]],"cotangent":[[1,1,1],[2,2,2]]"#;

#[test]
fn rows_are_read_beside_ignored_ones() {
    let request = with(SOFT).expect("a request");
    assert_eq!(request.targets, [Some(0), None, Some(0)]);
    let rows = request.target_rows.as_ref().expect("rows").values();
    assert_eq!((rows, request.label_smoothing), (&[0.25, 0.75, 0.0, 0.0, 1.0, 0.0][..], 0.125));
    assert!(request.is_soft() && request.is_mixed() && !request.by_element());
    let labels = with(LABELS).expect("a request");
    assert!(labels.by_element() && !labels.is_soft());
    assert_eq!((labels.losses(), labels.classes()), (vec![2, 3], 2));
    let bulk = with(r#""logits":[[1,2]],"targets":{"shape":[1,2],"dtype":"f64","base64":"AAAAAAAA8D8AAAAAAAAAAA=="}"#);
    assert_eq!(bulk.expect("a request").target_rows, Table::from_rows(&[[1.0, 0.0]]));
}

#[test]
fn what_is_written_is_read() {
    for fields in [SOFT, LABELS] {
        let request = with(fields).expect("a request");
        for encoding in [Encoding::Plain, Encoding::Base64] {
            assert_eq!(read(&request.to_line(1, encoding)), Ok(request.clone()));
        }
    }
    let line = with(SOFT).expect("a request").to_line(1, Encoding::Plain);
    assert!(line.contains(r#""targets":[[0.25,0.75],null,[1.0,0.0]],"label_smoothing":0.125}"#), "{line}");
    assert!(!with(LABELS).expect("a request").to_line(1, Encoding::Plain).contains("smoothing"));
}

#[test]
fn every_wrong_row_is_named() {
    let cases = [
        (r#""logits":[[1,2]],"targets":[[0.5,0.25,0.25]]"#, "targets[0] has 3 numbers, expected 2 as the logits"),
        (r#""logits":[[1,2]],"targets":[[1,0],[1,0]]"#, "targets has 2 rows, expected one for each of 1 row of logits"),
        (
            r#""logits":[[1,2],[1,2]],"targets":[[1,0],1]"#,
            "targets[1] is 1; expected a row of probabilities as the others, or null for an ignored row",
        ),
        (
            r#""link":"sigmoid","logits":[1,2],"targets":[[1],[0]]"#,
            "logits is a list of 2; expected a list of rows (the targets are rows)",
        ),
        (
            r#""logits":[[1,2]],"targets":[0],"label_smoothing":"much""#,
            "label_smoothing is \"much\"; expected a number, or \"NaN\", \"Infinity\" or \"-Infinity\"",
        ),
    ];
    let cotangent = "cotangent is a list of 2; expected a number, or rows of numbers in the shape of the logits";
    assert_eq!(with(&LABELS.replace("[[1,1,1],[2,2,2]]", "[1,1]")), Err(cotangent.into()));
    for (fields, error) in cases {
        assert_eq!(with(fields), Err(error.into()));
    }
    let refused = |fields: &str| match reference::answer(&with(fields).expect("a request")) {
        Reply::Error { why, .. } => why,
        other => panic!("{other:?}"),
    };
    let message = "targets[0][1] is 1.5; expected a probability from 0 to 1";
    assert_eq!(refused(r#""logits":[[1,2]],"targets":[[0.5,1.5]]"#), message);
    let message = "parameter `label_smoothing` is -1; expected a number in [0, 1]";
    assert_eq!(refused(r#""logits":[[1,2]],"targets":[0],"label_smoothing":-1"#), message);
}

/// With labels an answer has one loss an element, in rows, and no other shape.
#[test]
fn labels_have_rows_of_losses() {
    let request = with(LABELS).expect("a request");
    let reply = reference::answer(&request);
    let Reply::Answer(answer) = &reply else { panic!("{reply:?}") };
    assert!(matches!(&answer.loss, Values::Rows(table) if (table.rows(), table.columns()) == (2, 3)));
    let gradient = answer.gradient.as_ref().map(Grid::values).expect("asked for");
    // A row's incoming gradient multiplies, and at 0 the slope of the label 1 is −½.
    assert_eq!((gradient[2], gradient[5]), (-0.5, -1.0));
    let line = reply.to_line(request.dtype, Encoding::Plain);
    let back = Reply::from_json(&Json::parse(line.as_bytes()).expect("JSON"), &request);
    assert_eq!(back.as_ref(), Ok(&reply));
    let says = |loss: &str| {
        let line = format!(r#"{{"id":1,"loss":{loss},"gradient":[[0,0,0],[0,0,0]]}}"#);
        Reply::from_json(&Json::parse(line.as_bytes()).expect("JSON"), &request).map_err(|error| error.to_string())
    };
    assert_eq!(says("[1,2]"), Err("loss has a flat list of 2 numbers, expected 2 rows of 3 numbers".into()));
    assert_eq!(says("[[1,2],[3,4]]"), Err("loss has rows of 2 numbers, expected 3".into()));
    assert!(says("[[1,2,3],[4,5,6]]").is_ok());
}

#[test]
fn what_is_not_offered_is_named() {
    let hello = |extensions: &[&str]| Hello {
        losses: vec!["ce".into()],
        links: vec![Link::Softmax, Link::Sigmoid],
        gradient: true,
        extensions: extensions.iter().map(|name| (*name).to_owned()).collect(),
        ..Hello::default()
    };
    let lacks = |extensions: &[&str], fields: &str| hello(extensions).lacks(&with(fields).expect("a request"));
    let soft = r#""logits":[[1,2]],"targets":[[0.5,0.5]]"#;
    assert_eq!((lacks(&[], soft), lacks(&["soft-targets"], soft)), (Some("soft targets"), None));
    let labels = r#""link":"sigmoid","logits":[[1,2]],"targets":[[1,0]]"#;
    assert_eq!((lacks(&["soft-targets"], labels), lacks(&["multi-label"], labels)), (Some("rows of labels"), None));
    let between = r#""link":"sigmoid","logits":[[1,2]],"targets":[[0.5,0]]"#;
    assert_eq!(lacks(&["multi-label"], between), Some("labels between 0 and 1"));
    assert_eq!(lacks(&["multi-label", "soft-labels"], between), None);
    let smoothed = r#""logits":[[1,2]],"targets":[1],"label_smoothing":0.1"#;
    assert_eq!((lacks(&[], smoothed), lacks(&["label-smoothing"], smoothed)), (Some("label smoothing"), None));
}
