//! `1 − β^n`.

use crate::Real;

/// `1 − β^n` for `0 ≤ β < 1` and `n ≥ 1`, as `−expm1(n·log1p(−(1 − β)))`: the numerator of the effective number of samples.
///
/// By subtraction, β near 1 leaves no digit: at β = 1 − 1e-9 and n = 1 binary64 has 7 left, binary32 none. The
/// difference `1 − β` is exact in every type that holds β twice over, and `expm1` and `log1p` keep relative accuracy.
///
/// # Errors of rounding
/// With unit roundoff u: `1 − β` is exact from β = ½ on and off by u below, `log1p` adds 2u, the product u. A relative error
/// of `n·log β` comes out smaller (`|L|e^L/(1 − e^L) < 1` for `L < 0`), one of `1 − β` too:
/// `n(1 − β)β^{n−1} ≤ 1 − β^n = (1 − β)(1 + β + … + β^{n−1})`. `expm1` adds 2u. In all 6u.
///
/// ```
/// use lossproof::numerics::one_minus_power;
/// assert_eq!(one_minus_power(&0.5_f64, &3.0), 0.875);
/// // 1e-9·(1 − …): the subtraction 1 − 0.999999999 alone has lost nine digits.
/// assert_eq!(one_minus_power(&(1.0 - 1e-9_f64), &1.0), 1.0 - (1.0 - 1e-9_f64));
/// ```
pub fn one_minus_power<T: Real>(beta: &T, n: &T) -> T {
    let one = beta.lift(1.0);
    let log_beta = (-(one - beta.clone())).ln_1p();
    -(n.clone() * log_beta).exp_m1()
}
