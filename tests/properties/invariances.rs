//! Shifts of a row, the order of rows, the order of classes, and how much is asked for.

use lossproof::{Derivatives, Loss, Modulation, Weighting};
use proptest::prelude::*;

use crate::given::{Answer, adjustment, batch, loss, near, reference};
use crate::support::{Owned, cases};

type Evaluate<'a> = &'a dyn Fn(&Loss, &Owned) -> Answer;

/// Only differences of logits enter, and an exact shift leaves them as they are: the same bits.
fn shift_invariant(evaluate: Evaluate, loss: &Loss, batch: &Owned, shift: f64) -> bool {
    let logits = batch.logits.iter().map(|z| z + shift).collect();
    evaluate(loss, &Owned { logits, ..batch.clone() }) == evaluate(loss, batch)
}

/// `list[order[0]], list[order[1]], …`
fn ordered<T: Clone>(list: &[T], order: &[usize]) -> Vec<T> {
    order.iter().map(|&i| list[i].clone()).collect()
}

/// The rows in another order: the answers in that order, to the bit.
fn row_order_free(evaluate: Evaluate, loss: &Loss, batch: &Owned, order: &[usize]) -> bool {
    let width = batch.columns;
    let rows = |list: &[f64]| ordered(&list.chunks(width).map(<[f64]>::to_vec).collect::<Vec<_>>(), order).concat();
    let mut turned = batch.clone();
    turned.logits = rows(&batch.logits);
    turned.targets = ordered(&batch.targets, order);
    turned.draws = batch.draws.as_ref().map(|draws| ordered(draws, order));
    let (here, there) = (evaluate(loss, batch), evaluate(loss, &turned));
    there.loss == ordered(&here.loss, order)
        && there.gradient == rows(&here.gradient)
        && there.hessian == here.hessian.map(|hessian| rows(&hessian))
}

/// The classes in another order. The sums over them are then taken in that order, in double-double: before the one rounding
/// the results differ by far less than an ulp, so after it by 1 ulp at most.
fn class_order_free(evaluate: Evaluate, loss: &Loss, batch: &Owned, order: &[usize]) -> bool {
    let classes = |list: &[f64]| list.chunks(batch.columns).flat_map(|row| ordered(row, order)).collect::<Vec<f64>>();
    let mut turned = batch.clone();
    turned.logits = classes(&batch.logits);
    let place = |y: usize| order.iter().position(|&k| k == y).expect("a permutation");
    turned.targets.iter_mut().flatten().for_each(|y| *y = place(*y));
    turned.counts = batch.counts.as_ref().map(|counts| ordered(counts, order));
    turned.draws.iter_mut().flatten().for_each(|row| *row = ordered(row, order));
    let mut here = evaluate(loss, batch);
    here.gradient = classes(&here.gradient);
    here.hessian = here.hessian.map(|hessian| classes(&hessian));
    near(&here, &evaluate(loss, &turned), 1.0)
}

/// Whether the gradient alone has the bits that it has beside the Hessian, in the plain type and in the exact one.
fn same_without_hessian(evaluate: Evaluate, loss: &Loss, batch: &Owned) -> bool {
    let plain = |derivatives| {
        let found = loss.evaluate_with(&batch.batch(), &0.0, |z| *z, derivatives).expect("valid");
        (found.loss, found.gradient)
    };
    let whole = evaluate(loss, batch);
    let exact = loss.evaluate(&batch.batch(), Derivatives::Gradient).expect("valid");
    (exact.loss, exact.gradient) == (whole.loss, whole.gradient)
        && plain(Derivatives::Gradient) == plain(Derivatives::Hessian)
}

/// A batch with an order of its rows and one of its classes.
fn shuffled() -> impl Strategy<Value = (Owned, Vec<usize>, Vec<usize>)> {
    batch().prop_flat_map(|batch| {
        let order = |n: usize| Just((0..n).collect::<Vec<usize>>()).prop_shuffle();
        let (rows, classes) = (order(batch.targets.len()), order(batch.columns));
        (Just(batch), rows, classes)
    })
}

proptest! {
    #![proptest_config(cases(400, 50_000))]

    #[test]
    fn shifting_a_row_changes_nothing(loss in loss(), batch in batch(), shift in -(1_i32 << 28)..(1 << 28)) {
        prop_assert!(shift_invariant(&reference, &loss, &batch, f64::from(shift) / 256.0));
    }

    #[test]
    fn permuting_rows_permutes_answers(loss in loss(), (batch, rows, _) in shuffled()) {
        prop_assert!(row_order_free(&reference, &loss, &batch, &rows));
    }

    #[test]
    fn the_hessian_changes_no_gradient(loss in loss(), batch in batch()) {
        prop_assert!(same_without_hessian(&reference, &loss, &batch));
    }

    /// Without HMLoss, whose terms can cancel by more than 2^40 where its weight crosses 0.
    #[test]
    fn permuting_classes_permutes_answers(
        adjustment in adjustment(),
        gamma in 0.0..6.0,
        (batch, _, classes) in shuffled(),
    ) {
        let loss = Loss { adjustment, modulation: Modulation::Focal { gamma }, ..Loss::default() };
        prop_assert!(class_order_free(&reference, &loss, &batch, &classes));
    }
}

/// Mutants: logits clipped against overflow, as found in the wild; the class weight looked up by the row's number, not by its
/// target; a class that is left out as background, as of the detectors that focal comes from; a gradient that was left behind
/// by the other way to it.
#[test]
fn mutants_are_noticed() {
    let batch = Owned::rows(vec![1.0, -2.0, 0.5, 3.0, 0.25, 0.0], 3, |row| Some(row + 1));
    let loss = Loss::default();
    let clipped = |loss: &Loss, batch: &Owned| {
        let logits = batch.logits.iter().map(|z| z.clamp(-50.0, 50.0)).collect();
        reference(loss, &Owned { logits, ..batch.clone() })
    };
    assert!(shift_invariant(&reference, &loss, &batch, 1e3) && !shift_invariant(&clipped, &loss, &batch, 1e3));
    let weighted = Loss { weighting: Weighting::Given(vec![1.0, 2.0, 4.0]), ..Loss::default() };
    let by_row = |loss: &Loss, batch: &Owned| {
        let plain = Loss { weighting: Weighting::None, ..loss.clone() };
        reference(
            &plain,
            &Owned {
                row_weights: Some((0..batch.targets.len()).map(|row| [1.0, 2.0, 4.0][row]).collect()),
                ..batch.clone()
            },
        )
    };
    assert!(row_order_free(&reference, &weighted, &batch, &[1, 0]));
    assert!(!row_order_free(&by_row, &weighted, &batch, &[1, 0]));
    let background = |loss: &Loss, batch: &Owned| {
        let mut batch = batch.clone();
        batch.logits.iter_mut().step_by(batch.columns).for_each(|z| *z = f64::NEG_INFINITY);
        reference(loss, &batch)
    };
    let other = |loss: &Loss, batch: &Owned| {
        let mut answer = reference(loss, batch);
        answer.gradient[0] = answer.gradient[0].next_up();
        answer
    };
    assert!(same_without_hessian(&reference, &loss, &batch) && !same_without_hessian(&other, &loss, &batch));
    assert!(class_order_free(&reference, &loss, &batch, &[2, 0, 1]));
    assert!(!class_order_free(&background, &loss, &batch, &[2, 0, 1]));
}
