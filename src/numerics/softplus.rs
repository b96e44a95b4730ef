//! `log(1 + e^x)`.

use crate::Real;

/// Above this, the logarithm of the odds is used and no longer the odds.
const LOG_ODDS_ABOVE: f64 = 30.0;

/// `softplus(x) = log(1 + e^x)`, the cross-entropy at the margin `−x`, for any `x`: 0 at −∞, ∞ at ∞.
///
/// `log1p(e^x)` up to 30, from there `x + log1p(e^{−x})`, which does not overflow.
///
/// # Errors of rounding
/// With unit roundoff u: up to 30, `e^x` is off by 2u, `log1p` passes on at most as much (its condition number
/// `R/((1 + R)·log1p(R))` is at most 1) and adds 2u: 4u. Above, the second term is below 1e-13: one rounding, u, and less
/// than 1e-13·5u.
///
/// ```
/// use lossproof::numerics::softplus;
/// assert_eq!(softplus(&0.0_f64), std::f64::consts::LN_2);
/// assert_eq!(softplus(&1000.0_f64), 1000.0);
/// assert_eq!(softplus(&-40.0_f64), (-40.0_f64).exp());
/// ```
pub fn softplus<T: Real>(x: &T) -> T {
    log_one_plus_odds(x, &x.lift(1.0), &x.exp())
}

/// `log(1 + R)` of the odds `R = ratio·e^distance`.
///
/// Where `R` is large, `distance + log ratio + log1p(1/R)`. Above `log R = 30` that sum cancels by less than a factor 5
/// (|log ratio| < 45 + 44 for 64-bit counts); below it `log1p(R)` has no need of it.
pub(crate) fn log_one_plus_odds<T: Real>(distance: &T, ratio: &T, odds: &T) -> T {
    if distance.approx() + ratio.approx().ln() > LOG_ODDS_ABOVE {
        distance.clone() + ratio.ln() + (odds.lift(1.0) / odds.clone()).ln_1p()
    } else {
        odds.ln_1p()
    }
}
