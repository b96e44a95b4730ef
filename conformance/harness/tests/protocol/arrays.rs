//! The bulk form of number arrays.

use lossproof_harness::protocol::{Dtype, Encoding, Grid, Json, Reply, Request, Table};

fn read(logits: &str) -> Result<Grid, String> {
    let line = format!(r#"{{"loss":"ce","logits":{logits},"targets":[0]}}"#);
    let json = Json::parse(line.as_bytes()).expect("JSON");
    Request::from_json(&json).map(|request| request.logits).map_err(|error| error.to_string())
}

fn row(values: &[f64]) -> Grid {
    Grid::Rows(Table::from_rows(&[values]).expect("a row"))
}

#[test]
fn every_dtype_is_widened_exactly() {
    // 1, −2, the smallest subnormal, infinity, each in its own bits.
    let cases = [
        ("f16", "ADwAwAEAAHw=", [1.0, -2.0, 2f64.powi(-24), f64::INFINITY]),
        ("bf16", "gD8AwAEAgH8=", [1.0, -2.0, 2f64.powi(-133), f64::INFINITY]),
        ("f32", "AACAPwAAAMABAAAAAACAfw==", [1.0, -2.0, 2f64.powi(-149), f64::INFINITY]),
        ("f64", "AAAAAAAA8D8AAAAAAAAAwAEAAAAAAAAAAAAAAAAA8H8=", [1.0, -2.0, 5e-324, f64::INFINITY]),
    ];
    for (dtype, base64, values) in cases {
        let bulk = format!(r#"{{"shape":[1,4],"dtype":"{dtype}","base64":"{base64}"}}"#);
        assert_eq!(read(&bulk), Ok(row(&values)), "{dtype}");
    }
    // f16: the largest number, the largest subnormal, minus zero, NaN.
    let Ok(Grid::Rows(table)) = read(r#"{"shape":[1,4],"dtype":"f16","base64":"/3v/AwCAAX4="}"#) else {
        panic!("no rows")
    };
    assert_eq!(table.values()[..2], [65504.0, 1023.0 * 2f64.powi(-24)]);
    assert!(table.values()[2].is_sign_negative() && table.values()[3].is_nan());
}

#[test]
fn wrong_bulk_is_named() {
    let form = "expected a list of numbers, or {\"shape\":[…],\"dtype\":\"f32\",\"base64\":\"…\"}";
    let cases = [
        (r#"{"shape":[1],"dtype":"f32"}"#, format!("logits is an object; {form}")),
        (r#"{"shape":[2,2],"dtype":"f32","base64":"AACAPw=="}"#, "logits.base64 has 4 bytes, expected 16".into()),
        (
            r#"{"shape":[1,1],"dtype":"f8","base64":""}"#,
            "logits.dtype is \"f8\"; expected one of f16, bf16, f32, f64".into(),
        ),
        (r#"{"shape":[-1],"dtype":"f32","base64":""}"#, "logits.shape[0] is -1; expected a length".into()),
        (
            r#"{"shape":[4294967296,4294967296],"dtype":"f32","base64":""}"#,
            "logits.base64 has 0 bytes, expected more than can be".into(),
        ),
    ];
    for (bulk, error) in cases {
        assert_eq!(read(bulk), Err(error));
    }
    let text = read(r#"{"shape":[1,1],"dtype":"f32","base64":"AAA"}"#).expect_err("no base64");
    assert!(text.starts_with("logits.base64 is no base64 (") && text.ends_with("with padding"), "{text}");
}

#[test]
fn f32_is_used_where_it_loses_nothing() {
    let mut request = Request::new("ce", row(&[0.5, f64::NEG_INFINITY, f64::NAN]), vec![Some(0)]);
    let bulk = |request: &Request| request.to_line(0, Encoding::Base64).contains(r#""dtype":"f32","base64""#);
    assert!(!bulk(&request), "f64 was asked for");
    request.dtype = Dtype::F32;
    assert!(bulk(&request));
    request.logits = row(&[0.1]);
    assert!(!bulk(&request), "0.1 is no f32");
}

#[test]
fn answers_come_in_bulk_too() {
    let request = Request {
        gradient: true,
        ..Request::new("ce", Grid::Rows(Table::from_rows(&[[1.0, 2.0], [3.0, 4.0]]).expect("rows")), vec![Some(0); 2])
    };
    let line = r#"{"id":0,"loss":{"shape":[2],"dtype":"f32","base64":"AACAPwAAAMA="},
        "gradient":{"shape":[2,2],"dtype":"f32","base64":"AACAPwAAAMAAAIA/AAAAwA=="}}"#;
    let json = Json::parse(line.as_bytes()).expect("JSON");
    let Ok(Reply::Answer(answer)) = Reply::from_json(&json, &request) else { panic!("no answer") };
    assert_eq!(answer.loss.as_slice(), [1.0, -2.0]);
    let reply = Reply::Answer(answer.clone());
    let json = Json::parse(reply.to_line(Dtype::F32, Encoding::Base64).as_bytes()).expect("JSON");
    assert_eq!(Reply::from_json(&json, &request), Ok(Reply::Answer(answer)));
}
