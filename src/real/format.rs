//! The floating-point formats a result can be rounded to.

/// A binary floating-point format with gradual underflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// The number of significant bits.
    pub precision: i32,
    /// The exponent of the smallest subnormal number: it is `2^min_exponent`.
    pub min_exponent: i32,
    /// Numbers of `2^max_exponent` and above do not exist.
    pub max_exponent: i32,
}

impl Format {
    /// IEEE 754 binary16.
    pub const F16: Self = Self { precision: 11, min_exponent: -24, max_exponent: 16 };
    /// The upper half of a binary32.
    pub const BF16: Self = Self { precision: 8, min_exponent: -133, max_exponent: 128 };
    /// IEEE 754 binary32.
    pub const F32: Self = Self { precision: 24, min_exponent: -149, max_exponent: 128 };
    /// IEEE 754 binary64.
    pub const F64: Self = Self { precision: 53, min_exponent: -1074, max_exponent: 1024 };

    /// Half the distance from 1 to the next number: `2^-precision`.
    pub fn unit_roundoff(self) -> f64 {
        power_of_two(-self.precision)
    }

    /// The smallest positive number.
    pub fn smallest(self) -> f64 {
        power_of_two(self.min_exponent)
    }

    /// The largest finite number.
    pub fn largest(self) -> f64 {
        (2.0 - power_of_two(1 - self.precision)) * power_of_two(self.max_exponent - 1)
    }
}

/// `2^n`, for `n` from −1074 to 1023.
pub(super) fn power_of_two(n: i32) -> f64 {
    if n >= -1022 { f64::from_bits(((n + 1023) as u64) << 52) } else { f64::from_bits(1 << (n + 1074)) }
}
