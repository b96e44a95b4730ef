//! HMLoss: its rates at both ends, where its maxima are, and the supremum of its weight.

use lossproof::{DoubleDouble, Modulation, Posterior, Real};
use proptest::prelude::*;

use crate::support::cases;

type Weight<'a> = &'a dyn Fn(f64, &Posterior<DoubleDouble>) -> f64;

fn dd(x: f64) -> DoubleDouble {
    DoubleDouble::from(x)
}

fn posterior(p: DoubleDouble, q: DoubleDouble) -> Posterior<DoubleDouble> {
    Posterior { p, q, nll: -p.ln(), rivals: dd(0.0), excess: q, in_favour: p }
}

/// `w_δ(p)` of the reference.
fn weight(delta: f64, at: &Posterior<DoubleDouble>) -> f64 {
    f64::from(Modulation::HardMining { delta }.modulate(at, &dd(1.0)).value)
}

fn loss(delta: f64, p: DoubleDouble) -> DoubleDouble {
    Modulation::HardMining { delta }.curve(&posterior(p, dd(1.0) - p), &dd(1.0), &dd(1.0)).value
}

/// Outliers: with `x = δp`, `a = π²/6`, δ ≥ 1 and x ≤ 0.1,
/// `w = x + (a − ½)x² + (1/6 − a)x³ − 0.032x⁴ … − a·p² + …`, so that
/// `|w/x − 1 − (a(1 − 1/δ²) − ½)·x| ≤ 1.48x² + 0.04x³ + 0.82x³ ≤ 2x²` (the last from `π⁴p⁴/120` and p ≤ x).
/// 1e-15 is the rounding of the comparison itself, in binary64.
fn rate_of_outliers(w: Weight, delta: f64, x: f64) -> bool {
    let p = dd(x) / dd(delta);
    let coefficient = std::f64::consts::PI.powi(2) / 6.0 * (1.0 - 1.0 / (delta * delta)) - 0.5;
    let x = (dd(delta) * p).approx();
    (w(delta, &posterior(p, dd(1.0) - p)) / x - 1.0 - coefficient * x).abs() <= 2.0 * x * x + 1e-15
}

/// Easy examples, integer δ, δq ≤ 0.1: exactly `w = q/(1 − q)·(sinc q + (−1)^δ·sinc(δq)·e^{−δ}·e^{δq})`. Against
/// `q·(1 + (−1)^δ e^{−δ})`, relatively to q: 1/(1 − q) leaves 1.4q·1.02, `sinc q` 1.65q², and
/// `|sinc(x)e^x − 1| ≤ 1.25x` at x = δq leaves `1.25·δe^{−δ}·q ≤ 0.46q`: below 2q in all.
fn rate_of_easy(w: Weight, delta: f64, q: f64) -> bool {
    let sign = if delta % 2.0 == 0.0 { 1.0 } else { -1.0 };
    let expected = 1.0 + sign * (-delta).exp();
    (w(delta, &posterior(dd(1.0) - dd(q), dd(q))) / q - expected).abs() <= 2.0 * q + 1e-15
}

/// The place of the maximum of a function with one hump, to half the digits of its values, and its height.
fn golden(f: impl Fn(DoubleDouble) -> DoubleDouble, low: f64, high: f64) -> (DoubleDouble, DoubleDouble) {
    let ratio = (dd(5.0).sqrt() - dd(1.0)) * dd(0.5);
    let (mut a, mut b) = (dd(low), dd(high));
    let (mut c, mut d) = (b - ratio * (b - a), a + ratio * (b - a));
    let (mut fc, mut fd) = (f(c), f(d));
    // 0.618^90 = 1.6e-19 of the interval; the values' own 2^-104 allow a place to 2^-52 or so.
    for _ in 0..90 {
        if (fc - fd).approx() > 0.0 {
            (b, d, fd) = (d, c, fc);
            c = b - ratio * (b - a);
            fc = f(c);
        } else {
            (a, c, fc) = (c, d, fd);
            d = a + ratio * (b - a);
            fd = f(d);
        }
    }
    let x = (a + b) * dd(0.5);
    (x, f(x))
}

/// The design's table, confirmed with mpmath 1.3 at 45 digits (`findroot` of the derivative, or golden section). To 12
/// digits; the digits given are 14.
#[test]
fn maxima_are_where_the_table_says() {
    for (delta, place, height) in [
        (1.0, 0.23690076234297290, 0.27648775551362579),
        (10.0, 0.093768032080907035, 2.2716470065378709),
        (1e3, 0.0011866565765163688, 7.0418250162565623),
        (1e5, 1.2437649557746813e-5, 11.872397644665605),
    ] {
        // Over ln p, from p = 1e-3/δ to 0.99: for an integer δ up to 1.2e7 there is one hump.
        let (at, value) = golden(|s| loss(delta, s.exp()), (1e-3 / delta).ln(), -0.01);
        let near = |got: DoubleDouble, expected: f64| (f64::from(got) / expected - 1.0).abs() <= 1e-12;
        assert!(near(at.exp(), place), "δ = {delta}: {:?}", at.exp());
        assert!(near(value, height), "δ = {delta}: {value:?}");
    }
}

/// 1.054507130475171(538) at u = 1.338445737558986 (mpmath 1.3, 45 digits: `findroot` of the derivative of
/// `1 − sinc(u)·e^{−u}`), approached as δ → ∞: at δ = 1e30 what is missing, `1 − sinc p`, is below 1e-58.
#[test]
fn supremum_of_the_weight() {
    let at = |u: DoubleDouble| {
        let p = u / dd(1e30);
        Modulation::HardMining { delta: 1e30 }.modulate(&posterior(p, dd(1.0) - p), &dd(1.0)).value
    };
    let (place, height) = golden(at, 1.0, 2.0);
    assert!((f64::from(place) - 1.338445737558986).abs() <= 1e-14, "{place:?}");
    assert!((f64::from(height) - 1.054507130475171).abs() <= 1e-15, "{height:?}");
}

proptest! {
    #![proptest_config(cases(2000, 200_000))]

    #[test]
    fn outliers_weigh_as_stated(delta in prop_oneof![1.0..1e6, Just(1.0), Just(1e4), Just(1e10)], x in -600.0..-2.31) {
        prop_assert!(rate_of_outliers(&weight, delta, f64::exp(x)));
    }

    #[test]
    fn easy_examples_weigh_as_stated(delta in prop_oneof![1_u32..30, 1_u32..1_000_000], x in -600.0..-2.31) {
        let delta = f64::from(delta);
        prop_assert!(rate_of_easy(&weight, delta, f64::exp(x).min(0.01) / delta));
    }

    /// Integer δ: `0 ≤ w`, and everywhere w is below its supremum, to the last place of it.
    #[test]
    fn weights_are_bounded(delta in 1_u64..=10_000_000_000, s in -40.0..40.0) {
        // s is ln(p/q) less ln(1/δ): from far left of 1/δ to p near 1.
        let odds = dd(s - (delta as f64).ln()).exp();
        let p = odds / (odds + dd(1.0));
        let w = weight(delta as f64, &posterior(p, dd(1.0) / (odds + dd(1.0))));
        prop_assert!((0.0..=1.054507130475172).contains(&w), "{w}");
    }

    #[test]
    fn weights_of_any_delta_stay_below_the_supremum(delta in 1e-6..1e6, p in 0.0..1.0) {
        prop_assert!(weight(delta, &posterior(dd(p), dd(1.0) - dd(p))) <= 1.054507130475172);
    }
}

/// Mutants from the chapter's list of known mistakes: no damping, plus for minus, ten times.
#[test]
fn mutants_are_noticed() {
    let sinc = |x: f64| (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x);
    let undamped = |delta: f64, at: &Posterior<DoubleDouble>| sinc(at.p.approx()) - sinc(delta * at.p.approx());
    let plus = |delta: f64, at: &Posterior<DoubleDouble>| {
        let u = delta * at.p.approx();
        sinc(at.p.approx()) + sinc(u) * (-u).exp()
    };
    let tenfold = |delta: f64, at: &Posterior<DoubleDouble>| 10.0 * weight(delta, at);
    assert!(rate_of_outliers(&weight, 10.0, 0.05) && rate_of_easy(&weight, 1.0, 1e-3));
    for mutant in [&undamped as Weight, &plus, &tenfold] {
        assert!(!rate_of_outliers(mutant, 10.0, 0.05));
    }
    for mutant in [&undamped as Weight, &plus, &tenfold] {
        assert!(!rate_of_easy(mutant, 1.0, 1e-3));
    }
}
