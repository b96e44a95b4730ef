//! Sum, mean and weighted mean of the same rows.

use lossproof::{DoubleDouble, Loss, Real, Reduction};
use proptest::prelude::*;

use crate::given::{Answer, batch, loss, reduced, reference, ulp};
use crate::support::{Owned, cases};

/// `Σω` of the rows, to far more than binary64.
fn total_weight(loss: &Loss, batch: &Owned) -> f64 {
    let rows = loss.details(&batch.batch(), &DoubleDouble::from(0.0), |z| DoubleDouble::from(*z)).expect("valid");
    rows.into_iter().flatten().fold(DoubleDouble::from(0.0), |sum, row| sum + row.weight).approx()
}

/// Every number of an answer is within 1 ulp of the exact one, or within its share of the terms where these cancel (then
/// far less than 2^-40 of them). So the sum of the rows' losses, added in double-double, is within `Σ ulp(L_i)` of the exact
/// sum, the reduced loss within 1 ulp of its own; a divisor in binary64 adds an ulp, as does the quotient.
fn reductions_agree(evaluate: &dyn Fn(&Loss, &Owned) -> Answer, loss: &Loss, batch: &Owned) -> bool {
    let rows = evaluate(&reduced(loss, Reduction::None), batch);
    let n = batch.targets.len() as f64;
    let sum = rows.loss.iter().fold(DoubleDouble::from(0.0), |sum, x| sum + DoubleDouble::from(*x)).approx();
    let slack: f64 = rows.loss.iter().map(|x| ulp(*x)).sum();
    [(Reduction::Sum, 1.0), (Reduction::Mean, n), (Reduction::WeightedMean, total_weight(loss, batch))].into_iter().all(
        |(reduction, divisor)| {
            let answer = evaluate(&reduced(loss, reduction), batch);
            let near = |got: f64, sum: f64, slack: f64| {
                let expected = sum / divisor;
                (got - expected).abs() <= slack / divisor + 3.0 * ulp(expected.abs().max(got.abs()))
            };
            let each = |got: &[f64], rows: &[f64]| {
                got.len() == rows.len() && got.iter().zip(rows).all(|(got, row)| near(*got, *row, ulp(*row)))
            };
            answer.loss.len() == 1
                && near(answer.loss[0], sum, slack)
                && each(&answer.gradient, &rows.gradient)
                && each(&answer.hessian.expect("asked for"), rows.hessian.as_ref().expect("asked for"))
        },
    )
}

proptest! {
    #![proptest_config(cases(400, 50_000))]

    #[test]
    fn reductions_agree_with_the_rows(loss in loss(), batch in batch()) {
        prop_assert!(reductions_agree(&reference, &loss, &batch));
    }
}

/// Mutants, all met in published code: a mean over the elements, a mean for the weighted mean, a gradient of the sum with
/// the loss of the mean.
#[test]
fn mutants_are_noticed() {
    let batch = Owned::rows(vec![1.0, -2.0, 0.5, 3.0, 0.25, 0.0], 3, |row| Some(row + 1));
    let batch = Owned { counts: Some(vec![5000, 500, 50]), ..batch };
    let loss = Loss { weighting: lossproof::Weighting::InverseFrequency, ..Loss::default() };
    let over_elements = |loss: &Loss, batch: &Owned| {
        let factor = if loss.reduction == Reduction::Mean { 1.0 / batch.columns as f64 } else { 1.0 };
        reference(loss, batch).map(|x| x * factor)
    };
    let one_mean = |loss: &Loss, batch: &Owned| match loss.reduction {
        Reduction::WeightedMean => reference(&reduced(loss, Reduction::Mean), batch),
        _ => reference(loss, batch),
    };
    let sums_gradient = |loss: &Loss, batch: &Owned| Answer {
        gradient: reference(&reduced(loss, Reduction::Sum), batch).gradient,
        ..reference(loss, batch)
    };
    assert!(reductions_agree(&reference, &loss, &batch));
    assert!(!reductions_agree(&over_elements, &loss, &batch));
    assert!(!reductions_agree(&one_mean, &loss, &batch));
    assert!(!reductions_agree(&sums_gradient, &loss, &batch));
}
