//! A vector register with the operators of arithmetic, so that a formula reads like one.

use std::ops::{Add, Div, Mul, Neg, Sub};

use pulp::Simd;

use super::Lane;

/// As many numbers as a register of the machine holds.
#[derive(Clone, Copy)]
pub(crate) struct Vector<S: Simd, T: Lane> {
    pub(crate) simd: S,
    pub(crate) register: T::Register<S>,
}

/// For each of them a choice.
#[derive(Clone, Copy)]
pub(crate) struct Mask<S: Simd, T: Lane> {
    simd: S,
    mask: T::Mask<S>,
}

impl<S: Simd, T: Lane> Mask<S, T> {
    /// `a` where it holds, else `b`.
    #[inline(always)]
    pub(crate) fn select(self, a: Vector<S, T>, b: Vector<S, T>) -> Vector<S, T> {
        Vector { simd: self.simd, register: T::select(self.simd, self.mask, a.register, b.register) }
    }
}

impl<S: Simd, T: Lane> Vector<S, T> {
    /// The same number everywhere.
    #[inline(always)]
    pub(crate) fn splat(simd: S, x: T) -> Self {
        Self { simd, register: T::splat(simd, x) }
    }

    /// The first numbers of a slice that holds enough.
    #[inline(always)]
    pub(crate) fn load(simd: S, from: &[T]) -> Self {
        Self { simd, register: T::load(simd, from) }
    }

    #[inline(always)]
    pub(crate) fn store(self, into: &mut [T]) {
        T::store(self.simd, self.register, into);
    }

    /// The same number everywhere, on the machine of this vector.
    #[inline(always)]
    pub(crate) fn lift(self, x: f64) -> Self {
        Self::splat(self.simd, T::of(x))
    }

    #[inline(always)]
    pub(crate) fn constant(self, x: T) -> Self {
        Self::splat(self.simd, x)
    }

    /// `self·b + c`, rounded once where the machine can.
    #[inline(always)]
    pub(crate) fn mul_add(self, b: Self, c: Self) -> Self {
        Self { simd: self.simd, register: T::mul_add(self.simd, self.register, b.register, c.register) }
    }

    #[inline(always)]
    pub(crate) fn less(self, other: Self) -> Mask<S, T> {
        Mask { simd: self.simd, mask: T::less(self.simd, self.register, other.register) }
    }

    #[inline(always)]
    pub(crate) fn equal(self, other: Self) -> Mask<S, T> {
        Mask { simd: self.simd, mask: T::equal(self.simd, self.register, other.register) }
    }

    /// Of each two the larger; where one is NaN, either.
    #[inline(always)]
    pub(crate) fn larger(self, other: Self) -> Self {
        Self { simd: self.simd, register: T::larger(self.simd, self.register, other.register) }
    }

    /// Every number `amount` places further, the last ones first.
    #[inline(always)]
    pub(crate) fn rotated(self, amount: usize) -> Self {
        Self { simd: self.simd, register: T::rotated(self.simd, self.register, amount) }
    }

    /// The largest number.
    #[inline(always)]
    pub(crate) fn largest(self) -> T {
        T::largest(self.simd, self.register)
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl<S: Simd, T: Lane> $trait for Vector<S, T> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self { simd: self.simd, register: T::$method(self.simd, self.register, other.register) }
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl<S: Simd, T: Lane> Neg for Vector<S, T> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.lift(-0.0) - self
    }
}
