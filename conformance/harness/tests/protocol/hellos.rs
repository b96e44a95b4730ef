//! Hello, both ways.

use lossproof::{Link, Reduction};
use lossproof_harness::protocol::{Dtype, Hello, Incoming, Json};

fn read(line: &str) -> Result<Hello, String> {
    Hello::from_json(&Json::parse(line.as_bytes()).expect("JSON")).map_err(|error| error.to_string())
}

#[test]
fn what_is_left_out_takes_its_default() {
    let hello = read(r#"{"op":"hello","protocol":1,"losses":["ce"]}"#).expect("a hello");
    assert_eq!(hello, Hello { losses: vec!["ce".into()], ..Hello::default() });
    assert_eq!(
        (hello.links, hello.dtypes, hello.reductions),
        (vec![Link::Softmax], vec![Dtype::F64], vec![Reduction::None])
    );
    assert!(!hello.gradient && !hello.hessian && hello.weightings.is_empty());
    let nulls = r#"{"protocol":1,"losses":["ce"],"name":null,"dtypes":null,"gradient":null,"later":[1]}"#;
    assert_eq!(read(nulls).map(|hello| hello.losses), Ok(vec!["ce".into()]));
}

#[test]
fn what_is_written_is_read() {
    let hello = Hello {
        name: Some("my-losses".into()),
        version: Some("1.2".into()),
        losses: vec!["ce".into(), "focal".into()],
        weightings: vec!["cb".into()],
        links: vec![Link::Softmax, Link::Sigmoid],
        dtypes: vec![Dtype::F16, Dtype::Bf16, Dtype::F32, Dtype::F64],
        reductions: vec![Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean],
        gradient: true,
        hessian: true,
        extensions: vec!["cotangent".into()],
        encodings: vec!["base64".into()],
    };
    assert!(hello.extends("cotangent") && !hello.extends("state"));
    assert_eq!(read(&hello.to_line()), Ok(hello));
}

#[test]
fn wrong_hellos_are_named() {
    let cases = [
        (r#"{"losses":[]}"#, "`protocol` is missing; expected the version, 1"),
        (r#"{"protocol":"1","losses":[]}"#, "protocol is \"1\"; expected 1"),
        (r#"{"protocol":2,"losses":[]}"#, "protocol is 2; expected 1"),
        (r#"{"protocol":1}"#, "`losses` is missing; expected a list of losses' names"),
        (r#"{"protocol":1,"losses":"ce"}"#, "losses is \"ce\"; expected a list of names"),
        (r#"{"protocol":1,"losses":[1]}"#, "losses[0] is 1; expected a text"),
        (
            r#"{"protocol":1,"losses":[],"reductions":["avg"]}"#,
            "reductions[0] is \"avg\"; expected one of none, sum, mean, weighted-mean",
        ),
        (r#"{"op":"hallo","protocol":1,"losses":[]}"#, "op is \"hallo\"; expected \"hello\""),
        ("[]", "the answer to hello is a list of 0; expected an object"),
    ];
    for (line, error) in cases {
        assert_eq!(read(line), Err(error.into()));
    }
}

#[test]
fn the_subject_reads_hello_and_bye() {
    let hello = Incoming::parse(Hello::request_line().as_bytes());
    assert_eq!(hello, Ok(Incoming::Hello { protocol: 1 }));
    assert_eq!(Incoming::parse(br#"{"op":"bye"}"#), Ok(Incoming::Bye));
    assert_eq!(Incoming::parse(br#"{"op":"hello","protocol":2}"#), Ok(Incoming::Hello { protocol: 2 }));
}
