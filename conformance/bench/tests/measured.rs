//! What is measured is all of what was asked for, and fits together.

use std::path::PathBuf;
use std::time::Duration;

use lossproof_bench::{Options, Shape, run};
use lossproof_harness::protocol::Dtype;

/// How many implementations of cross-entropy take part: burn where it is built in.
const OF_CE: usize = if cfg!(feature = "burn") { 6 } else { 5 };

fn options(losses: &[&str]) -> Options {
    Options {
        losses: losses.iter().map(|name| (*name).to_owned()).collect(),
        shapes: vec![Shape { rows: 64, classes: 10 }, Shape { rows: 3, classes: 40 }],
        dtypes: vec![Dtype::F32, Dtype::Bf16],
        python: None,
        time: Duration::ZERO,
    }
}

#[test]
fn every_contender_has_a_row_for_every_problem() {
    let mut told = Vec::new();
    let rows = run(&options(&["hmloss", "ce"]), &mut |line| told.push(line.to_owned())).unwrap();
    let of = |loss| rows.iter().filter(move |row| row.loss == loss).count();
    assert_eq!((of("hmloss"), of("ce"), told.len()), (4 * 4, 4 * OF_CE, 8));
    assert!(rows.iter().all(|row| row.median_s > 0.0 && row.spread_s >= 0.0));
    assert!(told.contains(&"ce [3, 40] bf16".to_owned()), "{told:?}");
}

#[test]
fn every_loss_but_that_with_draws() {
    for entry in lossproof::registry::LOSSES {
        let rows = run(&options(&[entry.name]), &mut |_| {});
        assert_eq!(rows.is_ok(), !entry.needs_draws, "{}: {rows:?}", entry.name);
    }
    assert!(run(&options(&["focla"]), &mut |_| {}).unwrap_err().to_string().contains("`focla`"));
}

#[test]
fn without_pytorch_the_rest_is_measured_and_it_is_said() {
    let mut told = Vec::new();
    let with = Options { python: Some(PathBuf::from("/nowhere/python3")), ..options(&["ce"]) };
    let rows = run(&with, &mut |line| told.push(line.to_owned())).unwrap();
    assert_eq!(rows.len(), 4 * OF_CE);
    assert!(told.iter().any(|line| line.starts_with("torch-compile by /nowhere/python3")), "{told:?}");
}

#[test]
fn shapes_are_read_and_refused() {
    assert_eq!("1048576x10".parse(), Ok(Shape { rows: 1_048_576, classes: 10 }));
    for wrong in ["", "10", "x", "0x10", "10x1", "-1x10", "1e6x10", "99999999999x10", "10x10x10"] {
        assert!(wrong.parse::<Shape>().is_err(), "{wrong}");
    }
}
