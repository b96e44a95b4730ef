//! Answers, both ways.

use lossproof::Reduction;
use lossproof_harness::protocol::{Answer, Dtype, Encoding, Grid, Json, Reply, Request, Table, Values};

fn request(rows: &[[f64; 2]], reduction: Reduction) -> Request {
    let logits = Grid::Rows(Table::from_rows(rows).expect("alike rows"));
    let targets = vec![Some(0); rows.len()];
    Request { id: 3, reduction, gradient: true, ..Request::new("ce", logits, targets) }
}

fn read(line: &str, request: &Request) -> Result<Answer, String> {
    match Reply::from_json(&Json::parse(line.as_bytes()).expect("JSON"), request) {
        Ok(Reply::Answer(answer)) => Ok(answer),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn one_loss_a_row_or_one_for_all() {
    let one = request(&[[1.0, 2.0]], Reduction::None);
    for loss in ["[0.5]", "0.5"] {
        let answer = read(&format!(r#"{{"loss":{loss},"gradient":[[1,2]]}}"#), &one).expect("an answer");
        assert_eq!((answer.id, answer.loss), (3, Values::Each(vec![0.5])));
    }
    let mean = request(&[[1.0, 2.0], [3.0, 4.0]], Reduction::Mean);
    for loss in ["\"NaN\"", "[\"NaN\"]"] {
        let answer = read(&format!(r#"{{"loss":{loss},"gradient":[[1,2],[3,4]]}}"#), &mean).expect("an answer");
        let Values::One(value) = answer.loss else { panic!("{:?}", answer.loss) };
        assert!(value.is_nan());
    }
    let text = "loss has a flat list of 2 numbers, expected one number";
    assert_eq!(read(r#"{"loss":[1,2],"gradient":[[1,2],[3,4]]}"#, &mean), Err(text.into()));
    let text = "loss has one number, expected a flat list of 2 numbers";
    let both = request(&[[1.0, 2.0], [3.0, 4.0]], Reduction::None);
    assert_eq!(read(r#"{"loss":1,"gradient":[[1,2],[3,4]]}"#, &both), Err(text.into()));
}

#[test]
fn sigmoid_gradients_are_flat_or_rows_of_one() {
    let request = Request { gradient: true, ..Request::new("ce", Grid::Flat(vec![1.0, 2.0]), vec![Some(0); 2]) };
    for gradient in ["[3,4]", "[[3],[4]]"] {
        let answer = read(&format!(r#"{{"loss":[1,2],"gradient":{gradient}}}"#), &request).expect("an answer");
        assert_eq!(answer.gradient, Some(Grid::Flat(vec![3.0, 4.0])));
    }
    let text = "gradient has 2 rows of 2 numbers, expected a flat list of 2 numbers";
    assert_eq!(read(r#"{"loss":[1,2],"gradient":[[1,2],[3,4]]}"#, &request), Err(text.into()));
}

#[test]
fn empty_batches_have_empty_gradients() {
    let empty = Request { gradient: true, ..Request::new("ce", Grid::Rows(Table::default()), vec![]) };
    let answer = read(r#"{"loss":[],"gradient":[]}"#, &empty).expect("an answer");
    assert_eq!((answer.loss, answer.gradient.map(|grid| grid.rows())), (Values::Each(vec![]), Some(0)));
    let text = "gradient has 1 row, expected 0";
    assert_eq!(read(r#"{"loss":[],"gradient":[[]]}"#, &empty), Err(text.into()));
}

#[test]
fn what_was_not_asked_for_is_ignored() {
    let mut request = request(&[[1.0, 2.0]], Reduction::None);
    request.gradient = false;
    let answer =
        read(r#"{"loss":[1],"gradient":"none","hessian":[1],"note":"x","unsupported":null,"error":null}"#, &request);
    assert_eq!(answer, Ok(Answer { id: 3, loss: Values::Each(vec![1.0]), gradient: None, hessian: None, state: None }));
    request.hessian = true;
    let text = "`hessian` is missing; expected numbers in the shape of the logits, since it was asked for";
    assert_eq!(read(r#"{"loss":[1]}"#, &request), Err(text.into()));
}

#[test]
fn what_is_written_is_read() {
    let mut request = request(&[[1.0, 2.0], [3.0, 4.0]], Reduction::None);
    request.hessian = true;
    let grid = |values: &[f64]| request.logits.with_values(values.to_vec());
    let answer = Reply::Answer(Answer {
        id: 3,
        loss: Values::Each(vec![0.1, f64::INFINITY]),
        gradient: grid(&[1.0, -0.0, 5e-324, f64::NEG_INFINITY]),
        hessian: grid(&[0.1, 0.2, 0.3, 0.4]),
        state: Some(vec![1.5, 2.0]),
    });
    let line = answer.to_line(Dtype::F64, Encoding::Plain);
    let expected = concat!(
        r#"{"id":3,"loss":[0.1,"Infinity"],"gradient":[[1.0,-0.0],[5e-324,"-Infinity"]],"#,
        r#""hessian":[[0.1,0.2],[0.3,0.4]],"state":[1.5,2.0]}"#,
    );
    assert_eq!(line, expected);
    for encoding in [Encoding::Plain, Encoding::Base64] {
        let json = Json::parse(answer.to_line(Dtype::F64, encoding).as_bytes()).expect("JSON");
        assert_eq!(Reply::from_json(&json, &request), Ok(answer.clone()));
    }
}

#[test]
fn refusals_are_read() {
    let request = request(&[[1.0, 2.0]], Reduction::None);
    let read = |line: &str| Reply::from_json(&Json::parse(line.as_bytes()).expect("JSON"), &request);
    assert_eq!(read(r#"{"unsupported":"why"}"#), Ok(Reply::Unsupported { id: 3, why: "why".into() }));
    assert_eq!(read(r#"{"error":"why"}"#), Ok(Reply::Error { id: Some(3), why: "why".into() }));
    assert_eq!(read(r#"{"error":{"code":1}}"#), Ok(Reply::Error { id: Some(3), why: "an object".into() }));
    for line in [
        Reply::Unsupported { id: 3, why: "no \"ghm\"".into() },
        Reply::Error { id: Some(3), why: "line\nbreak".into() },
    ] {
        let text = line.to_line(Dtype::F64, Encoding::Plain);
        assert!(!text.contains('\n'));
        assert_eq!(read(&text), Ok(line));
    }
    let unread = Reply::Error { id: None, why: "what?".into() };
    assert_eq!(unread.to_line(Dtype::F64, Encoding::Plain), r#"{"id":null,"error":"what?"}"#);
}
