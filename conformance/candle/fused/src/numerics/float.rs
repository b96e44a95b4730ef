//! The two types that are computed in, `f32` and `f64`.

use pulp::Simd;

use super::{Lane, Vector, series};

macro_rules! lane {
    ($float:ident, $bits:ident, mantissa: $mantissa:literal, bias: $bias:literal, lift: $lift:literal,
     root_half: $root_half:literal, ln_2: $ln_2:expr, floor: $floor:literal, normal: $normal:literal,
     terms: [$exp:literal of $exp_series:expr, $log:literal, $sinc:literal, $bend:literal],
     register: $register:ident, mask: $mask:ident, lanes: $lanes:ident,
     [$splat:ident, $add:ident, $sub:ident, $mul:ident, $div:ident, $mul_add:ident, $less:ident, $equal:ident, $select:ident,
      $larger:ident, $rotated:ident, $largest:ident, $as_simd:ident, $as_mut_simd:ident]) => {
        impl Lane for $float {
            type Register<S: Simd> = S::$register;
            type Mask<S: Simd> = S::$mask;

            const ROUNDER: Self = 1.5 * (1_u64 << $mantissa) as $float;
            const POWER: Self = Self::ROUNDER + $bias as $float;
            const LIFTED_POWER: Self = Self::ROUNDER + ($bias + $lift) as $float;
            const MAX: Self = $float::MAX;
            const TINY: Self = $float::MIN_POSITIVE;
            const DROP: Self = $float::from_bits(($bias - $lift) << $mantissa);
            const LOST: Self = 1048576.0 * $float::MIN_POSITIVE;
            const LN_2: [Self; 2] = $ln_2;
            const EXP_FLOOR: Self = $floor;
            const EXP_NORMAL: Self = $normal;
            const EXP: &'static [Self] = &narrowed!($float, $exp, $exp_series);
            const LOG: &'static [Self] = &narrowed!($float, $log, series::LOG);
            const SINC: &'static [Self] = &narrowed!($float, $sinc, series::SINC);
            const BEND: &'static [Self] = &narrowed!($float, $bend, series::BEND);

            fn of(x: f64) -> Self {
                x as $float
            }
            #[inline(always)]
            #[allow(clippy::cast_lossless)]
            fn of_class(class: u32) -> Self {
                class as $float
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
            fn lanes<S: Simd>() -> usize {
                S::$lanes
            }
            #[inline(always)]
            fn splat<S: Simd>(simd: S, x: Self) -> S::$register {
                simd.$splat(x)
            }
            #[inline(always)]
            fn load<S: Simd>(_: S, from: &[Self]) -> S::$register {
                S::$as_simd(&from[..S::$lanes]).0[0]
            }
            #[inline(always)]
            fn store<S: Simd>(_: S, x: S::$register, into: &mut [Self]) {
                S::$as_mut_simd(&mut into[..S::$lanes]).0[0] = x;
            }
            #[inline(always)]
            fn registers<S: Simd>(from: &[Self]) -> &[S::$register] {
                S::$as_simd(from).0
            }
            #[inline(always)]
            fn registers_mut<S: Simd>(from: &mut [Self]) -> &mut [S::$register] {
                S::$as_mut_simd(from).0
            }
            #[inline(always)]
            fn add<S: Simd>(simd: S, a: S::$register, b: S::$register) -> S::$register {
                simd.$add(a, b)
            }
            #[inline(always)]
            fn sub<S: Simd>(simd: S, a: S::$register, b: S::$register) -> S::$register {
                simd.$sub(a, b)
            }
            #[inline(always)]
            fn mul<S: Simd>(simd: S, a: S::$register, b: S::$register) -> S::$register {
                simd.$mul(a, b)
            }
            #[inline(always)]
            fn div<S: Simd>(simd: S, a: S::$register, b: S::$register) -> S::$register {
                simd.$div(a, b)
            }
            #[inline(always)]
            fn mul_add<S: Simd>(simd: S, a: S::$register, b: S::$register, c: S::$register) -> S::$register {
                simd.$mul_add(a, b, c)
            }
            #[inline(always)]
            fn less<S: Simd>(simd: S, a: S::$register, b: S::$register) -> S::$mask {
                simd.$less(a, b)
            }
            #[inline(always)]
            fn equal<S: Simd>(simd: S, a: S::$register, b: S::$register) -> S::$mask {
                simd.$equal(a, b)
            }
            #[inline(always)]
            fn select<S: Simd>(simd: S, mask: S::$mask, a: S::$register, b: S::$register) -> S::$register {
                simd.$select(mask, a, b)
            }
            #[inline(always)]
            fn larger<S: Simd>(simd: S, a: S::$register, b: S::$register) -> S::$register {
                simd.$larger(a, b)
            }
            #[inline(always)]
            fn rotated<S: Simd>(simd: S, a: S::$register, amount: usize) -> S::$register {
                simd.$rotated(a, amount)
            }
            #[inline(always)]
            fn largest<S: Simd>(simd: S, a: S::$register) -> Self {
                simd.$largest(a)
            }

            // The bits of ROUNDER above n are shifted out.
            #[inline(always)]
            fn power_of_two<S: Simd, const N: usize>(shifted: Vector<S, Self, N>) -> Vector<S, Self, N> {
                shifted.map_bits(|n| n << $mantissa)
            }
            #[inline(always)]
            fn signed<S: Simd, const N: usize>(
                x: Vector<S, Self, N>,
                shifted: Vector<S, Self, N>,
            ) -> Vector<S, Self, N> {
                x.zip_bits(shifted, |x, n| x ^ (n << ($bits::BITS - 1)))
            }
            #[inline(always)]
            fn split<S: Simd, const N: usize>(x: Vector<S, Self, N>) -> (Vector<S, Self, N>, Vector<S, Self, N>) {
                const ROOT_HALF: $bits = $root_half;
                const UP: $bits = ($bias << $mantissa) - ROOT_HALF;
                const ROUNDER: $bits = <$float as Lane>::ROUNDER.to_bits() - $bias;
                let exponent = x.map_bits(|x| (x.wrapping_add(UP) >> $mantissa).wrapping_add(ROUNDER));
                let mantissa = x.map_bits(|x| (x.wrapping_add(UP) & ((1 << $mantissa) - 1)) + ROOT_HALF);
                (exponent, mantissa)
            }
        }

        impl<S: Simd, const N: usize> Vector<S, $float, N> {
            /// Of each number the bits.
            #[inline(always)]
            fn map_bits(mut self, f: impl Fn($bits) -> $bits) -> Self {
                for x in pulp::bytemuck::cast_slice_mut::<S::$register, $bits>(&mut self.registers) {
                    *x = f(*x);
                }
                self
            }
            /// Of each two numbers the bits.
            #[inline(always)]
            fn zip_bits(mut self, other: Self, f: impl Fn($bits, $bits) -> $bits) -> Self {
                let other = pulp::bytemuck::cast_slice::<S::$register, $bits>(&other.registers);
                let these = pulp::bytemuck::cast_slice_mut::<S::$register, $bits>(&mut self.registers);
                for (x, y) in these.iter_mut().zip(other) {
                    *x = f(*x, *y);
                }
                self
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
    ln_2: [0.693359375, -2.12194440e-4], floor: -132.4, normal: -87.0,
    terms: [5 of series::EXP_NARROW, 4, 6, 6],
    register: f32s, mask: m32s, lanes: F32_LANES,
    [splat_f32s, add_f32s, sub_f32s, mul_f32s, div_f32s, mul_add_e_f32s, less_than_f32s, equal_f32s, select_f32s,
     max_f32s, rotate_right_f32s, reduce_max_f32s, as_simd_f32s, as_mut_simd_f32s]);
lane!(f64, u64, mantissa: 52, bias: 1023, lift: 512, root_half: 0x3fe6_a09e_667f_3bcd,
    ln_2: [6.93147180369123816490e-01, 1.90821492927058770002e-10], floor: -1064.0, normal: -708.0,
    terms: [12 of series::EXP, 10, 10, 11], register: f64s, mask: m64s, lanes: F64_LANES,
    [splat_f64s, add_f64s, sub_f64s, mul_f64s, div_f64s, mul_add_e_f64s, less_than_f64s, equal_f64s, select_f64s,
     max_f64s, rotate_right_f64s, reduce_max_f64s, as_simd_f64s, as_mut_simd_f64s]);
