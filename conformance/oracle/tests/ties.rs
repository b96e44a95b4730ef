//! Exact results that lie on a tie. The expected values are worked out by hand beside each.

mod common;

use common::{Data, cross_entropy, softmax};
use lossproof::{Adjustment, Loss, Modulation, Reduction, Weighting};
use lossproof_oracle::{Evaluation, Format, evaluate};

/// In binary16, `1 + 2^−11` is a tie that goes down to the even 1.
const DOWN: f64 = 1.0 + 1.0 / 2048.0;
/// In binary16, `1 + 3·2^−11` is a tie between `1 + 2^−10` and the even `1 + 2^−9`.
const UP: f64 = 1.0 + 3.0 / 2048.0;
const ABOVE: f64 = 1.0 + 1.0 / 512.0;

/// `2^exponent`, in two factors since `powi` takes the reciprocal of an overflow for the smallest.
fn power(exponent: i32) -> f64 {
    2_f64.powi(exponent / 2) * 2_f64.powi(exponent - exponent / 2)
}

fn rounded(loss: &Loss, data: &Data, format: Format) -> Evaluation {
    evaluate(loss, &data.batch(), true, format).unwrap()
}

/// One row with a row weight.
fn row(logits: &[f64], target: usize, weight: f64) -> Data {
    Data { row_weights: Some(vec![weight]), ..Data::row(logits, target) }
}

/// Cross-entropy of a row of equal logits: `p = 1/C`.
fn equal(classes: usize, weight: f64, format: Format) -> Evaluation {
    rounded(&cross_entropy(), &row(&vec![0.7; classes], 0, weight), format)
}

#[test]
fn equal_logits() {
    // p = 1/3: ω/3, −2ω/3 and 2ω/9.
    assert_eq!(equal(3, 3.0 * DOWN, Format::F16).gradient, [-2.0, 1.0, 1.0]);
    assert_eq!(equal(3, 3.0 * UP, Format::F16).gradient, [-2.0 * ABOVE, ABOVE, ABOVE]);
    assert_eq!(equal(3, 9.0 * UP, Format::F16).hessian.unwrap(), [2.0 * ABOVE; 3]);
    // p = 1/5: ω/5 and −4ω/5.
    assert_eq!(equal(5, 5.0 * UP, Format::F16).gradient, [-4.0 * ABOVE, ABOVE, ABOVE, ABOVE, ABOVE]);
    // p = 1/2 is a binary number.
    assert_eq!(equal(2, 2.0 * UP, Format::F16).gradient, [-ABOVE, ABOVE]);
    // bfloat16 has 8 bits, binary32 24.
    assert_eq!(equal(3, 3.0 * (1.0 + power(-8)), Format::BF16).gradient[1], 1.0);
    assert_eq!(equal(3, 3.0 * (1.0 + 3.0 * power(-8)), Format::BF16).gradient[1], 1.0 + power(-6));
    assert_eq!(equal(3, 3.0 * (1.0 + power(-24)), Format::F32).gradient[1], 1.0);
    assert_eq!(equal(3, 3.0 * (1.0 + 3.0 * power(-24)), Format::F32).gradient[1], 1.0 + power(-22));
}

#[test]
fn ties_of_binary64_take_two_weights() {
    let mut loss = cross_entropy();
    // 2^53 + 1 = 3·3002399751580331 and 2^53 + 3 = 5·1801439850948199; the units up there are 2.
    loss.weighting = Weighting::Given(vec![3002399751580331.0; 3]);
    assert_eq!(rounded(&loss, &row(&[0.0; 3], 0, 9.0), Format::F64).gradient[1], power(53));
    loss.weighting = Weighting::Given(vec![1801439850948199.0; 5]);
    assert_eq!(rounded(&loss, &row(&[0.0; 5], 0, 25.0), Format::F64).gradient[1], power(53) + 4.0);
}

#[test]
fn subnormal_ties() {
    // Half the smallest subnormal goes to 0, one and a half to two.
    for (format, smallest) in [(Format::F16, -24), (Format::BF16, -133), (Format::F32, -149)] {
        assert_eq!(equal(3, 1.5 * power(smallest), format).gradient[1], 0.0);
        assert_eq!(equal(3, 4.5 * power(smallest), format).gradient[1], power(smallest + 1));
    }
    let mut data = row(&[0.0; 3], 0, 3.0 * power(-1074));
    data.cotangent = Some(vec![0.5]);
    assert_eq!(rounded(&cross_entropy(), &data, Format::F64).gradient[1], 0.0);
    data.row_weights = Some(vec![9.0 * power(-1074)]);
    assert_eq!(rounded(&cross_entropy(), &data, Format::F64).gradient[1], power(-1073));
}

#[test]
fn ties_at_the_overflow_threshold() {
    // Half a unit above the largest number is infinite; anything less is the largest number.
    for (format, unit) in [(Format::F16, 32.0), (Format::BF16, power(120)), (Format::F32, power(104))] {
        let threshold = 3.0 * (format.max + unit / 2.0);
        assert_eq!(equal(3, threshold, format).gradient, [f64::NEG_INFINITY, f64::INFINITY, f64::INFINITY]);
        assert_eq!(equal(3, threshold.next_down(), format).gradient[1], format.max);
    }
    // 2^1024 − 2^970 = (2^27 − 1)(2^27 + 1)·2^970.
    let mut loss = cross_entropy();
    loss.weighting = Weighting::Given(vec![3.0 * (power(27) - 1.0); 3]);
    let largest = (power(27) + 1.0) * power(970);
    assert_eq!(rounded(&loss, &row(&[0.0; 3], 0, largest), Format::F64).gradient[1], f64::INFINITY);
    // (2^27 − 1)(2^27 + 1 − 2^−25) = 2^54 − 5 + 2^−25 in units of 2, where the largest number is 2^54 − 2.
    let below = rounded(&loss, &row(&[0.0; 3], 0, largest.next_down()), Format::F64);
    assert_eq!(below.gradient[1], f64::MAX.next_down());
}

#[test]
fn weights_from_counts() {
    let mut loss = cross_entropy();
    // 1 : 1/2 to sum 2 is 4/3 : 2/3; times 3·UP/2 at p = 1/2.
    loss.weighting = Weighting::InverseFrequency;
    let data = row(&[1.0, 1.0], 0, 1.5 * UP).with_counts(&[1, 2]);
    assert_eq!(rounded(&loss, &data, Format::F16).gradient, [-ABOVE, ABOVE]);
    // 1/(1 − 1/2) : 1/(1 − 1/4) = 3 : 2 to sum 2 is 6/5 : 4/5.
    loss.weighting = Weighting::EffectiveNumber { beta: 0.5 };
    let data = row(&[1.0, 1.0], 1, 2.5 * UP).with_counts(&[1, 2]);
    assert_eq!(rounded(&loss, &data, Format::F16).gradient, [ABOVE, -ABOVE]);
}

#[test]
fn a_common_weight_cancels_in_a_weighted_mean_however_long_it_is() {
    let mut loss = cross_entropy();
    loss.weighting = Weighting::EffectiveNumber { beta: 0.999999 };
    loss.reduction = Reduction::WeightedMean;
    let mut data = Data::rows(&[(&[0.0; 2][..], 1); 3]).with_counts(&[1_000_000, 1_000_000_000]);
    // ω·(1/2)·6·UP/(3ω), with 1 − β^n of billions of bits in ω.
    data.cotangent = Some(vec![6.0 * UP]);
    assert_eq!(rounded(&loss, &data, Format::F16).gradient[..2], [ABOVE, -ABOVE]);
    // The row without weight has a class of its own, which takes no part.
    data.targets[2] = Some(0);
    data.row_weights = Some(vec![1.0, 2.0, 0.0]);
    assert_eq!(rounded(&loss, &data, Format::F16).gradient, [ABOVE, -ABOVE, 2.0 * ABOVE, -2.0 * ABOVE, 0.0, 0.0]);
}

#[test]
fn divisors() {
    let mut loss = cross_entropy();
    let mut data = Data::rows(&[(&[0.0; 2][..], 0); 3]);
    data.cotangent = Some(vec![6.0 * UP]);
    loss.reduction = Reduction::Mean;
    assert_eq!(rounded(&loss, &data, Format::F16).gradient[..2], [-ABOVE, ABOVE]);
    // Weights 4, 5, 3 of 12: 4·(1/2)·6·UP/12 is UP.
    loss.reduction = Reduction::WeightedMean;
    data.row_weights = Some(vec![4.0, 5.0, 3.0]);
    assert_eq!(rounded(&loss, &data, Format::F16).gradient[..2], [-ABOVE, ABOVE]);
}

#[test]
fn density_weights() {
    // N = 2, one bin, S = (4 + 2)/2 = 3: m = 2/3, times 3·UP/2 at p = 1/2.
    let loss = softmax(Modulation::GradientDensity { bins: 1, momentum: 0.5 });
    let mut data = Data::rows(&[(&[0.0; 2][..], 0); 2]);
    data.density = Some(vec![4.0]);
    data.row_weights = Some(vec![3.0 * UP; 2]);
    assert_eq!(rounded(&loss, &data, Format::F16).gradient, [-ABOVE, ABOVE, -ABOVE, ABOVE]);
}

#[test]
fn adjustments() {
    let mut loss = cross_entropy();
    loss.adjustment = Adjustment::LogPrior;
    // p = 1/3, 2/3, and 0 for the class without examples.
    let data = row(&[2.0, 2.0, 5.0], 0, 3.0 * UP).with_counts(&[1, 2, 0]);
    assert_eq!(rounded(&loss, &data, Format::F16).gradient, [-2.0 * ABOVE, 2.0 * ABOVE, 0.0]);
    // One of four classes is masked: p = 1/3.
    loss.adjustment = Adjustment::EqualizationMask { threshold: 0.25 };
    let mut data = row(&[1.0; 4], 0, 3.0 * UP).with_counts(&[4, 4, 4, 1]);
    data.draws = Some(vec![vec![true; 4]]);
    assert_eq!(rounded(&loss, &data, Format::F16).gradient, [-2.0 * ABOVE, ABOVE, ABOVE, 0.0]);
    // Δ = 1.5·(16/81)^(1/4) = 1: p = 1/3, and with a scale of 1.5 p·1.5 = 1/2 and p(1 − p)·1.5² = 1/2.
    loss.adjustment = Adjustment::Margin { max_margin: 1.5, scale: 1.5 };
    let data = row(&[3.0, 4.0, 3.0], 1, 2.0 * UP).with_counts(&[16, 81, 81]);
    let result = rounded(&loss, &data, Format::F16);
    assert_eq!(result.gradient, [ABOVE, -2.0 * ABOVE, ABOVE]);
    assert_eq!(result.hessian.unwrap(), [ABOVE; 3]);
}

#[test]
fn limits() {
    let focal = softmax(Modulation::Focal { gamma: 2.0 });
    for loss in [cross_entropy(), focal] {
        // The target is out, three others share.
        let data = row(&[f64::NEG_INFINITY, 1.0, 1.0, 1.0], 0, 3.0 * UP);
        assert_eq!(rounded(&loss, &data, Format::F16).gradient[1..], [ABOVE; 3]);
        // They share unevenly, but the target's own entry is −ω; UP = 3·UP/3 by the mean over three rows.
        let mut loss = loss;
        loss.reduction = Reduction::Mean;
        for others in [[0.0, 1.0], [0.0, f64::INFINITY]] {
            let row = [f64::NEG_INFINITY, others[0], others[1]];
            let mut data = Data::rows(&[(&row, 0), (&row, 0), (&row, 0)]);
            data.cotangent = Some(vec![3.0 * UP]);
            assert_eq!(rounded(&loss, &data, Format::F16).gradient[0], -ABOVE);
        }
    }
}

#[test]
fn focal_hessians_without_a_logarithm() {
    // γ = 2, p = 1/3: ∂²L/∂a_y² = ω(5pq³ + 2pq²(2p − q)·ℓ), and q = 2p; 5pq³ = 40/81. 40·411/8 = 2055, between 2054 and
    // 2056 in units of 2, of which the latter is even.
    let loss = softmax(Modulation::Focal { gamma: 2.0 });
    let result = rounded(&loss, &row(&[0.0; 3], 0, 81.0 * 411.0 / 8.0), Format::F16);
    assert_eq!(result.hessian.unwrap()[0], 2056.0);
    // γ = 1/2, p = 5/9, q = 4/9, s = 24/63 of the second class: m = 2/3, p·m′ = −5/12, p²·m″ = −25·27/(81·32).
    // The logarithm's factor s·((2s − 1)·p·m′ + s·p²·m″) = s(25/252 − 25/252) is 0, and the rest is
    // s(m(1 − s) − 2s·p·m′) = (8/21)(26/63 + 20/63) = 368/1323. 368·91/16 = 2093, between 2092 (even) and 2094.
    let mut loss = softmax(Modulation::Focal { gamma: 0.5 });
    loss.adjustment = Adjustment::LogPrior;
    let data = row(&[0.0; 3], 0, 1323.0 * 91.0 / 16.0).with_counts(&[35, 24, 4]);
    assert_eq!(rounded(&loss, &data, Format::F16).hessian.unwrap()[1], 2092.0);
}
