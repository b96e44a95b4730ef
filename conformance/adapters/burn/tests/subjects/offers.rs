//! What the subjects say they offer, and what they answer to the rest.

use crate::{BINARY, CROSS_ENTROPY, WEIGHTED, ask, built_in, flat, rows, start, weighted};
use lossproof::{Link, Reduction};
use lossproof_adapter_burn::SUBJECTS;
use lossproof_harness::protocol::{Dtype, Request};
use lossproof_harness::subject::Outcome;

#[test]
fn hello_is_what_burn_offers() {
    assert_eq!(SUBJECTS.iter().map(|own| own.name).collect::<Vec<_>>(), [CROSS_ENTROPY, WEIGHTED, BINARY]);
    let given = ["given".to_owned()];
    let expected: [(_, _, _, &[Dtype], &[String]); 3] = [
        (CROSS_ENTROPY, Link::Softmax, Reduction::Mean, &Dtype::ALL, &[]),
        (WEIGHTED, Link::Softmax, Reduction::WeightedMean, &[Dtype::F32], &given),
        (BINARY, Link::Sigmoid, Reduction::Mean, &[Dtype::F32], &given),
    ];
    for (name, link, reduction, dtypes, weightings) in expected {
        let hello = start(name).hello().expect("a hello");
        assert_eq!(hello.name.as_deref(), Some(name));
        assert_eq!((hello.losses, hello.links), (vec!["ce".to_owned()], vec![link]));
        assert_eq!((&hello.dtypes[..], hello.reductions), (dtypes, vec![reduction]));
        assert_eq!(hello.weightings, weightings);
        assert!(hello.gradient && !hello.hessian && hello.extensions.is_empty());
        assert!(built_in(name).about.contains("burn::nn::loss::"));
    }
}

#[test]
fn the_version_is_that_of_the_crate() {
    let lock = include_str!("../../../../../Cargo.lock");
    let version = start(CROSS_ENTROPY).hello().expect("a hello").version.expect("a version");
    assert!(lock.contains(&format!("name = \"burn-nn\"\nversion = \"{version}\"")), "burn-nn is not {version}");
}

#[test]
fn what_burn_lacks_is_unsupported() {
    let plain = rows(&[&[0.5, -1.25]], &[1]);
    let requests = [
        Request { loss: "focal".to_owned(), ..plain.clone() },
        Request { reduction: Reduction::Sum, ..plain.clone() },
        Request { targets: vec![None], ..plain.clone() },
        weighted(plain.clone(), &[1.0, 2.0]),
        flat(&[0.5], &[1]),
    ];
    for request in requests {
        assert!(matches!(ask(CROSS_ENTROPY, &request), Outcome::Unsupported(_)), "{request:?}");
    }
    assert!(matches!(ask(BINARY, &plain), Outcome::Unsupported(_)));
    assert!(matches!(ask(WEIGHTED, &Request { dtype: Dtype::F64, ..plain }), Outcome::Unsupported(_)));
}

/// burn says so by a panic.
#[test]
fn what_burn_refuses_is_an_error() {
    let one = rows(&[&[0.5, 1.0]], &[1]);
    let weighted = Request { reduction: Reduction::WeightedMean, ..weighted(one, &[0.0, 1.0]) };
    let cases = [
        (CROSS_ENTROPY, rows(&[&[0.5, 1.0]], &[2]), "index 2 out of bounds for dimension of size 2"),
        (CROSS_ENTROPY, rows(&[&[0.5, 1.0]], &[0, 1]), "axis 0 expected 1, got 2"),
        (BINARY, flat(&[0.5], &[0, 1]), "Shape of targets ([2]) should correspond"),
        (WEIGHTED, weighted, "Weights of cross-entropy have to be positive."),
    ];
    for (name, request, why) in cases {
        let Outcome::Error(said) = ask(name, &request) else { panic!("{name}: no error") };
        assert!(said.starts_with("panicked: ") && said.contains(why), "{said}");
    }
}
