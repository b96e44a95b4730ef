//! `sinc(x) = sin(πx)/(πx)` with its first two derivatives.

use crate::Real;

/// `sinc` at one point, with everything that HMLoss needs of it, each relatively accurate on its own.
pub(crate) struct Sinc<T> {
    /// `sinc(x)`.
    pub(crate) value: T,
    /// `1 − sinc(x)`, by series near 0 where the subtraction would leave nothing.
    pub(crate) complement: T,
    /// `x·sinc'(x) = cos(πx) − sinc(x)`.
    pub(crate) slope: T,
    /// `x²·sinc''(x) = −(πx)²·sinc(x) − 2x·sinc'(x)`.
    pub(crate) curvature: T,
}

/// Below it the closed forms lose digits to cancellation (a factor 2 at ½, 10 at ¼); both are valid on both sides.
pub(crate) const SERIES_BELOW: f64 = 0.5;

impl<T: Real> Sinc<T> {
    /// By series, for `0 ≤ x ≤ ½`: with `τ_n = (−1)^n (πx)^{2n}/(2n+1)!`,
    ///
    /// `1 − sinc x = −Σ_{n≥1} τ_n`, `x·sinc' = Σ 2n·τ_n`, `x²·sinc'' = Σ 2n(2n − 1)·τ_n`.
    ///
    /// The terms alternate and fall from the first (`(πx)² ≤ 2.47`, ratios below 0.13), so nothing cancels. The series
    /// runs until its term is below the type's epsilon.
    pub(crate) fn series(x: &T) -> Self {
        let y = x.pi() * x.clone();
        let z = y.clone() * y;
        let mut term = -(z.clone() / x.lift(6.0));
        let mut sum = term.clone();
        let (mut slope, mut curvature) = (term.clone() * x.lift(2.0), term.clone() * x.lift(2.0));
        let first = term.approx().abs();
        let mut n = 1.0;
        // The curvature's terms are the largest: (2n)² of the value's.
        while (2.0 * n) * (2.0 * n) * term.approx().abs() > x.epsilon() * first {
            n += 1.0;
            term = -(term * z.clone()) / x.lift(2.0 * n * (2.0 * n + 1.0));
            sum = sum + term.clone();
            slope = slope + term.clone() * x.lift(2.0 * n);
            curvature = curvature + term.clone() * x.lift(2.0 * n * (2.0 * n - 1.0));
        }
        Self { value: x.lift(1.0) + sum.clone(), complement: -sum, slope, curvature }
    }

    /// By the closed forms, from `x > 0` and the sine and cosine of `πx`, which the caller has in their best form.
    pub(crate) fn closed(x: &T, sin: &T, cos: T) -> Self {
        let y = x.pi() * x.clone();
        let value = sin.clone() / y.clone();
        let slope = cos - value.clone();
        let curvature = -(y * sin.clone()) - x.lift(2.0) * slope.clone();
        Self { complement: x.lift(1.0) - value.clone(), value, slope, curvature }
    }
}
