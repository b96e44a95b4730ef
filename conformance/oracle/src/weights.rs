//! The class weights `ω_k`.

use std::collections::HashMap;

use dashu_int::IBig;
use dashu_int::ops::BitTest;
use lossproof::Weighting;

use crate::competition::greatest_common_divisor;
use crate::field::Field;

/// Numbers proportional to the class weights.
#[derive(Clone, Debug)]
pub(crate) struct ClassWeights<N> {
    proportions: Vec<N>,
    /// What the proportions are multiplied with and divided by.
    norm: Option<(N, N)>,
}

impl<N: Clone> ClassWeights<N> {
    /// Of every class. The counts are at least 1 where the weighting needs them.
    ///
    /// Those of the effective number have the proportion 1 exactly for the count `reference`.
    pub(crate) fn new<F: Field<Number = N>>(
        field: F,
        weighting: &Weighting,
        counts: &[u64],
        classes: usize,
        reference: u64,
    ) -> Self {
        let given = |proportions| Self { proportions, norm: None };
        match weighting {
            Weighting::None => given(vec![field.integer(1); classes]),
            Weighting::Given(weights) => given(weights.iter().map(|&weight| field.binary64(weight)).collect()),
            Weighting::InverseFrequency => Self::normalised(field, inverse_frequencies(field, counts)),
            Weighting::EffectiveNumber { beta } => {
                Self::normalised(field, inverse_effective_numbers(field, *beta, counts, reference))
            }
        }
    }

    /// `C·v_k/Σ_j v_j`.
    fn normalised<F: Field<Number = N>>(field: F, proportions: Vec<N>) -> Self {
        let norm = Some((field.integer(proportions.len()), field.sum(&proportions)));
        Self { proportions, norm }
    }

    /// The weights up to a factor that they have in common.
    pub(crate) fn without_norm(self) -> Self {
        Self { norm: None, ..self }
    }

    /// `ω_k`.
    pub(crate) fn of<F: Field<Number = N>>(&self, field: F, class: usize) -> N {
        let proportion = &self.proportions[class];
        match &self.norm {
            Some((classes, sum)) => field.div(&field.mul(classes, proportion), sum),
            None => proportion.clone(),
        }
    }
}

/// `M/n_k` with a common multiple `M` of the counts while it stays short: then the proportions are integers, and a weight
/// that is a binary number comes out exactly.
fn inverse_frequencies<F: Field>(field: F, counts: &[u64]) -> Vec<F::Number> {
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
    let multiple = field.integer(multiple);
    counts.iter().map(|&count| field.div(&multiple, &field.integer(count))).collect()
}

/// `(1 − β^r)/(1 − β^{n_k})`, `r` the reference.
fn inverse_effective_numbers<F: Field>(field: F, beta: f64, counts: &[u64], reference: u64) -> Vec<F::Number> {
    let one = || field.integer(1);
    let complement = |count: u64| field.sub(&one(), &field.integer_power(beta, count));
    let numerator = complement(reference);
    let mut seen = HashMap::from([(reference, one())]);
    counts
        .iter()
        .map(|&count| seen.entry(count).or_insert_with(|| field.div(&numerator, &complement(count))).clone())
        .collect()
}
