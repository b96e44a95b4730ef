//! A request as the reference's batch.

use lossproof_harness::protocol::{BatchData, Grid, Param, Request, Table, Values};

#[test]
fn rows_stay_rows() {
    let logits = Grid::Rows(Table::from_rows(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).expect("alike rows"));
    let mut request = Request::new("seql", logits, vec![Some(2), None]);
    request.params.set("draws", Param::Draws(vec![vec![true, false, true]; 2]));
    request.params.set("state", Param::List(vec![0.5]));
    request.cotangent = Some(Values::One(3.0));
    let data = BatchData::new(&request).expect("a batch");
    let batch = data.batch();
    assert_eq!(batch.logits.shape(), (2, 3));
    assert_eq!((batch.logits[(0, 2)], batch.logits[(1, 0)]), (3.0, 4.0));
    assert_eq!(
        (batch.targets, batch.cotangent, batch.density),
        (&[Some(2), None][..], Some(&[3.0][..]), Some(&[0.5][..]))
    );
    assert_eq!(batch.draws.map(<[_]>::len), Some(2));
}

#[test]
fn sigmoid_is_one_column() {
    let data = BatchData::new(&Request::new("ce", Grid::Flat(vec![1.0, 2.0]), vec![Some(0); 2])).expect("a batch");
    assert_eq!(data.batch().logits.shape(), (2, 1));
    assert_eq!(data.batch().logits[(1, 0)], 2.0);
}

#[test]
fn empty_batches_are_batches() {
    for logits in [Grid::Rows(Table::default()), Grid::Flat(vec![])] {
        let mut request = Request::new("seql", logits, vec![]);
        request.params.set("draws", Param::List(vec![]));
        let data = BatchData::new(&request).expect("a batch");
        assert_eq!((data.batch().logits.nrows(), data.draws.as_deref()), (0, Some(&[][..])));
    }
}

#[test]
fn wrong_draws_are_named() {
    let mut request = Request::new("seql", Grid::Flat(vec![]), vec![]);
    request.params.set("draws", Param::List(vec![0.5]));
    let error = BatchData::new(&request).expect_err("no draws").to_string();
    assert_eq!(error, "params.draws is [0.5]; expected one list of 0 and 1 a row");
    let mut request = Request::new("ghm-c", Grid::Flat(vec![]), vec![]);
    request.params.set("state", Param::Number(1.0));
    let error = BatchData::new(&request).expect_err("no state").to_string();
    assert_eq!(error, "params.state is 1.0; expected a list of numbers, one a bin");
}
