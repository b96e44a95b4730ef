//! Sum, mean and weighted mean of the same rows, weighted and ignored ones among them, and the incoming gradient.

use lossproof::{DoubleDouble, Loss, Real, Reduction, Weighting};
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
    let n = batch.targets.iter().flatten().count() as f64;
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

/// The incoming gradient multiplies gradient and Hessian, not the loss. Powers of two: to the bit.
fn cotangent_multiplies(
    evaluate: &dyn Fn(&Loss, &Owned) -> Answer,
    loss: &Loss,
    batch: &Owned,
    powers: &[i32],
) -> bool {
    let rows = if loss.reduction == Reduction::None { batch.targets.len() } else { 1 };
    let cotangent: Vec<f64> = powers.iter().cycle().take(rows).map(|&n| -2_f64.powi(n)).collect();
    let of = |place: usize| cotangent[(place / batch.columns) % rows];
    let times = |list: Vec<f64>| list.into_iter().enumerate().map(|(i, x)| x * of(i)).collect::<Vec<f64>>();
    let plain = evaluate(loss, batch);
    let fed = evaluate(loss, &Owned { cotangent: Some(cotangent.clone()), ..batch.clone() });
    fed.loss == plain.loss && fed.gradient == times(plain.gradient) && fed.hessian == plain.hessian.map(times)
}

/// A batch with weights of its rows, of which all but the first may be ignored.
fn weighted() -> impl Strategy<Value = Owned> {
    let row = (prop_oneof![Just(1.0), 0.001..10.0], prop::bool::weighted(0.3));
    (batch(), prop::collection::vec(row, 4), any::<bool>()).prop_map(|(mut batch, rows, weigh)| {
        let weights = rows.iter().map(|(weight, _)| *weight).take(batch.targets.len()).collect();
        batch.row_weights = weigh.then_some(weights);
        batch.targets.iter_mut().zip(&rows).skip(1).filter(|(_, (_, ignore))| *ignore).for_each(|(y, _)| *y = None);
        batch
    })
}

proptest! {
    #![proptest_config(cases(400, 50_000))]

    #[test]
    fn reductions_agree_with_the_rows(loss in loss(), batch in weighted()) {
        prop_assert!(reductions_agree(&reference, &loss, &batch));
    }

    /// Without focal and HMLoss, whose powers of q can fall below the normal numbers.
    #[test]
    fn incoming_gradients_multiply(
        reduction in prop::sample::select(vec![Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean]),
        weighting in prop::sample::select(vec![Weighting::None, Weighting::InverseFrequency]),
        batch in weighted(),
        powers in prop::collection::vec(-20..20, 4),
    ) {
        let loss = Loss { reduction, weighting, ..Loss::default() };
        prop_assert!(cotangent_multiplies(&reference, &loss, &batch, &powers));
    }
}

/// Mutants, all met in published code: a mean over the elements, over the ignored rows too, a mean for the weighted mean, row
/// weights in the loss and not in the divisor, a gradient of the sum with the loss of the mean, a backward pass that takes the
/// incoming gradient to be 1.
#[test]
fn mutants_are_noticed() {
    let batch =
        Owned::rows(vec![1.0, -2.0, 0.5, 3.0, 0.25, 0.0, 0.5, 0.5, 2.0], 3, |row| [Some(1), Some(2), None][row]);
    let batch = Owned { counts: Some(vec![5000, 500, 50]), row_weights: Some(vec![0.5, 2.0, 3.0]), ..batch };
    let loss = Loss { weighting: Weighting::InverseFrequency, ..Loss::default() };
    let times = |reduction: Reduction, factor: f64| {
        move |loss: &Loss, batch: &Owned| {
            reference(loss, batch).map(|x| if loss.reduction == reduction { x * factor } else { x })
        }
    };
    let unweighted = Owned { row_weights: None, ..batch.clone() };
    let divisors = total_weight(&loss, &batch) / total_weight(&loss, &unweighted);
    let (over_elements, over_ignored) = (times(Reduction::Mean, 1.0 / 3.0), times(Reduction::Mean, 2.0 / 3.0));
    let class_weights_only = times(Reduction::WeightedMean, divisors);
    let one_mean = |loss: &Loss, batch: &Owned| match loss.reduction {
        Reduction::WeightedMean => reference(&reduced(loss, Reduction::Mean), batch),
        _ => reference(loss, batch),
    };
    let sums_gradient = |loss: &Loss, batch: &Owned| Answer {
        gradient: reference(&reduced(loss, Reduction::Sum), batch).gradient,
        ..reference(loss, batch)
    };
    assert!(reductions_agree(&reference, &loss, &batch));
    for mutant in [
        &over_elements as &dyn Fn(&Loss, &Owned) -> Answer,
        &over_ignored,
        &class_weights_only,
        &one_mean,
        &sums_gradient,
    ] {
        assert!(!reductions_agree(mutant, &loss, &batch));
    }
    let of_one = |loss: &Loss, batch: &Owned| reference(loss, &Owned { cotangent: None, ..batch.clone() });
    assert!(cotangent_multiplies(&reference, &loss, &batch, &[3, 0, -2]));
    assert!(!cotangent_multiplies(&of_one, &loss, &batch, &[3, 0, -2]));
}
