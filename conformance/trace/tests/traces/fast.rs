//! What binary64 shows to be right is right: the short way of `check_step` against the long one.

use lossproof::{DoubleDouble, Reduction};
use lossproof_harness::grading::{Grade, expect, grade};
use lossproof_harness::protocol::{Answer, Dtype, Grid, Request, Table, Values};
use lossproof_harness::reference;
use lossproof_trace::check_step;
use proptest::prelude::*;

use crate::run::{cs, delta};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    // Numbers moved by up to some times what grade A grants at the least, so that both ways end in both ways.
    #[test]
    fn both_ways_give_the_same_verdict(
        logits in prop::collection::vec(-30.0..30.0_f64, 12),
        targets in prop::collection::vec(0_usize..3, 4),
        moved in prop::collection::vec(-2.0..2.0_f64, 13),
        size in 0_i32..9,
        kind in 0_usize..3,
        which in 0_usize..4,
    ) {
        let dtype = Dtype::ALL[kind];
        let format = dtype.format();
        let rounded: Vec<f64> = logits.iter().map(|z| DoubleDouble::from(*z).round(format)).collect();
        let grid = Grid::Rows(Table::from_values(4, 3, rounded).unwrap());
        let mut request = Request::new(["ce", "focal", "hmloss", "ldam"][which], grid, targets.into_iter().map(Some).collect());
        if which == 2 {
            request.params = delta(1e4);
        }
        (request.weighting, request.class_counts) = (Some(cs()), Some(vec![30, 12, 6]));
        (request.dtype, request.reduction, request.gradient) = (dtype, Reduction::Mean, true);
        let exact = reference::evaluate(&request).unwrap();
        let unit = 2_f64.powi(size) * format.unit_roundoff();
        let off = |values: &[f64], moved: &[f64]| -> Vec<f64> { values.iter().zip(moved).map(|(x, by)| x * (1.0 + by * unit)).collect() };
        let gradient = request.logits.with_values(off(&exact.gradient, &moved[1..]));
        let answer = Answer { id: 0, loss: Values::One(off(&exact.loss, &moved)[0]), gradient, hessian: None, state: None };
        let long = grade(&request, &expect(&request).unwrap(), &answer).unwrap();
        let short = check_step(&request, &answer).unwrap().unwrap();
        prop_assert_eq!(short.grade, long.grade);
        if size == 0 && kind == 2 {
            prop_assert_eq!(short.grade, Grade::A);
        }
    }
}
