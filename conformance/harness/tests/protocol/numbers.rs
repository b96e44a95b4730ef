//! Numbers: the shortest decimal of the binary64 value, and three strings.

use lossproof_harness::protocol::{Grid, Json, Number, Request};

fn written(value: f64) -> String {
    serde_json::to_string(&Number(value)).expect("a number")
}

#[test]
fn shortest_decimals() {
    let cases = [
        (2.0, "2.0"),
        (-0.0, "-0.0"),
        (0.1, "0.1"),
        // f32 and f16 are widened first, exactly.
        (f64::from(0.1f32), "0.10000000149011612"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::NAN, "\"NaN\""),
        (-f64::NAN, "\"NaN\""),
        (f64::INFINITY, "\"Infinity\""),
        (f64::NEG_INFINITY, "\"-Infinity\""),
    ];
    for (value, text) in cases {
        assert_eq!(written(value), text);
    }
}

#[test]
fn every_bit_comes_back() {
    let mut bits = 1u64;
    for _ in 0..2000 {
        bits = bits.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let value = f64::from_bits(bits);
        if value.is_nan() {
            continue;
        }
        let line = Request::new("ce", Grid::Flat(vec![value]), vec![Some(0)]);
        let line = serde_json::to_string(&line).expect("a line");
        let back: Request = serde_json::from_str(&line).expect("a request");
        assert_eq!(back.logits.values()[0].to_bits(), bits, "{line}");
    }
}

#[test]
fn integers_are_numbers() {
    let request: Request =
        serde_json::from_str(r#"{"loss":"ce","link":"sigmoid","logits":[1,-2,1e3],"targets":[0,0,0]}"#)
            .expect("a request");
    assert_eq!(request.logits, Grid::Flat(vec![1.0, -2.0, 1000.0]));
}

/// The error for a line that is no JSON.
fn refused(line: &str) -> String {
    Json::parse(line.as_bytes()).expect_err("not JSON").to_string()
}

#[test]
fn what_is_not_json_is_told_with_its_place() {
    let text = "not JSON: number out of range; a number beyond the range of binary64 is written \"Infinity\" or \
                \"-Infinity\", as a string, at column 14: `{\"loss\":[1e999]}`";
    assert_eq!(refused(r#"{"loss":[1e999]}"#), text);
    for word in ["NaN", "nan", "Infinity", "-Infinity", "inf"] {
        let text = refused(&format!(r#"{{"id":1,"loss":[{word}]}}"#));
        assert!(text.contains("written \"NaN\", \"Infinity\", \"-Infinity\", as strings"), "{text}");
    }
    assert!(refused("").contains("EOF"));
    assert!(refused("{\"a\":1,\"a\":2}").contains("the key `a` stands twice"));
    let many: Vec<String> = (0..100).map(|key| format!("\"{}\":0", key % 99)).collect();
    assert!(refused(&format!("{{{}}}", many.join(","))).contains("the key `0` stands twice"));
    assert!(refused(&"[".repeat(100_000)).contains("recursion limit exceeded"));
    assert!(refused(&"{\"a\":".repeat(100_000)).contains("recursion limit exceeded"));
}

#[test]
fn excerpts_are_short_and_printable() {
    let line = format!("{}\u{7}\u{1b}[31m", "x".repeat(10_000));
    let text = refused(&line);
    assert!(text.len() < 200 && !text.contains('\u{1b}'), "{text}");
}
