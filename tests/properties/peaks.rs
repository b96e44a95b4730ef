//! On which side of its peaks HMLoss pushes which way.
//!
//! The places are those of `spec/hmloss.md`, computed with mpmath at 50 digits; `tests/spec` holds the chapter to the
//! reference's. Here the gradient's sign is asked everywhere between them.

use lossproof::{Loss, Modulation, Weighting};
use proptest::prelude::*;

use crate::given::{Answer, reference};
use crate::support::{Owned, cases};

type Evaluate<'a> = &'a dyn Fn(&Loss, &Owned) -> Answer;

/// δ and the margins at which dL/dt changes its sign, each as the interval that its printed digits leave.
fn zeros() -> Vec<(f64, Vec<(f64, f64)>)> {
    let margin = |p: f64| (p / (1.0 - p)).ln();
    // 1e-9 in t covers the digits printed of p (13 and more) and the logarithm's rounding.
    let one = [
        (1.0, 0.23690076234297),
        (2.0, 0.25580942177805),
        (10.0, 0.093768032080907),
        (100.0, 0.011203263177715),
        (1e3, 0.0011866565765164),
        (1e4, 0.00012218659177489),
        (1e5, 1.2437649557747e-5),
        (1e6, 1.2587145306586e-6),
        (1e7, 1.2695753090649e-7),
    ]
    .map(|(delta, p)| (delta, vec![(margin(p) - 1e-9, margin(p) + 1e-9)]));
    // To the six digits of 1.28953, 2.54122, 3.03419 = δp; to the digits of p ≈ 0.24 and 0.9946.
    let three = [1.28953, 2.54122, 3.03419].map(|x: f64| ((x / 1e10).ln() - 1e-5, (x / 1e10).ln() + 1e-5));
    let two = vec![(margin(0.235), margin(0.245)), (margin(0.99455), margin(0.99465))];
    one.into_iter().chain([(1e10, three.to_vec()), (2.5, two)]).collect()
}

/// `dL/dt` is positive up to the first zero, and changes its sign at each: descent pushes outliers further out, and with
/// three peaks also what lies between the second and the third zero.
fn sign_is(evaluate: Evaluate, delta: f64, t: f64, zeros_below: usize) -> bool {
    let loss = Loss { modulation: Modulation::HardMining { delta }, ..Loss::default() };
    let slope = evaluate(&loss, &Owned::rows(vec![0.0, t], 2, |_| Some(1))).gradient[1];
    if zeros_below.is_multiple_of(2) { slope > 0.0 } else { slope < 0.0 }
}

/// A margin in the gap after `below` zeros, at `part` of the way: ends are where the gradient leaves binary64.
fn inside(zeros: &[(f64, f64)], below: usize, part: f64) -> f64 {
    let low = if below == 0 { -690.0 } else { zeros[below - 1].1 };
    let high = zeros.get(below).map_or(340.0, |zero| zero.0);
    low + (high - low) * part
}

proptest! {
    #![proptest_config(cases(1000, 100_000))]

    /// Near the zeros more often than far away.
    #[test]
    fn gradients_have_the_stated_sign_between_the_zeros(
        (delta, zeros) in prop::sample::select(zeros()),
        below in 0_usize..4,
        part in prop_oneof![0.0..=1.0, (0.0..40.0_f64).prop_map(|x| (-x).exp()), (0.0..40.0_f64).prop_map(|x| 1.0 - (-x).exp())],
    ) {
        let below = below % (zeros.len() + 1);
        prop_assert!(sign_is(&reference, delta, inside(&zeros, below, part), below));
    }
}

/// Mutants: the weight held constant (the gradient is `−q·w`, which never pushes an outlier out); δ given as its exponent;
/// absolute value of the weight, which for δ = 2.5 turns the last rise into a fall.
#[test]
fn mutants_are_noticed() {
    let detached = |loss: &Loss, batch: &Owned| {
        let ce = reference(&Loss { modulation: Modulation::One, weighting: Weighting::None, ..loss.clone() }, batch);
        let mut answer = reference(loss, batch);
        let weight = answer.loss[0] / ce.loss[0];
        answer.gradient = ce.gradient.iter().map(|g| weight * g).collect();
        answer
    };
    let exponent = |loss: &Loss, batch: &Owned| {
        let Modulation::HardMining { delta } = loss.modulation else { return reference(loss, batch) };
        reference(&Loss { modulation: Modulation::HardMining { delta: delta.log10() }, ..loss.clone() }, batch)
    };
    let absolute = |loss: &Loss, batch: &Owned| {
        let answer = reference(loss, batch);
        let sign = answer.loss[0].signum();
        answer.map(|x| x * sign)
    };
    let rejected = |mutant: Evaluate, delta: f64, t: f64, below: usize| {
        assert!(sign_is(&reference, delta, t, below) && !sign_is(mutant, delta, t, below));
    };
    rejected(&detached, 1e4, -12.0, 0);
    rejected(&detached, 1e10, (2.8_f64 / 1e10).ln(), 2);
    rejected(&exponent, 1e10, (2.0_f64 / 1e10).ln(), 1);
    rejected(&exponent, 1e4, -5.0, 1);
    rejected(&absolute, 2.5, 8.0, 2);
}
