//! The power of Welch's test.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::difference::{Error, Term};
use crate::student::critical;

/// The smallest true difference in points that is found by a test whose upper tail has this probability, with probability
/// `power` at least, where the terms' standard errors are the true ones.
///
/// The test sees other ones: `sᵢ = σᵢSᵢ` with νᵢSᵢ² distributed as χ² with νᵢ degrees of freedom, independently of the
/// means. With the threshold `c = t(ν(s))·√Σsᵢ²` that follows, a difference δ is found with probability
/// `E[Φ((δ − c)/√Σσᵢ²)]`: the mean is taken over a grid of S, and δ is bisected.
pub(crate) fn detectable(error: &Error, tail: f64, power: f64) -> f64 {
    if error.size == 0.0 {
        return 0.0;
    }
    let seen: Vec<(f64, f64)> = if let [a, b] = error.terms.as_slice() {
        let with = |(s, weight)| scales(b.freedom, 40).into_iter().map(move |(r, w)| (s, r, weight * w));
        let pairs = scales(a.freedom, 40).into_iter().flat_map(with);
        pairs.map(|(s, r, weight)| (threshold(&[a.times(s), b.times(r)], tail), weight)).collect()
    } else {
        // More than two are taken together, with the degrees of freedom that they have together.
        let all = Term { size: error.size, freedom: error.freedom };
        scales(all.freedom, 400).into_iter().map(|(s, weight)| (threshold(&[all.times(s)], tail), weight)).collect()
    };
    let normal = Normal::standard();
    let found =
        |delta: f64| -> f64 { seen.iter().map(|(c, weight)| weight * normal.cdf((delta - c) / error.size)).sum() };
    let largest = seen.iter().map(|(c, _)| *c).fold(0.0, f64::max);
    let (mut low, mut high) = (0.0, largest + 10.0 * error.size);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if found(middle) < power {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

fn threshold(terms: &[Term], tail: f64) -> f64 {
    let error = Error::of(terms.to_vec());
    critical(tail, error.freedom) * error.size
}

/// Midpoints of a grid of S with their probabilities.
fn scales(freedom: f64, steps: usize) -> Vec<(f64, f64)> {
    // S is about 1 ± 1/√(2ν); less than 1e-6 of it is beyond five times that for every ν ≥ 1.
    let reach = 5.0 / (2.0 * freedom).sqrt();
    let (low, high) = ((1.0 - reach).max(0.0), 1.0 + reach);
    // The density is s^{ν−1} e^{−νs²/2} times a constant, which the sum of the weights replaces. Relative to s = 1.
    let weight = |s: f64| ((freedom - 1.0) * s.ln() - freedom * (s * s - 1.0) / 2.0).exp();
    let at = |i: usize| low + (high - low) * (i as f64 + 0.5) / steps as f64;
    let total: f64 = (0..steps).map(|i| weight(at(i))).sum();
    (0..steps).map(|i| (at(i), weight(at(i)) / total)).collect()
}
