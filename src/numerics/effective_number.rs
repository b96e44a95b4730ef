//! `1 − β^n`.

use crate::Real;

/// `1 − β^n` for `0 ≤ β < 1`, `n > 0`, as `−expm1(n·log1p(−(1 − β)))`.
///
/// By subtraction, β near 1 leaves no digit: at β = 1 − 1e-9 and n = 1 binary64 has 7 left, binary32 none. The
/// difference `1 − β` is exact in every type that holds β twice over, and `expm1` and `log1p` keep relative accuracy.
pub(crate) fn one_minus_power<T: Real>(beta: &T, n: &T) -> T {
    let one = beta.lift(1.0);
    let log_beta = (-(one - beta.clone())).ln_1p();
    -(n.clone() * log_beta).exp_m1()
}
