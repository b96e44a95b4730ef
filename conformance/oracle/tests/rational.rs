//! Rational gradients and Hessians against a brute force in rational numbers: textbook formulas, and rounding by a search
//! among the format's numbers. Most cases are built to lie on a tie.

mod common;

use common::{Data, cross_entropy};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use lossproof::{Adjustment, Loss, Modulation, Reduction, Weighting};
use lossproof_oracle::{Format, evaluate};
use proptest::prelude::*;

fn ratio(numerator: u64, denominator: u64) -> RBig {
    RBig::from_parts(IBig::from(numerator), UBig::from(denominator))
}

fn exact(x: f64) -> RBig {
    RBig::try_from(x).expect("finite")
}

/// The non-negative numbers of a format in their order, by their bit patterns; the one after the largest is what it would be
/// with another exponent. A pattern is even where the last bit of the significand is.
fn number(format: Format, pattern: u64) -> RBig {
    let stored = format.precision - 1;
    let (field, fraction) = (pattern >> stored, pattern & ((1 << stored) - 1));
    let significand = if field == 0 { fraction } else { fraction | 1 << stored };
    let exponent = i64::from(format.min_exponent) + (field.max(1) - 1).cast_signed();
    let power = RBig::from(UBig::ONE << exponent.unsigned_abs() as usize);
    if exponent < 0 { RBig::from(significand) / power } else { RBig::from(significand) * power }
}

/// To nearest, ties to the even pattern.
fn round(format: Format, x: &RBig) -> f64 {
    let size = if *x < RBig::ZERO { -x } else { x.clone() };
    let largest = (0..63).rev().fold(0_u64, |pattern, bit| {
        let next = pattern | 1 << bit;
        if number_is_finite(format, next) { next } else { pattern }
    });
    let (mut low, mut high) = (0, largest + 1);
    if size >= number(format, high) {
        low = high;
    }
    while high > low + 1 {
        let middle = u64::midpoint(low, high);
        if number(format, middle) <= size { low = middle } else { high = middle }
    }
    let (below, above) = (&size - number(format, low), number(format, high) - &size);
    let nearest = if below < above || (below == above && low % 2 == 0) { low } else { high };
    let value = if nearest > largest { f64::INFINITY } else { number(format, nearest).to_f64().value() };
    if *x < RBig::ZERO && value != 0.0 { -value } else { value }
}

fn number_is_finite(format: Format, pattern: u64) -> bool {
    let stored = format.precision - 1;
    // Binary exponents fit 11 bits in every format here.
    pattern >> stored < 1 << 11 && number(format, pattern) <= exact(format.max)
}

#[derive(Clone, Debug)]
struct Case {
    loss: Loss,
    data: Data,
    format: Format,
}

/// Equal logits, counts, weights and a cotangent that brings the first gradient near a number with one bit too many.
fn case() -> impl Strategy<Value = Case> {
    let weighting = prop_oneof![
        Just(Weighting::None),
        Just(Weighting::InverseFrequency),
        prop::sample::select(vec![0.0, 0.5, 0.75]).prop_map(|beta| Weighting::EffectiveNumber { beta }),
        proptest::collection::vec(1..20_u32, 4).prop_map(|w| Weighting::Given(w.into_iter().map(f64::from).collect())),
    ];
    let reduction =
        prop::sample::select(vec![Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean]);
    let format = prop::sample::select(vec![Format::F16, Format::BF16, Format::F32, Format::F64]);
    let rows = proptest::collection::vec((0..4_usize, 1..8_u32), 1..4);
    let counts = proptest::collection::vec(1..12_u64, 4);
    let adjustment = prop::sample::select(vec![Adjustment::Identity, Adjustment::LogPrior]);
    let shape = (weighting, reduction, format, adjustment, any::<bool>());
    (shape, rows, counts, any::<u64>(), -30..18_i32).prop_map(|(shape, rows, counts, noise, exponent)| {
        let (weighting, reduction, format, adjustment, is_subnormal) = shape;
        let mut loss = cross_entropy();
        (loss.weighting, loss.reduction, loss.adjustment) = (weighting, reduction, adjustment);
        let mut data = Data::rows(&vec![(&[-0.3; 4][..], 0); rows.len()]).with_counts(&counts);
        data.targets = rows.iter().map(|&(target, _)| Some(target)).collect();
        data.row_weights = Some(rows.iter().map(|&(_, weight)| f64::from(weight)).collect());
        // The cotangent takes the denominators of the rest and one significant bit more than the format has, in binary64
        // as many as fit.
        let cotangents = if reduction == Reduction::None { rows.len() } else { 1 };
        data.cotangent = Some(vec![1.0; cotangents]);
        let first = gradient_and_hessian(&loss, &data)[1].0.clone();
        let length = format.precision.min(30);
        let odd = ((1_u64 << length) + noise % (1 << length)) | 1;
        let denominator = u64::try_from(first.denominator()).map_or(1, |d| if d < 1 << 20 { d } else { 1 });
        let exponent = if is_subnormal { format.min_exponent - 1 - length.cast_signed() / 2 } else { exponent };
        let exponent = exponent.max(-1000);
        data.cotangent = Some(vec![odd as f64 * denominator as f64 * 2_f64.powi(exponent); cotangents]);
        Case { loss, data, format }
    })
}

/// `cω(p_k − [k = y])/D` and `cωp_k(1 − p_k)/D` of every class in every row.
fn gradient_and_hessian(loss: &Loss, data: &Data) -> Vec<(RBig, RBig)> {
    let counts = data.counts.as_deref().expect("given");
    let of_class = |values: Vec<RBig>| {
        let sum = values.iter().fold(RBig::ZERO, |sum, value| sum + value);
        values.into_iter().map(|value| value * RBig::from(4) / &sum).collect::<Vec<_>>()
    };
    let weights = match &loss.weighting {
        Weighting::None => vec![RBig::ONE; 4],
        Weighting::Given(weights) => weights.iter().map(|&weight| exact(weight)).collect(),
        Weighting::InverseFrequency => of_class(counts.iter().map(|&n| ratio(1, n)).collect()),
        Weighting::EffectiveNumber { beta } => {
            let effective = |&n: &u64| {
                let power = (0..n).fold(RBig::ONE, |power, _| power * exact(*beta));
                RBig::ONE / (RBig::ONE - power)
            };
            of_class(counts.iter().map(effective).collect())
        }
    };
    let row_weights = data.row_weights.as_deref().expect("given");
    let rows = data.targets.iter().flatten().zip(row_weights);
    let omega: Vec<RBig> = rows.map(|(&target, &weight)| &weights[target] * exact(weight)).collect();
    let divisor = match loss.reduction {
        Reduction::None | Reduction::Sum => RBig::ONE,
        Reduction::Mean => RBig::from(omega.len()),
        Reduction::WeightedMean => omega.iter().fold(RBig::ZERO, |sum, omega| sum + omega),
    };
    let total: u64 = counts.iter().sum();
    let share = |class: usize| match loss.adjustment {
        Adjustment::LogPrior => ratio(counts[class], total),
        _ => ratio(1, 4),
    };
    let cotangent = exact(data.cotangent.as_deref().expect("given")[0]);
    let mut all = Vec::new();
    for (&target, omega) in data.targets.iter().flatten().zip(&omega) {
        for class in 0..4 {
            let (p, hit) = (share(class), RBig::from(u8::from(class == target)));
            let factor = &cotangent * omega / &divisor;
            all.push((&factor * (&p - hit), factor * &p * (RBig::ONE - &p)));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn rational_results_are_rounded_to_nearest_even(case in case()) {
        let result = evaluate(&case.loss, &case.data.batch(), true, case.format).unwrap();
        let exact = gradient_and_hessian(&case.loss, &case.data);
        let expected: Vec<f64> = exact.iter().map(|(gradient, _)| round(case.format, gradient)).collect();
        prop_assert_eq!(result.gradient, expected, "{:?}", case);
        let expected: Vec<f64> = exact.iter().map(|(_, hessian)| round(case.format, hessian)).collect();
        prop_assert_eq!(result.hessian.unwrap(), expected, "{:?}", case);
    }

    #[test]
    fn focal_loss_without_focus_is_rounded_alike(mut case in case()) {
        let expected = evaluate(&case.loss, &case.data.batch(), true, case.format).unwrap();
        case.loss.modulation = Modulation::Focal { gamma: 0.0 };
        prop_assert_eq!(evaluate(&case.loss, &case.data.batch(), true, case.format).unwrap(), expected);
    }
}
