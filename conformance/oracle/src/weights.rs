//! The class weights `ω_k`.

use std::collections::HashMap;

use dashu_int::IBig;
use dashu_int::ops::BitTest;
use lossproof::Weighting;

use crate::arithmetic::Arithmetic;
use crate::competition::greatest_common_divisor;
use crate::interval::Interval;

/// `ω_k` of every class. The counts are at least 1 where the weighting needs them.
pub(crate) fn class_weights(
    arithmetic: Arithmetic,
    weighting: &Weighting,
    counts: &[u64],
    classes: usize,
) -> Vec<Interval> {
    match weighting {
        Weighting::None => vec![Interval::one(); classes],
        Weighting::Given(weights) => weights.iter().map(|&weight| Interval::from_f64(weight)).collect(),
        Weighting::InverseFrequency => normalised(arithmetic, &inverse_frequencies(arithmetic, counts)),
        Weighting::EffectiveNumber { beta } => {
            normalised(arithmetic, &inverse_effective_numbers(arithmetic, *beta, counts))
        }
    }
}

/// `C·v_k/Σ_j v_j`.
fn normalised(arithmetic: Arithmetic, proportions: &[Interval]) -> Vec<Interval> {
    let sum = arithmetic.sum(proportions);
    let classes = Interval::from_integer(proportions.len());
    proportions.iter().map(|value| arithmetic.div(&arithmetic.mul(&classes, value), &sum)).collect()
}

/// `M/n_k` with a common multiple `M` of the counts while it stays short: then the proportions are integers, and a weight
/// that is a binary number comes out as a point.
fn inverse_frequencies(arithmetic: Arithmetic, counts: &[u64]) -> Vec<Interval> {
    const LONGEST: usize = 1024;
    let mut multiple = IBig::ONE;
    for &count in counts {
        let rest = u64::try_from(&multiple % IBig::from(count)).unwrap_or(0);
        let next = &multiple * IBig::from(count / greatest_common_divisor(count, rest));
        if next.bit_len() > LONGEST {
            break;
        }
        multiple = next;
    }
    let multiple = Interval::from_integer(multiple);
    counts.iter().map(|&count| arithmetic.div(&multiple, &Interval::from_integer(count))).collect()
}

/// `(1 − β^n)/(1 − β^{n_k})`, `n` the smallest count, whose proportion is exactly 1.
fn inverse_effective_numbers(arithmetic: Arithmetic, beta: f64, counts: &[u64]) -> Vec<Interval> {
    let Some(&least) = counts.iter().min() else {
        return Vec::new();
    };
    let complement = |count: u64| arithmetic.sub(&Interval::one(), &power(arithmetic, beta, count));
    let greatest = complement(least);
    let mut seen = HashMap::from([(least, Interval::one())]);
    counts
        .iter()
        .map(|&count| {
            let proportion = seen.entry(count).or_insert_with(|| arithmetic.div(&greatest, &complement(count)));
            proportion.clone()
        })
        .collect()
}

/// `β^n` for `n ≥ 1`.
fn power(arithmetic: Arithmetic, beta: f64, count: u64) -> Interval {
    let base = Interval::from_f64(beta);
    if base.is_zero() {
        return Interval::zero();
    }
    arithmetic.power(&base, || arithmetic.ln(&base), &Interval::from_integer(count))
}
