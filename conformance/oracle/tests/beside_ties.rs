//! Exact results next to a tie by less than any working precision resolves. The expected values are worked out by hand.

mod common;

use common::{Data, cross_entropy, softmax};
use lossproof::{Loss, Modulation};
use lossproof_oracle::{Evaluation, Format, OracleError, evaluate};

/// In binary16 a tie between `1 + 2^−10` and the even `1 + 2^−9`.
const UP: f64 = 1.0 + 3.0 / 2048.0;
const BELOW: f64 = 1.0 + 1.0 / 1024.0;
const ABOVE: f64 = 1.0 + 1.0 / 512.0;

fn rounded(loss: &Loss, data: &Data, format: Format) -> Evaluation {
    evaluate(loss, &data.batch(), true, format).unwrap()
}

/// One row with a row weight.
fn row(logits: &[f64], target: usize, weight: f64) -> Data {
    Data { row_weights: Some(vec![weight]), ..Data::row(logits, target) }
}

#[test]
fn next_to_a_tie_by_less_than_any_precision_resolves() {
    for margin in [1e5, 1e6, 1e30, 1e300] {
        // −ω(1 − ε) and ω(1 − ε): a little less than the tie. At the limit it is the tie itself.
        let result = rounded(&cross_entropy(), &row(&[-margin, 0.0], 0, UP), Format::F16);
        assert_eq!(result.gradient, [-BELOW, BELOW]);
        // Two rivals share: p(1 − p) = 1/4 − ε².
        let result = rounded(&cross_entropy(), &row(&[-margin, 0.0, 0.0], 0, 4.0 * UP), Format::F16);
        assert_eq!(result.hessian.unwrap()[1], BELOW);
        // Four: p(1 − p) = 3/16 less something, and 3·682.5 = 2047.5 is a tie between 2047 and the even 2048.
        let result = rounded(&cross_entropy(), &row(&[-margin, 0.0, 0.0, 0.0, 0.0], 0, 16.0 * 682.5), Format::F16);
        assert_eq!(result.hessian.unwrap()[1], 2047.0);
        let smallest = 2_f64.powi(-24);
        let result = rounded(&cross_entropy(), &row(&[-margin, 0.0], 0, 1.5 * smallest), Format::F16);
        assert_eq!(result.gradient[1], smallest);
        let result = rounded(&cross_entropy(), &row(&[-margin, 0.0], 0, 65520.0), Format::F16);
        assert_eq!(result.gradient[1], 65504.0);
    }
    let result = rounded(&cross_entropy(), &row(&[f64::NEG_INFINITY, 0.0], 0, UP), Format::F16);
    assert_eq!(result.gradient, [-ABOVE, ABOVE]);
    // ℓ = 2^24 + 1 + ε in units of 2, and 2^53 + 1 + ε.
    let loss = |z: f64, format| rounded(&cross_entropy(), &Data::row(&[z, 1.0], 0), format).loss[0];
    assert_eq!(loss(-2_f64.powi(24), Format::F32), 2_f64.powi(24) + 2.0);
    assert_eq!(loss(-2_f64.powi(53), Format::F64), 2_f64.powi(53) + 2.0);
}

#[test]
fn logits_that_are_almost_equal() {
    // p = 1/(2 + e^x) is below 1/3 for x > 0; the tie 3·UP/3 is decided by the 1000th bit.
    for (third, expected) in [(1e-300, BELOW), (0.0, ABOVE), (-1e-300, ABOVE)] {
        let result = rounded(&cross_entropy(), &row(&[0.0, 0.0, third], 0, 3.0 * UP), Format::F16);
        assert_eq!(result.gradient[1], expected, "{third}");
    }
}

#[test]
fn a_focal_loss_next_to_a_tie_is_an_error_that_names_the_place() {
    let data = row(&[-1e6, 0.0], 0, UP);
    let focal = softmax(Modulation::Focal { gamma: 2.0 });
    let error = evaluate(&focal, &data.batch(), false, Format::F16).unwrap_err();
    assert_eq!(error, OracleError::Undecided { what: "gradient", index: 0 });
}
