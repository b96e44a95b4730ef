//! Vector registers with the operators of arithmetic, so that a formula reads like one.

use std::ops::{Add, Div, Mul, Neg, Sub};

use pulp::Simd;

use super::Lane;

/// As many numbers as N registers of the machine hold. Of a long formula each step waits for the one before; those of several
/// registers do not wait for one another.
#[derive(Clone, Copy)]
pub(crate) struct Vector<S: Simd, T: Lane, const N: usize = 1> {
    pub(crate) simd: S,
    pub(crate) registers: [T::Register<S>; N],
}

impl<S: Simd, T: Lane> Vector<S, T> {
    #[inline(always)]
    pub(crate) fn of(simd: S, register: T::Register<S>) -> Self {
        Self { simd, registers: [register] }
    }

    #[inline(always)]
    pub(crate) fn register(self) -> T::Register<S> {
        self.registers[0]
    }

    /// Every number `amount` places further, the last ones first.
    #[inline(always)]
    pub(crate) fn rotated(self, amount: usize) -> Self {
        Self::of(self.simd, T::rotated(self.simd, self.register(), amount))
    }

    /// The largest number.
    #[inline(always)]
    pub(crate) fn largest(self) -> T {
        T::largest(self.simd, self.register())
    }
}

impl<S: Simd, T: Lane, const N: usize> Vector<S, T, N> {
    /// How many numbers that are.
    #[inline(always)]
    pub(crate) fn numbers() -> usize {
        N * T::lanes::<S>()
    }

    /// The same number everywhere.
    #[inline(always)]
    pub(crate) fn splat(simd: S, x: T) -> Self {
        Self { simd, registers: [T::splat(simd, x); N] }
    }

    /// The first numbers of a slice that holds enough.
    #[inline(always)]
    pub(crate) fn load(simd: S, from: &[T]) -> Self {
        let mut loaded = Self::splat(simd, T::default());
        for i in 0..N {
            loaded.registers[i] = T::load(simd, &from[i * T::lanes::<S>()..]);
        }
        loaded
    }

    #[inline(always)]
    pub(crate) fn store(self, into: &mut [T]) {
        for i in 0..N {
            T::store(self.simd, self.registers[i], &mut into[i * T::lanes::<S>()..]);
        }
    }

    /// Some vectors of one register as one of several.
    #[inline(always)]
    pub(crate) fn joined(parts: &[Vector<S, T>; N]) -> Self {
        let mut registers = [parts[0].register(); N];
        for i in 0..N {
            registers[i] = parts[i].register();
        }
        Self { simd: parts[0].simd, registers }
    }

    /// And apart again.
    #[inline(always)]
    pub(crate) fn part(self, i: usize) -> Vector<S, T> {
        Vector::of(self.simd, self.registers[i])
    }

    /// One register's numbers, N times.
    #[inline(always)]
    pub(crate) fn repeated(one: Vector<S, T>) -> Self {
        Self { simd: one.simd, registers: [one.register(); N] }
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
        let mut sum = c;
        for i in 0..N {
            sum.registers[i] = T::mul_add(self.simd, self.registers[i], b.registers[i], c.registers[i]);
        }
        sum
    }

    /// Of each two the larger; where one is NaN, either.
    #[inline(always)]
    pub(crate) fn larger(self, other: Self) -> Self {
        let mut larger = other;
        for i in 0..N {
            larger.registers[i] = T::larger(self.simd, self.registers[i], other.registers[i]);
        }
        larger
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl<S: Simd, T: Lane, const N: usize> $trait for Vector<S, T, N> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                let mut found = other;
                for i in 0..N {
                    found.registers[i] = T::$method(self.simd, self.registers[i], other.registers[i]);
                }
                found
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl<S: Simd, T: Lane, const N: usize> Neg for Vector<S, T, N> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.lift(-0.0) - self
    }
}
