//! What the kernel on the host takes, and what it says of what it does not take. The suite grades its numbers:
//! `conformance/adapters/candle`.
#![cfg(feature = "host")]

use lossproof_gpu::Loss;
use lossproof_gpu::host::{Batch, evaluate};

fn cross_entropy(classes: usize) -> Loss {
    Loss::new(lossproof::Loss::default(), classes, None, Some(-100)).unwrap()
}

fn batch<'a>(logits: &'a [f64], targets: &'a [i64]) -> Batch<'a, f64> {
    Batch { logits, targets, row_weights: None, draws: None }
}

#[test]
fn a_row_and_one_that_is_ignored() {
    let found = evaluate(&cross_entropy(2), batch(&[0.0, 0.0, f64::NAN, 1.0], &[1, -100]), None).unwrap();
    assert_eq!((found.loss, found.gradient), (vec![std::f64::consts::LN_2, 0.0], vec![0.5, -0.5, 0.0, 0.0]));
}

#[test]
fn no_row() {
    let found = evaluate(&cross_entropy(2), batch(&[], &[]), None).unwrap();
    assert_eq!((found.loss.len(), found.gradient.len()), (0, 0));
}

#[test]
fn what_does_not_fit_is_named() {
    let said = |logits: &[f64], targets: &[i64]| evaluate(&cross_entropy(2), batch(logits, targets), None).unwrap_err();
    assert_eq!(said(&[0.0; 3], &[0]), "`logits` has length 3; expected 2");
    for target in [2, -1, i64::MIN] {
        assert_eq!(said(&[0.0; 2], &[target]), "a target is no class, or a row's weight no finite number ≥ 0");
    }
    let weights = [f64::INFINITY];
    let weighted = Batch { row_weights: Some(&weights), ..batch(&[0.0; 2], &[0]) };
    assert!(evaluate(&cross_entropy(2), weighted, None).unwrap_err().contains("a row's weight"));
    let draws = [1_u8];
    let drawn = Batch { draws: Some(&draws), ..batch(&[0.0; 2], &[0]) };
    assert_eq!(evaluate(&cross_entropy(2), drawn, None).unwrap_err(), "`draws` has length 1; expected 2");
    let many = Loss::new(lossproof::Loss::default(), 1 << 29, None, None).unwrap_err();
    assert_eq!(many, "`logits` has 536870912 classes; expected at most 268435456 (2^28)");
}
