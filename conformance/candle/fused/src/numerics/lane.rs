//! What is computed in: a type's constants, and its registers.

use pulp::Simd;

use super::Vector;

/// `f32` or `f64`: its constants, and its registers.
pub(crate) trait Lane: Copy + Default + Send + Sync + PartialOrd + 'static {
    /// A vector register.
    type Register<S: Simd>: Copy;
    /// What a comparison of two gives.
    type Mask<S: Simd>: Copy;

    /// 1.5·2^(precision − 1): added to a number of moderate size, its integer part stands in the last bits.
    const ROUNDER: Self;
    /// ROUNDER and the bias of the exponent: added to `n`, the bits of `2^n` stand in the last bits.
    const POWER: Self;
    /// The same for `2^n/DROP`.
    const LIFTED_POWER: Self;
    const MAX: Self;
    /// The smallest normal number.
    const TINY: Self;
    /// A small power of two: a number over it is normal where the number itself is not, and a product with it rounds once.
    const DROP: Self;
    /// Below it a number's products with moderate numbers can have lost digits.
    const LOST: Self;
    /// `ln 2`: so many leading bits that their product with an exponent is exact, and the rest.
    const LN_2: [Self; 2];
    /// From there on down `e^x` is 0: there the bits of its power of two are all 0.
    const EXP_FLOOR: Self;
    /// From it on `e^x` is normal.
    const EXP_NORMAL: Self;
    /// About `1/n!` from `n = 2` on.
    const EXP: &'static [Self];
    /// `2/(2n + 1)` from `n = 1` on.
    const LOG: &'static [Self];
    /// `(−1)^n·π^{2n + 2}/(2n + 3)!` from `n = 0` on.
    const SINC: &'static [Self];
    /// `(−1)^n·π^{2n + 2}·(2n + 2)/(2n + 3)!` from `n = 0` on.
    const BEND: &'static [Self];

    fn of(x: f64) -> Self;
    /// Exact up to 2^24, and there are no more classes.
    fn of_class(class: u32) -> Self;
    fn wide(self) -> f64;
    fn is_finite(self) -> bool;

    /// How many numbers a register holds: a divisor of [`crate::kernel::ROWS`].
    fn lanes<S: Simd>() -> usize;
    fn splat<S: Simd>(simd: S, x: Self) -> Self::Register<S>;
    /// The first numbers of a slice that holds enough.
    fn load<S: Simd>(simd: S, from: &[Self]) -> Self::Register<S>;
    fn store<S: Simd>(simd: S, x: Self::Register<S>, into: &mut [Self]);
    /// The registers that a slice fills.
    fn registers<S: Simd>(from: &[Self]) -> &[Self::Register<S>];
    fn registers_mut<S: Simd>(from: &mut [Self]) -> &mut [Self::Register<S>];
    fn add<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;
    fn sub<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;
    fn mul<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;
    fn div<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;
    /// `a·b + c`, rounded once where the machine can.
    fn mul_add<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>, c: Self::Register<S>)
    -> Self::Register<S>;
    fn less<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Mask<S>;
    fn equal<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Mask<S>;
    fn select<S: Simd>(simd: S, mask: Self::Mask<S>, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;
    /// Of each two the larger; where one is NaN, either.
    fn larger<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;
    /// Every number `amount` places further, the last ones first.
    fn rotated<S: Simd>(simd: S, a: Self::Register<S>, amount: usize) -> Self::Register<S>;
    fn largest<S: Simd>(simd: S, a: Self::Register<S>) -> Self;

    /// `2^n` for `shifted = POWER + n`, where that is normal, or else `2^n/DROP` for `LIFTED_POWER + n`, n up to 60.
    fn power_of_two<S: Simd, const N: usize>(shifted: Vector<S, Self, N>) -> Vector<S, Self, N>;
    /// `x·(−1)^n`.
    fn signed<S: Simd, const N: usize>(x: Vector<S, Self, N>, shifted: Vector<S, Self, N>) -> Vector<S, Self, N>;
    /// `ROUNDER + k` and `1 + f` with `x = 2^k·(1 + f)`, `√½ ≤ 1 + f < √2`, for a positive normal number.
    fn split<S: Simd, const N: usize>(x: Vector<S, Self, N>) -> (Vector<S, Self, N>, Vector<S, Self, N>);
}
