//! The two types that are computed in.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use super::series;

/// A number of a vector register, `f32` or `f64`: its constants, and what is done to its bits.
pub(crate) trait Lane:
    Copy
    + Default
    + Send
    + Sync
    + PartialOrd
    + Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + 'static
{
    const ZERO: Self;
    const HALF: Self;
    const ONE: Self;
    const MAX: Self;
    const INFINITY: Self;
    /// The smallest normal number.
    const TINY: Self;
    /// 1.5·2^(precision − 1): added to a number of moderate size, its integer part stands in the last bits.
    const ROUNDER: Self;
    const LOG2_E: Self;
    /// `ln 2`: so many leading bits that their product with an exponent is exact, and the rest.
    const LN_2: [Self; 2];
    /// A small power of two: a number over it is normal where the number itself is not, and a product with it rounds once.
    const DROP: Self;
    /// Below it a number's products with moderate numbers can have lost digits.
    const LOST: Self;
    /// Below it `e^x` is 0, and so is its product with any logit.
    const EXP_FLOOR: Self;
    /// From it on `e^x` is normal.
    const EXP_NORMAL: Self;
    /// `1/n!` from `n = 2` on.
    const EXP: &'static [Self];
    /// `2/(2n + 1)` from `n = 1` on.
    const LOG: &'static [Self];
    /// `(−1)^n·π^{2n + 2}/(2n + 3)!` from `n = 0` on.
    const SINC: &'static [Self];
    /// `(−1)^n·π^{2n + 2}·(2n + 2)/(2n + 3)!` from `n = 0` on.
    const BEND: &'static [Self];

    fn of(x: f64) -> Self;
    fn wide(self) -> f64;
    fn is_finite(self) -> bool;
    /// `self·b + c`, rounded once.
    fn fused(self, b: Self, c: Self) -> Self;
    /// `2^n/DROP` for `shifted = ROUNDER + n` and n up to 60.
    fn lifted_power(shifted: Self) -> Self;
    /// `2^n`, where that is normal.
    fn power_of_two(shifted: Self) -> Self;
    /// `self·(−1)^n`.
    fn signed(self, shifted: Self) -> Self;
    /// `k` and `f` with `self = 2^k·(1 + f)`, `√½ ≤ 1 + f < √2`, for a positive normal number.
    fn split(self) -> (Self, Self);
}

macro_rules! lane {
    ($float:ident, $bits:ident, mantissa: $mantissa:literal, bias: $bias:literal, lift: $lift:literal,
     root_half: $root_half:literal, ln_2: $ln_2:expr, floor: $floor:literal, normal: $normal:literal,
     terms: [$exp:literal, $log:literal, $sinc:literal, $bend:literal]) => {
        impl Lane for $float {
            const ZERO: Self = 0.0;
            const HALF: Self = 0.5;
            const ONE: Self = 1.0;
            const MAX: Self = $float::MAX;
            const INFINITY: Self = $float::INFINITY;
            const TINY: Self = $float::MIN_POSITIVE;
            const ROUNDER: Self = 1.5 * (1_u64 << $mantissa) as $float;
            const LOG2_E: Self = std::$float::consts::LOG2_E;
            const LN_2: [Self; 2] = $ln_2;
            const DROP: Self = $float::from_bits(($bias - $lift) << $mantissa);
            const LOST: Self = 1048576.0 * $float::MIN_POSITIVE;
            const EXP_FLOOR: Self = $floor;
            const EXP_NORMAL: Self = $normal;
            const EXP: &'static [Self] = &narrowed!($float, $exp, series::EXP);
            const LOG: &'static [Self] = &narrowed!($float, $log, series::LOG);
            const SINC: &'static [Self] = &narrowed!($float, $sinc, series::SINC);
            const BEND: &'static [Self] = &narrowed!($float, $bend, series::BEND);

            #[inline(always)]
            fn of(x: f64) -> Self {
                x as $float
            }
            #[inline(always)]
            fn wide(self) -> f64 {
                self.into()
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                self.is_finite()
            }
            #[inline(always)]
            fn fused(self, b: Self, c: Self) -> Self {
                self.mul_add(b, c)
            }
            #[inline(always)]
            fn lifted_power(shifted: Self) -> Self {
                // The bits of ROUNDER above n are shifted out.
                $float::from_bits(shifted.to_bits().wrapping_add($bias + $lift) << $mantissa)
            }
            #[inline(always)]
            fn power_of_two(shifted: Self) -> Self {
                $float::from_bits(shifted.to_bits().wrapping_add($bias) << $mantissa)
            }
            #[inline(always)]
            fn signed(self, shifted: Self) -> Self {
                $float::from_bits(self.to_bits() ^ (shifted.to_bits() << ($bits::BITS - 1)))
            }
            #[inline(always)]
            fn split(self) -> (Self, Self) {
                const ROOT_HALF: $bits = $root_half;
                const ONE: $bits = $bias << $mantissa;
                let bits = self.to_bits().wrapping_add(ONE - ROOT_HALF);
                let shifted = (bits >> $mantissa).wrapping_add(Self::ROUNDER.to_bits()).wrapping_sub($bias);
                let mantissa = (bits & ((1 << $mantissa) - 1)) + ROOT_HALF;
                ($float::from_bits(shifted) - Self::ROUNDER, $float::from_bits(mantissa) - 1.0)
            }
        }
    };
}

macro_rules! narrowed {
    ($float:ident, $terms:literal, $series:expr) => {{
        let mut narrow = [0.0 as $float; $terms];
        let mut n = 0;
        while n < $terms {
            narrow[n] = $series[n] as $float;
            n += 1;
        }
        narrow
    }};
}

lane!(f32, u32, mantissa: 23, bias: 127, lift: 64, root_half: 0x3f35_04f3,
    ln_2: [0.693359375, -2.12194440e-4], floor: -130.0, normal: -87.0, terms: [6, 4, 6, 6]);
lane!(f64, u64, mantissa: 52, bias: 1023, lift: 512, root_half: 0x3fe6_a09e_667f_3bcd,
    ln_2: [6.93147180369123816490e-01, 1.90821492927058770002e-10], floor: -1000.0, normal: -708.0,
    terms: [12, 10, 10, 11]);
