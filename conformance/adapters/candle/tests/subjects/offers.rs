//! What the subjects say they offer, and what they answer to the rest.

use crate::{BINARY, COMPOSED, CROSS_ENTROPY, FUSED, KERNEL, NLL, ask, built_in, flat, rows, start};
use lossproof::{Link, Reduction};
use lossproof_adapter_candle::SUBJECTS;
use lossproof_harness::protocol::{Dtype, Params, Request, Values, Weighting};
use lossproof_harness::subject::Outcome;

#[test]
fn hello_is_what_candle_offers() {
    let names: Vec<_> = SUBJECTS.iter().map(|own| own.name).collect();
    assert_eq!(names, [CROSS_ENTROPY, NLL, BINARY, FUSED, COMPOSED, KERNEL]);
    for (name, link) in [(CROSS_ENTROPY, Link::Softmax), (NLL, Link::Softmax), (BINARY, Link::Sigmoid)] {
        let hello = start(name).hello().expect("a hello");
        assert_eq!(hello.name.as_deref(), Some(name));
        assert_eq!((hello.losses, hello.links), (vec!["ce".to_owned()], vec![link]));
        assert_eq!((hello.dtypes, hello.reductions), (Dtype::ALL.to_vec(), vec![Reduction::Mean]));
        assert!(hello.gradient && !hello.hessian && hello.weightings.is_empty() && hello.extensions.is_empty());
        assert!(built_in(name).about.contains("candle_nn::loss::"));
    }
}

#[test]
fn the_version_is_that_of_the_crate() {
    let lock = include_str!("../../../../../Cargo.lock");
    let version = start(NLL).hello().expect("a hello").version.expect("a version");
    assert!(lock.contains(&format!("name = \"candle-nn\"\nversion = \"{version}\"")), "candle-nn is not {version}");
}

#[test]
fn what_candle_lacks_is_unsupported() {
    let plain = rows(&[&[0.5, -1.25]], &[1]);
    let weighting = Weighting { kind: "cs".to_owned(), beta: None, weights: None };
    let requests = [
        Request { loss: "focal".to_owned(), ..plain.clone() },
        Request { params: Params::new().with("gamma", 2.0), ..plain.clone() },
        Request { weighting: Some(weighting), ..plain.clone() },
        Request { reduction: Reduction::Sum, ..plain.clone() },
        Request { hessian: true, ..plain.clone() },
        Request { row_weights: Some(vec![1.0]), ..plain.clone() },
        Request { cotangent: Some(Values::One(1.0)), ..plain.clone() },
        Request { targets: vec![None], ..plain.clone() },
        flat(&[0.5], &[1]),
    ];
    for request in requests {
        assert!(matches!(ask(CROSS_ENTROPY, &request), Outcome::Unsupported(_)), "{request:?}");
    }
    assert!(matches!(ask(BINARY, &plain), Outcome::Unsupported(_)));
}

#[test]
fn shapes_that_do_not_fit_are_errors() {
    for request in [rows(&[&[0.5, 1.0]], &[0, 1]), rows(&[&[], &[]], &[0, 0])] {
        assert!(matches!(ask(CROSS_ENTROPY, &request), Outcome::Error(_)), "{request:?}");
    }
    assert!(matches!(ask(BINARY, &flat(&[0.5], &[0, 1])), Outcome::Error(_)));
}
