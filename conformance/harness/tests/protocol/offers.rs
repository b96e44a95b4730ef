//! What a hello offers, and what of a request it lacks.

use lossproof::{Link, Reduction};
use lossproof_harness::protocol::{Dtype, Grid, Hello, Params, Request, Table, Values, Weighting};
use lossproof_harness::reference;

fn plain() -> Request {
    let table = Table::from_rows(&[[0.5, -1.25]]).expect("rows of one length");
    Request::new("ce", Grid::Rows(table), vec![Some(1)])
}

fn weighting(kind: &str) -> Weighting {
    Weighting { kind: kind.to_owned(), beta: None, weights: None }
}

#[test]
fn each_thing_is_missed_by_its_name() {
    let hello = Hello { losses: vec!["ce".to_owned()], weightings: vec!["given".to_owned()], ..Hello::default() };
    assert_eq!(hello.lacks(&plain()), None);
    assert_eq!(hello.lacks(&Request { weighting: Some(weighting("given")), ..plain() }), None);
    assert_eq!(hello.lacks(&Request { class_counts: Some(vec![3, 4]), ..plain() }), None);
    let cases = [
        (Request { loss: "focal".to_owned(), ..plain() }, "such loss"),
        (Request { params: Params::new().with("gamma", 2.0), ..plain() }, "parameters"),
        (Request { weighting: Some(weighting("cs")), ..plain() }, "such class weights"),
        (Request { link: Link::Sigmoid, ..plain() }, "such link"),
        (Request { dtype: Dtype::F32, ..plain() }, "such number type"),
        (Request { reduction: Reduction::Sum, ..plain() }, "such reduction"),
        (Request { gradient: true, ..plain() }, "gradient"),
        (Request { hessian: true, ..plain() }, "second derivatives"),
        (Request { row_weights: Some(vec![1.0]), ..plain() }, "row weights"),
        (Request { cotangent: Some(Values::One(1.0)), ..plain() }, "incoming gradient"),
        (Request { targets: vec![None], ..plain() }, "targets that are ignored"),
    ];
    for (request, what) in cases {
        assert_eq!(hello.lacks(&request), Some(what), "{request:?}");
    }
}

#[test]
fn the_reference_lacks_nothing() {
    let request = Request {
        params: Params::new().with("gamma", 2.0),
        weighting: Some(weighting("cs")),
        dtype: Dtype::Bf16,
        reduction: Reduction::WeightedMean,
        hessian: true,
        row_weights: Some(vec![1.0]),
        cotangent: Some(Values::One(1.0)),
        targets: vec![None],
        loss: "focal".to_owned(),
        ..plain()
    };
    assert_eq!(reference::hello().lacks(&request), None);
}
