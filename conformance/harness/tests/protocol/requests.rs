//! Requests, both ways.

use lossproof::{Link, Reduction};
use lossproof_harness::protocol::{Dtype, Encoding, Grid, Incoming, Param, Params, Request, Table, Values, Weighting};

fn read(line: &str) -> Result<Request, String> {
    match Incoming::parse(line.as_bytes()) {
        Ok(Incoming::Eval(request)) => Ok(request),
        Ok(other) => panic!("{other:?}"),
        Err(refusal) => Err(refusal.to_string()),
    }
}

fn table(rows: &[[f64; 2]]) -> Grid {
    Grid::Rows(Table::from_rows(rows).expect("alike rows"))
}

/// A request with every field set.
fn full() -> Request {
    let mut params = Params::new().with("threshold", 0.25);
    params.set("draws", Param::Draws(vec![vec![true, false], vec![false, true]]));
    params.set("state", Param::List(vec![1.0, f64::INFINITY]));
    params.set("variant", Param::Text("as-published".into()));
    params.set("bins", Param::Null);
    Request {
        id: 7,
        params,
        weighting: Some(Weighting { kind: "given".into(), beta: Some(0.5), weights: Some(vec![1.0, 2.5]) }),
        class_counts: Some(vec![5000, u64::MAX]),
        dtype: Dtype::F32,
        reduction: Reduction::WeightedMean,
        gradient: true,
        hessian: true,
        row_weights: Some(vec![1.0, 0.0]),
        cotangent: Some(Values::One(-2.0)),
        ..Request::new("seql", table(&[[0.1, -0.0], [f64::NAN, f64::NEG_INFINITY]]), vec![Some(1), None])
    }
}

#[test]
fn the_line_has_one_form() {
    let expected = concat!(
        r#"{"op":"eval","id":9,"loss":"seql","params":{"threshold":0.25,"draws":[[1,0],[0,1]],"#,
        r#""state":[1.0,"Infinity"],"variant":"as-published","bins":null},"#,
        r#""weighting":{"kind":"given","beta":0.5,"weights":[1.0,2.5]},"class_counts":[5000,18446744073709551615],"#,
        r#""link":"softmax","dtype":"f32","reduction":"weighted-mean","gradient":true,"hessian":true,"#,
        r#""logits":[[0.1,-0.0],["NaN","-Infinity"]],"targets":[1,null],"row_weights":[1.0,0.0],"cotangent":-2.0}"#,
    );
    assert_eq!(full().to_line(9, Encoding::Plain), expected);
}

#[test]
fn absent_fields_are_left_out() {
    let request = Request::new("ce", Grid::Flat(vec![0.5]), vec![Some(1)]);
    let expected = concat!(
        r#"{"op":"eval","id":0,"loss":"ce","params":{},"link":"sigmoid","dtype":"f64","reduction":"none","#,
        r#""gradient":false,"logits":[0.5],"targets":[1]}"#,
    );
    assert_eq!(serde_json::to_string(&request).expect("a line"), expected);
}

#[test]
fn what_is_written_is_read() {
    for encoding in [Encoding::Plain, Encoding::Base64] {
        let request = full();
        let line = request.to_line(7, encoding);
        let back = read(&line).expect("a request");
        assert_eq!(back.to_line(7, encoding), line);
        // NaN is not equal to itself.
        let logits = table(&[[0.0, 0.0]]);
        assert_eq!(Request { logits: logits.clone(), ..back }, Request { logits, ..request });
    }
}

#[test]
fn defaults_are_lenient() {
    let request = read(r#"{"op":"eval","id":1,"loss":"ce","logits":[[1,2]],"targets":[0]}"#);
    assert_eq!(request, Ok(Request { id: 1, ..Request::new("ce", table(&[[1.0, 2.0]]), vec![Some(0)]) }));
    let nulls = r#"{"op":"eval","id":1,"loss":"ce","logits":[[1,2]],"targets":[0],"params":null,"weighting":null,
        "class_counts":null,"link":null,"dtype":null,"reduction":null,"gradient":null,"hessian":null,
        "row_weights":null,"cotangent":null}"#;
    assert_eq!(read(nulls), request);
    let fixture: Request =
        serde_json::from_str(r#"{"loss":"ce","logits":[[1,2]],"targets":[0.0]}"#).expect("a request");
    assert_eq!(fixture, Request { id: 0, ..request.expect("a request") });
}

#[test]
fn sigmoid_takes_a_flat_list_or_rows_of_one() {
    for logits in ["[1,2]", "[[1],[2]]"] {
        let line = format!(r#"{{"op":"eval","id":1,"loss":"ce","link":"sigmoid","logits":{logits},"targets":[0,1]}}"#);
        let request = read(&line).expect("a request");
        assert_eq!((request.link, request.logits), (Link::Sigmoid, Grid::Flat(vec![1.0, 2.0])));
    }
}

#[test]
fn empty_batches_are_read() {
    let softmax = read(r#"{"op":"eval","id":1,"loss":"ce","logits":[],"targets":[]}"#).expect("a request");
    assert_eq!((softmax.rows(), softmax.classes()), (0, 0));
    let sigmoid = read(r#"{"op":"eval","id":1,"loss":"ce","link":"sigmoid","logits":[],"targets":[]}"#);
    assert_eq!(sigmoid.expect("a request").logits, Grid::Flat(vec![]));
}

#[test]
fn every_wrong_field_is_named() {
    let unknown = |field: &str| {
        format!(
            "unknown field `{field}`; expected one of op, id, loss, params, weighting, class_counts, link, dtype, \
            reduction, gradient, hessian, logits, targets, label_smoothing, row_weights, cotangent"
        )
    };
    let cases = [
        (r#""gradiant":true"#, &*unknown("gradiant")),
        // A message is one line, whatever the name.
        (r#""wei\nght":1"#, &unknown("wei\\nght")),
        (&format!(r#""{}":1"#, "x".repeat(5000)), &unknown(&format!("{}…", "x".repeat(40)))),
        (
            r#""params":{"\u001b[2J":true}"#,
            "params.\\u{1b}[2J is true; expected a number, a text, a list of numbers or lists of 0 and 1",
        ),
        (r#""dtype":"float32""#, "dtype is \"float32\"; expected one of f16, bf16, f32, f64"),
        (r#""link":1"#, "link is 1; expected \"softmax\" or \"sigmoid\""),
        (r#""reduction":"avg""#, "reduction is \"avg\"; expected one of none, sum, mean, weighted-mean"),
        (r#""gradient":1"#, "gradient is 1; expected true or false"),
        (r#""class_counts":[1,-2]"#, "class_counts[1] is -2; expected a whole number from 0"),
        (r#""class_counts":[1,2.5]"#, "class_counts[1] is 2.5; expected a whole number from 0"),
        (r#""params":[]"#, "params is a list of 0; expected an object"),
        (
            r#""params":{"gamma":true}"#,
            "params.gamma is true; expected a number, a text, a list of numbers or lists of 0 and 1",
        ),
        (r#""params":{"draws":[[0,2]]}"#, "params.draws[0][1] is 2; expected 0 or 1"),
        (r#""weighting":"cb""#, "weighting is \"cb\"; expected an object"),
        (r#""weighting":{"beta":1}"#, "`weighting.kind` is missing; expected a weighting's name: cs, cb or given"),
        (r#""weighting":{"kind":"cb","bta":1}"#, "unknown field `weighting.bta`; expected one of kind, beta, weights"),
        (
            r#""row_weights":[1,"x"]"#,
            "row_weights[1] is \"x\"; expected a number, or \"NaN\", \"Infinity\" or \"-Infinity\"",
        ),
        (r#""cotangent":[[1]]"#, "cotangent is a list of 1; expected a number, or a list of numbers, one a row"),
    ];
    for (field, error) in cases {
        let line = format!(r#"{{"op":"eval","id":1,"loss":"ce","logits":[[1,2]],"targets":[0],{field}}}"#);
        assert_eq!(read(&line), Err(error.into()));
    }
}

#[test]
fn every_wrong_batch_is_named() {
    let cases = [
        (r#""targets":[0]"#, "`logits` is missing; expected a list of rows of logits"),
        (r#""logits":[[1,2]]"#, "`targets` is missing; expected a list of classes, one a row"),
        (r#""logits":[1,2],"targets":[0]"#, "logits is a list of 2; expected a list of rows (the link is softmax)"),
        (
            r#""logits":[[1,2]],"link":"sigmoid","targets":[0]"#,
            "logits is a list of 1; expected a flat list (the link is sigmoid)",
        ),
        (r#""logits":[[1,2],[3]],"targets":[0]"#, "logits[1] has 1 number, expected 2 as in logits[0]"),
        (
            r#""logits":[[1,null]],"targets":[0]"#,
            "logits[0][1] is null; expected a number, or \"NaN\", \"Infinity\" or \"-Infinity\"",
        ),
        (
            r#""logits":[[1,[2]]],"targets":[0]"#,
            "logits[0][1] is a list of 1; expected a number, or \"NaN\", \"Infinity\" or \"-Infinity\"",
        ),
        (r#""logits":[[1,2],[3,4]],"targets":[0]"#, "targets has 1 class, expected one for each of 2 rows of logits"),
        (
            r#""logits":{"shape":[1099511627776,0],"dtype":"f32","base64":""},"targets":[]"#,
            "targets has 0 classes, expected one for each of 1099511627776 rows of logits",
        ),
        (
            r#""logits":[[1,2]],"targets":[-1]"#,
            "targets[0] is -1; expected a class (a whole number from 0), or null for an ignored row",
        ),
    ];
    for (fields, error) in cases {
        assert_eq!(read(&format!(r#"{{"op":"eval","id":1,"loss":"ce",{fields}}}"#)), Err(error.into()));
    }
}

#[test]
fn refusals_keep_the_id() {
    let refused = |line: &str| Incoming::parse(line.as_bytes()).expect_err("refused");
    let refusal = refused(r#"{"op":"eval","id":5,"loss":"ce","targets":[]}"#);
    assert_eq!((refusal.id, refusal.to_string().contains("`logits` is missing")), (Some(5), true));
    for line in [r#"{"op":"eval","loss":"ce"}"#, r#"{"op":"eval","id":null}"#] {
        let refusal = refused(line);
        assert_eq!((refusal.id, refusal.to_string()), (None, "`id` is missing; expected a whole number from 0".into()));
    }
    assert_eq!(refused("[1]").to_string(), "the line is a list of 1; expected an object");
    assert_eq!(refused(r#"{"op":"evl"}"#).to_string(), r#"op is "evl"; expected one of "hello", "eval", "bye""#);
    assert_eq!(refused(r#"{"id":1}"#).to_string(), r#"`op` is missing; expected one of "hello", "eval", "bye""#);
}
