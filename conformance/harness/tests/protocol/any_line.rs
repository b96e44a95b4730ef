//! Any line at all, and right lines spoilt: read or refused with the place and what was expected, never a panic; what is
//! read is written and read back to the same.

use lossproof::Reduction;
use lossproof_harness::protocol::{Dtype, Encoding, Grid, Hello, Incoming, Json, ProtocolError, Reply, Request, Table};
use proptest::prelude::*;

use crate::mutations::{any_bytes, any_json, spoilt_json};

/// Every name that stands in a line, so that what is made up gets past the first look.
const NAMES: &[&str] = &[
    "op",
    "eval",
    "hello",
    "bye",
    "id",
    "protocol",
    "name",
    "version",
    "losses",
    "loss",
    "ce",
    "seql",
    "params",
    "gamma",
    "draws",
    "state",
    "variant",
    "weighting",
    "weightings",
    "kind",
    "given",
    "beta",
    "weights",
    "class_counts",
    "link",
    "links",
    "softmax",
    "sigmoid",
    "dtype",
    "dtypes",
    "f32",
    "f64",
    "reduction",
    "reductions",
    "none",
    "mean",
    "gradient",
    "hessian",
    "logits",
    "targets",
    "row_weights",
    "cotangent",
    "extensions",
    "encodings",
    "base64",
    "shape",
    "error",
    "unsupported",
];

const REQUESTS: [&str; 3] = [
    r#"{"op":"eval","id":7,"loss":"seql","params":{"threshold":0.25,"draws":[[1,0],[0,1]],"state":[1.0,"Infinity"],"variant":"x","bins":null},"weighting":{"kind":"given","beta":0.5,"weights":[1.0,2.5]},"class_counts":[5000,18446744073709551615],"link":"softmax","dtype":"f32","reduction":"none","gradient":true,"hessian":true,"logits":[[0.1,-0.0],["NaN","-Infinity"]],"targets":[1,null],"row_weights":[1.0,0.0],"cotangent":[-2.0,1e-300]}"#,
    r#"{"op":"eval","id":0,"loss":"ce","link":"sigmoid","logits":[0.5,-1],"targets":[1,0.0]}"#,
    r#"{"op":"eval","id":1,"loss":"ce","logits":{"shape":[1,2],"dtype":"f32","base64":"AADAPwAAgL8="},"targets":[0]}"#,
];

const HELLOS: [&str; 2] = [
    r#"{"op":"hello","protocol":1,"name":"x","version":"2","losses":["ce"],"weightings":["cb"],"links":["softmax"],"dtypes":["f16","f64"],"reductions":["none","mean"],"gradient":true,"hessian":false,"extensions":["state"],"encodings":["base64"]}"#,
    r#"{"protocol":1,"losses":[]}"#,
];

const REPLIES: [&str; 4] = [
    r#"{"id":3,"loss":[0.1,"Infinity"],"gradient":[[1.0,-0.0],[5e-324,"-Infinity"]],"hessian":[[0.1,0.2],[0.3,0.4]],"state":[1.5,2]}"#,
    r#"{"id":3,"loss":{"shape":[2],"dtype":"f32","base64":"AADAPwAAgL8="},"gradient":[[0,0],[0,0]],"hessian":[[0,0],[0,0]]}"#,
    r#"{"id":3,"unsupported":"why"}"#,
    r#"{"id":null,"error":{"code":1}}"#,
];

/// Any line, most often a right one spoilt.
fn line(right: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let spoilt = prop::sample::select(right).prop_flat_map(|line| spoilt_json(line, NAMES));
    let json = any_json(NAMES).prop_map(|json| json.to_string().into_bytes());
    prop_oneof![1 => any_bytes(), 1 => json, 6 => spoilt]
}

/// A message says where, what stood there and what was expected.
fn says_where(error: &ProtocolError) {
    let said = error.to_string();
    match error {
        ProtocolError::NotJson { reason, column, .. } => {
            assert!(!reason.is_empty() && said.contains(&column.to_string()));
        }
        _ => assert!(said.contains("expected ") && !said.starts_with(' '), "{said}"),
    }
    // A message is a line: what the subject wrote is quoted, and short.
    assert!(!said.contains('\n') && said.len() < 1500, "{said:?}");
}

/// Written and read, a request is the line that was written.
fn request_comes_back(request: &Request) {
    for encoding in [Encoding::Plain, Encoding::Base64] {
        let line = request.to_line(request.id, encoding);
        let Ok(Incoming::Eval(back)) = Incoming::parse(line.as_bytes()) else { panic!("{line} is not read") };
        assert_eq!(back.to_line(back.id, encoding), line);
        assert_eq!(back.to_line(back.id, Encoding::Plain), request.to_line(request.id, Encoding::Plain));
    }
}

/// The request that the replies answer.
fn asked() -> Request {
    let logits = Grid::Rows(Table::from_rows(&[[1.0, 2.0], [3.0, 4.0]]).expect("alike rows"));
    Request {
        id: 3,
        reduction: Reduction::None,
        gradient: true,
        hessian: true,
        ..Request::new("ce", logits, vec![Some(0), Some(1)])
    }
}

/// Whether it is read.
fn incoming(line: &[u8]) -> bool {
    let id = Json::parse(line).ok().and_then(|json| match json.get("id") {
        Some(Json::Unsigned(id)) => Some(*id),
        _ => None,
    });
    match Incoming::parse(line) {
        Ok(Incoming::Eval(request)) => {
            assert!(id.is_none_or(|id| id == request.id));
            request_comes_back(&request);
            true
        }
        Ok(Incoming::Hello { protocol }) => protocol > 0,
        Ok(Incoming::Bye) => true,
        Err(refusal) => {
            says_where(&refusal.error);
            // What is wrong is said under the id that the line came with.
            assert!(id.is_none() || refusal.id == id);
            false
        }
    }
}

fn hello(line: &[u8]) -> bool {
    match Json::parse(line).and_then(|json| Hello::from_json(&json)) {
        Ok(hello) => {
            let json = Json::parse(hello.to_line().as_bytes()).expect("JSON");
            assert_eq!(Hello::from_json(&json), Ok(hello));
            true
        }
        Err(error) => {
            says_where(&error);
            false
        }
    }
}

fn reply(line: &[u8]) -> bool {
    let request = asked();
    let json = match Json::parse(line) {
        Ok(json) => json,
        Err(error) => {
            says_where(&error);
            return false;
        }
    };
    if let Err(error) = Reply::id_of(&json) {
        says_where(&error);
    }
    match Reply::from_json(&json, &request) {
        Ok(reply) => {
            for encoding in [Encoding::Plain, Encoding::Base64] {
                let line = reply.to_line(Dtype::F64, encoding);
                let back = Reply::from_json(&Json::parse(line.as_bytes()).expect("JSON"), &request).expect("a reply");
                // NaN is not equal to itself, so lines are compared.
                assert_eq!(back.to_line(Dtype::F64, Encoding::Plain), reply.to_line(Dtype::F64, Encoding::Plain));
            }
            true
        }
        Err(error) => {
            says_where(&error);
            false
        }
    }
}

fn config() -> ProptestConfig {
    ProptestConfig::with_cases(if std::env::var_os("LOSSPROOF_EXHAUSTIVE").is_some() { 1_000_000 } else { 4_000 })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_request_is_read_or_refused(line in line(&REQUESTS)) {
        incoming(&line);
    }

    #[test]
    fn any_hello_is_read_or_refused(line in line(&HELLOS)) {
        hello(&line);
        incoming(&line);
    }

    #[test]
    fn any_reply_is_read_or_refused(line in line(&REPLIES)) {
        reply(&line);
    }
}

/// Whether a parser takes these bytes.
type Reads = fn(&[u8]) -> bool;

/// The lines that are spoilt are right, and what comes of them is read often and refused often: a test that is refused
/// every time tests nothing.
#[test]
fn any_line_reaches_both_ends() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    assert!(REQUESTS.iter().all(|line| incoming(line.as_bytes())));
    assert!(HELLOS.iter().all(|line| hello(line.as_bytes())));
    assert!(REPLIES.iter().all(|line| reply(line.as_bytes())));
    let ends: [(&'static [&'static str], Reads); 3] = [(&REQUESTS, incoming), (&HELLOS, hello), (&REPLIES, reply)];
    for (right, is_read) in ends {
        let mut runner = TestRunner::deterministic();
        let lines = line(right);
        let read = (0..1000).filter(|_| is_read(&lines.new_tree(&mut runner).expect("no filters").current())).count();
        assert!((50..950).contains(&read), "{read} of 1000 spoilt lines such as {} were read", right[0]);
    }
}
