//! Dual numbers: a value and its derivative along one direction, over any number type, nestable.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::Real;

/// `value + derivative·ε` with `ε² = 0`. The value part is computed by the same operations as without it.
///
/// ```
/// use lossproof::{Jet, Real};
/// let x = Jet { value: 2.0_f64, derivative: 1.0 };
/// let y = x.clone() * x.ln();
/// assert_eq!(y.derivative, 1.0 + 2.0_f64.ln());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jet<T> {
    /// The value.
    pub value: T,
    /// The derivative.
    pub derivative: T,
}

impl<T: Real> Jet<T> {
    /// `f(x)` with slope `f'(x)`: the chain rule.
    fn chain(&self, value: T, slope: T) -> Self {
        Self { value, derivative: along(&self.derivative, slope) }
    }
}

/// `derivative·slope`. 0·∞ arises where a constant goes through a pole; a constant has derivative 0 everywhere.
fn along<T: Real>(derivative: &T, slope: T) -> T {
    if derivative.is_zero() { derivative.clone() } else { derivative.clone() * slope }
}

impl<T: Real> Add for Jet<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { value: self.value + other.value, derivative: self.derivative + other.derivative }
    }
}

impl<T: Real> Sub for Jet<T> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { value: self.value - other.value, derivative: self.derivative - other.derivative }
    }
}

impl<T: Real> Neg for Jet<T> {
    type Output = Self;
    fn neg(self) -> Self {
        Self { value: -self.value, derivative: -self.derivative }
    }
}

impl<T: Real> Mul for Jet<T> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let derivative = along(&self.derivative, other.value.clone()) + along(&other.derivative, self.value.clone());
        Self { value: self.value * other.value, derivative }
    }
}

impl<T: Real> Div for Jet<T> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let value = self.value / other.value.clone();
        let change = self.derivative - along(&other.derivative, value.clone());
        let derivative = if change.is_zero() { change } else { change / other.value };
        Self { value, derivative }
    }
}

impl<T: Real> Real for Jet<T> {
    fn lift(&self, x: f64) -> Self {
        Self { value: self.value.lift(x), derivative: self.value.lift(0.0) }
    }
    fn approx(&self) -> f64 {
        self.value.approx()
    }
    fn is_zero(&self) -> bool {
        self.value.is_zero() && self.derivative.is_zero()
    }
    fn epsilon(&self) -> f64 {
        self.value.epsilon()
    }
    fn pi(&self) -> Self {
        Self { value: self.value.pi(), derivative: self.value.lift(0.0) }
    }
    fn sqrt(&self) -> Self {
        let root = self.value.sqrt();
        self.chain(root.clone(), root.lift(0.5) / root)
    }
    fn exp(&self) -> Self {
        let power = self.value.exp();
        self.chain(power.clone(), power)
    }
    fn exp_m1(&self) -> Self {
        self.chain(self.value.exp_m1(), self.value.exp())
    }
    fn ln(&self) -> Self {
        self.chain(self.value.ln(), self.value.lift(1.0) / self.value.clone())
    }
    fn ln_1p(&self) -> Self {
        let one = self.value.lift(1.0);
        self.chain(self.value.ln_1p(), one.clone() / (one + self.value.clone()))
    }
    fn sin_pi(&self) -> Self {
        self.chain(self.value.sin_pi(), self.value.pi() * self.value.cos_pi())
    }
    fn cos_pi(&self) -> Self {
        self.chain(self.value.cos_pi(), -(self.value.pi() * self.value.sin_pi()))
    }
}
