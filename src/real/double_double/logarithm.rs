//! `ln x` and `ln(1 + x)`: one Newton step on the exponential, from the machine's own logarithm.
//!
//! With `y₀ ≈ ln(1 + x)` in binary64, `ln(1 + x) = y₀ + ln(1 + δ)`, `δ = (x − (e^{y₀} − 1))/e^{y₀}`, `|δ| ≤ 2^-51·|y₀|`.
//! `e^{y₀} − 1` is relatively accurate, so the difference has an absolute error of 32u²·|x|; `ln(1 + δ) = δ − δ²/2` to
//! 2^-150, for which binary64 serves, δ being itself below 2^-51 of the result. In all ≤ 64u² relatively. The machine's
//! `ln_1p` may be several ulps off on some platform: δ then is that much larger, and the result the same.

use super::super::Real;
use super::DoubleDouble;
use super::arithmetic::two_sum;
use super::constants::LN_2;

impl DoubleDouble {
    pub(super) fn logarithm_of_one_plus(self) -> Self {
        if self.hi == 0.0 || (self.block < 0 && self.hi.is_finite()) {
            return self - (self * self).times_float(0.5);
        }
        let x = self.approx();
        if !(-0.5..=1.0).contains(&x) {
            // 1 + x is relatively accurate, and far enough from 1 that its logarithm is, too.
            return (Self::from(1.0) + self).logarithm();
        }
        self.newton_step(x.ln_1p())
    }

    fn newton_step(self, y: f64) -> Self {
        let e = Self::from(y).exponential_minus_one();
        let delta = (self - e).approx() / (1.0 + e.approx());
        let (hi, lo) = two_sum(y, delta - 0.5 * delta * delta);
        Self::normal(hi, lo, 0)
    }

    pub(super) fn logarithm(self) -> Self {
        if self.hi <= 0.0 || !self.hi.is_finite() {
            return Self { hi: self.hi.ln(), lo: 0.0, block: 0 };
        }
        // x = m·2^n with m in [1/√2, √2), so that n·ln 2 and ln m never cancel by more than half.
        let biased = (self.hi.to_bits() >> 52) as i32;
        let mantissa = f64::from_bits((self.hi.to_bits() & !(0x7ff << 52)) | (1023 << 52));
        let n = biased - 1023 + i32::from(mantissa > std::f64::consts::SQRT_2);
        let m = Self { block: 0, ..self }.times_power_of_two(-n) - Self::from(1.0);
        let n = n + 512 * self.block;
        let ln_m = if m.is_zero() { m } else { m.logarithm_of_one_plus() };
        Self::pair(LN_2).times_float(f64::from(n)) + ln_m
    }
}
