//! From a pair to the nearest number of a format, rounded once.

use super::super::format::{Format, power_of_two};
use super::DoubleDouble;

impl DoubleDouble {
    /// The nearest number of `format`, ties to even; overflow to ∞ and gradual underflow as in IEEE 754.
    ///
    /// ```
    /// use lossproof::{DoubleDouble, Format};
    /// let third = DoubleDouble::from(1.0) / DoubleDouble::from(3.0);
    /// assert_eq!(third.round(Format::F32), f64::from(1.0f32 / 3.0));
    /// ```
    pub fn round(self, format: Format) -> f64 {
        if !self.is_plain() {
            return self.hi;
        }
        let exponent = (self.hi.to_bits() >> 52 & 0x7ff) as i32 - 1023 + 512 * self.block;
        if exponent > format.max_exponent {
            return self.hi.signum() * f64::INFINITY;
        }
        if exponent < format.min_exponent - 1 {
            return self.hi.signum() * 0.0;
        }
        // In units of the last place the value is an integer of at most `precision` bits and a rest. |lo| ≤ ulp(hi)/2 can
        // decide only where hi itself lies on a tie (or is an integer, and then |lo| ≤ 1/2 leaves it the nearest).
        let unit = format.min_exponent.max(exponent - format.precision + 1);
        let scaled = self.times_power_of_two(-unit);
        let mut integer = scaled.hi.round_ties_even();
        let rest = scaled.hi - integer;
        if rest == 0.5 && scaled.lo > 0.0 {
            integer += 1.0;
        } else if rest == -0.5 && scaled.lo < 0.0 {
            integer -= 1.0;
        }
        // Two factors, since 2^unit and the product may each be at an end of the range; only the last product can
        // overflow, and it cannot round: an integer times 2^unit is a number of the format.
        let (half, other) = (unit / 2, unit - unit / 2);
        let rounded = integer * power_of_two(half) * power_of_two(other);
        if rounded.abs() > format.largest() { rounded.signum() * f64::INFINITY } else { rounded }
    }
}

impl From<DoubleDouble> for f64 {
    #[inline]
    fn from(x: DoubleDouble) -> Self {
        // Where the sum of the pair is a normal number, hi is its nearest binary64 number already.
        if x.block == 0 { x.hi } else { x.round(Format::F64) }
    }
}

impl From<DoubleDouble> for f32 {
    fn from(x: DoubleDouble) -> Self {
        x.round(Format::F32) as Self
    }
}
