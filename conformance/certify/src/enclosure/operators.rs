//! `−a`, `a + b`, `a − b`, `a·b`, `a/b`, owned or borrowed.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::Enclosure;

impl Neg for Enclosure {
    type Output = Self;
    fn neg(self) -> Self {
        Self { interval: -self.interval, arithmetic: self.arithmetic }
    }
}

impl Neg for &Enclosure {
    type Output = Enclosure;
    fn neg(self) -> Enclosure {
        -self.clone()
    }
}

/// An operator between enclosures, and with the exact value of a binary64 number on the right.
macro_rules! operator {
    ($trait:ident, $method:ident, $operation:ident) => {
        impl $trait<&Enclosure> for &Enclosure {
            type Output = Enclosure;
            fn $method(self, other: &Enclosure) -> Enclosure {
                self.with(self.arithmetic.$operation(&self.interval, &other.interval))
            }
        }
        impl $trait<Enclosure> for &Enclosure {
            type Output = Enclosure;
            fn $method(self, other: Enclosure) -> Enclosure {
                $trait::$method(self, &other)
            }
        }
        impl $trait<&Enclosure> for Enclosure {
            type Output = Enclosure;
            fn $method(self, other: &Enclosure) -> Enclosure {
                $trait::$method(&self, other)
            }
        }
        impl $trait for Enclosure {
            type Output = Enclosure;
            fn $method(self, other: Enclosure) -> Enclosure {
                $trait::$method(&self, &other)
            }
        }
        impl $trait<f64> for &Enclosure {
            type Output = Enclosure;
            fn $method(self, other: f64) -> Enclosure {
                $trait::$method(self, &self.lift(other))
            }
        }
        impl $trait<f64> for Enclosure {
            type Output = Enclosure;
            fn $method(self, other: f64) -> Enclosure {
                $trait::$method(&self, other)
            }
        }
    };
}

operator!(Add, add, add);
operator!(Sub, sub, sub);
operator!(Mul, mul, mul);
operator!(Div, div, div);
