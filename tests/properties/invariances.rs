//! Shifts of a row, the order of rows, the order of classes.

use lossproof::{Adjustment, Loss, Modulation};
use proptest::prelude::*;

use crate::given::{Answer, adjustment, batch, loss, near, reference};
use crate::support::{Owned, cases};

type Evaluate<'a> = &'a dyn Fn(&Loss, &Owned) -> Answer;

/// Only differences of logits enter, and an exact shift leaves them as they are: the same bits.
fn shift_invariant(evaluate: Evaluate, loss: &Loss, batch: &Owned, shift: f64) -> bool {
    let logits = batch.logits.iter().map(|z| z + shift).collect();
    evaluate(loss, &Owned { logits, ..batch.clone() }) == evaluate(loss, batch)
}

/// The rows in reverse: the answers in reverse, to the bit.
fn row_order_free(evaluate: Evaluate, loss: &Loss, batch: &Owned) -> bool {
    fn reverse<T: Clone>(list: &[T], width: usize) -> Vec<T> {
        list.chunks(width).rev().flatten().cloned().collect()
    }
    let mut turned = batch.clone();
    turned.logits = reverse(&batch.logits, batch.columns);
    turned.targets.reverse();
    turned.draws.iter_mut().for_each(|draws| draws.reverse());
    let (forth, back) = (evaluate(loss, batch), evaluate(loss, &turned));
    forth.loss == reverse(&back.loss, 1)
        && forth.gradient == reverse(&back.gradient, batch.columns)
        && forth.hessian == back.hessian.map(|hessian| reverse(&hessian, batch.columns))
}

/// The classes in reverse. The sums over them are then taken in another order, in double-double: before the one rounding
/// the results differ by far less than an ulp, so after it by 1 ulp at most.
fn class_order_free(evaluate: Evaluate, loss: &Loss, batch: &Owned) -> bool {
    fn reverse<T: Clone>(list: &[T], width: usize) -> Vec<T> {
        list.chunks(width).flat_map(|row| row.iter().rev()).cloned().collect()
    }
    let width = batch.columns;
    let mut turned = batch.clone();
    turned.logits = reverse(&batch.logits, width);
    turned.targets.iter_mut().flatten().for_each(|y| *y = width - 1 - *y);
    turned.counts.iter_mut().for_each(|counts| counts.reverse());
    turned.draws.iter_mut().flatten().for_each(|row| row.reverse());
    let mut back = evaluate(loss, &turned);
    back.gradient = reverse(&back.gradient, width);
    back.hessian = back.hessian.map(|hessian| reverse(&hessian, width));
    near(&evaluate(loss, batch), &back, 1.0)
}

proptest! {
    #![proptest_config(cases(400, 50_000))]

    #[test]
    fn shifting_a_row_changes_nothing(loss in loss(), batch in batch(), shift in -(1_i32 << 28)..(1 << 28)) {
        prop_assert!(shift_invariant(&reference, &loss, &batch, f64::from(shift) / 256.0));
    }

    #[test]
    fn permuting_rows_permutes_answers(loss in loss(), batch in batch()) {
        prop_assert!(row_order_free(&reference, &loss, &batch));
    }

    /// Without HMLoss, whose terms can cancel by more than 2^40 where its weight crosses 0.
    #[test]
    fn permuting_classes_permutes_answers(adjustment in adjustment(), gamma in 0.0..6.0, batch in batch()) {
        let loss = Loss { adjustment, modulation: Modulation::Focal { gamma }, ..Loss::default() };
        prop_assert!(class_order_free(&reference, &loss, &batch));
    }
}

/// Mutants: logits clipped against overflow, as found in the wild; a weight that grows with the row; a class counted twice.
#[test]
fn mutants_are_noticed() {
    let batch = Owned::rows(vec![1.0, -2.0, 0.5, 3.0, 0.25, 0.0], 3, |row| Some(row + 1));
    let loss = Loss::default();
    let clipped = |loss: &Loss, batch: &Owned| {
        let logits = batch.logits.iter().map(|z| z.clamp(-50.0, 50.0)).collect();
        reference(loss, &Owned { logits, ..batch.clone() })
    };
    assert!(shift_invariant(&reference, &loss, &batch, 1e3) && !shift_invariant(&clipped, &loss, &batch, 1e3));
    let drifting = |loss: &Loss, batch: &Owned| {
        let mut answer = reference(loss, batch);
        answer.loss.iter_mut().enumerate().for_each(|(row, x)| *x *= 1.0 + row as f64 * 1e-15);
        answer
    };
    assert!(row_order_free(&reference, &loss, &batch) && !row_order_free(&drifting, &loss, &batch));
    let favoured = |loss: &Loss, batch: &Owned| {
        let mut counts = vec![1_000_000_000; batch.columns];
        counts[0] += 1;
        let prior = Loss { adjustment: Adjustment::LogPrior, ..loss.clone() };
        reference(&prior, &Owned { counts: Some(counts), ..batch.clone() })
    };
    assert!(class_order_free(&reference, &loss, &batch) && !class_order_free(&favoured, &loss, &batch));
}
