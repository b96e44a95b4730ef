//! `sinc(x) = sin(πx)/(πx)` with its first two derivatives.

use crate::{Derivatives, Real};

/// `sinc` at one point `x ≥ 0`, with everything that HMLoss needs of it, each relatively accurate on its own but for the
/// zeros of slope and curvature beyond ½.
///
/// # Errors of rounding
/// With unit roundoff u, on a machine whose functions are within 1 ulp: of the closed form's value, `sin(πx)` 4u (π and its
/// product with what is left of the argument, u each; the function, 2u), `πx` 2u, the quotient u, in all 7u. The complement
/// is `1 − value`, at least 1 − 2/π: 7u·(2/π)/(1 − 2/π) + u < 14u. The series: `(πx)²` 5u, each term 3u more, of terms that
/// fall by a factor of at least 7, so for the complement less than 5u + 4u·(1 + 1/7 + …) < 10u.
///
/// ```
/// use lossproof::numerics::Sinc;
/// assert_eq!(Sinc::at(&0.0_f64).value, 1.0);
/// assert_eq!(Sinc::at(&7.0_f64).value, 0.0);
/// // 1 − sinc x = (πx)²/6 − …: the subtraction has nothing left of it.
/// let sinc = Sinc::at(&1e-9_f64);
/// assert_eq!((sinc.value, 1.0 - sinc.value), (1.0, 0.0));
/// assert!((sinc.complement / 1.6449340668482264e-18 - 1.0).abs() < 1e-15);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sinc<T> {
    /// `sinc(x)`.
    pub value: T,
    /// `1 − sinc(x)`, by series near 0 where the subtraction would leave nothing.
    pub complement: T,
    /// `x·sinc'(x) = cos(πx) − sinc(x)`.
    pub slope: T,
    /// `x²·sinc''(x) = −(πx)²·sinc(x) − 2x·sinc'(x)`.
    pub curvature: T,
}

/// Below it the closed forms lose digits to cancellation (a factor 2 at ½, 10 at ¼); both are valid on both sides.
pub(crate) const SERIES_BELOW: f64 = 0.5;

impl<T: Real> Sinc<T> {
    /// At any finite `x ≥ 0`, by the series below ½ and the closed forms from there on.
    pub fn at(x: &T) -> Self {
        if x.approx() < SERIES_BELOW { Self::series(x) } else { Self::closed(x, &x.sin_pi(), x.cos_pi()) }
    }

    /// By series, for `0 ≤ x ≤ ½`: with `τ_n = (−1)^n (πx)^{2n}/(2n+1)!`,
    ///
    /// `1 − sinc x = −Σ_{n≥1} τ_n`, `x·sinc' = Σ 2n·τ_n`, `x²·sinc'' = Σ 2n(2n − 1)·τ_n`.
    ///
    /// The terms alternate and fall from the first (`(πx)² ≤ 2.47`, ratios below 0.13), so nothing cancels. The series
    /// runs until its term is below the type's epsilon.
    pub fn series(x: &T) -> Self {
        Self::series_to(x, Derivatives::Hessian)
    }

    /// The same, with a curvature of 0 where only the gradient is wanted.
    pub(crate) fn series_to(x: &T, derivatives: Derivatives) -> Self {
        let y = x.pi() * x.clone();
        let z = y.clone() * y;
        let mut term = -(z.clone() / x.lift(6.0));
        let mut sum = term.clone();
        let mut slope = term.clone() * x.lift(2.0);
        let is_curved = derivatives >= Derivatives::Hessian;
        let mut curvature = if is_curved { slope.clone() } else { x.lift(0.0) };
        let first = term.approx().abs();
        let mut n = 1.0;
        // The curvature's terms are the largest: (2n)² of the value's.
        while (2.0 * n) * (2.0 * n) * term.approx().abs() > x.epsilon() * first {
            n += 1.0;
            term = -(term * z.clone()) / x.lift(2.0 * n * (2.0 * n + 1.0));
            sum = sum + term.clone();
            slope = slope + term.clone() * x.lift(2.0 * n);
            if is_curved {
                curvature = curvature + term.clone() * x.lift(2.0 * n * (2.0 * n - 1.0));
            }
        }
        Self { value: x.lift(1.0) + sum.clone(), complement: -sum, slope, curvature }
    }

    /// By the closed forms, from `x > 0` and the sine and cosine of `πx`, which the caller has in their best form.
    pub fn closed(x: &T, sin: &T, cos: T) -> Self {
        Self::closed_to(x, sin, cos, Derivatives::Hessian)
    }

    /// The same, with a curvature of 0 where only the gradient is wanted.
    pub(crate) fn closed_to(x: &T, sin: &T, cos: T, derivatives: Derivatives) -> Self {
        let y = x.pi() * x.clone();
        let value = sin.clone() / y.clone();
        let slope = cos - value.clone();
        let curvature = match derivatives {
            Derivatives::Gradient => x.lift(0.0),
            Derivatives::Hessian => -(y * sin.clone()) - x.lift(2.0) * slope.clone(),
        };
        Self { complement: x.lift(1.0) - value.clone(), value, slope, curvature }
    }
}
