//! A number with its derivative, as an automatic differentiation has it: 0·∞ is NaN where a framework's is.
//!
//! [`lossproof::Jet`] takes limits instead, and is right; the mistakes that frameworks make are lost in it.

use std::ops::{Add, Div, Mul, Neg, Sub};

use lossproof::Real;

use crate::Number;

/// A value, and its derivative along one logit; a constant has none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual {
    /// The value.
    pub value: Number,
    /// Its derivative.
    pub derivative: Option<Number>,
}

impl From<Number> for Dual {
    fn from(value: Number) -> Self {
        Self { value, derivative: None }
    }
}

impl Dual {
    /// The value without its derivative: what frameworks call detached.
    #[must_use]
    pub fn detached(self) -> Self {
        self.value.into()
    }

    /// `x^exponent`, differentiated as `exponent·x^(exponent − 1)`; the exponent 0 makes it a constant.
    #[must_use]
    pub fn power(self, exponent: f64) -> Self {
        if exponent == 0.0 {
            return self.lift(1.0);
        }
        let slope = self.value.lift(exponent) * self.value.power(exponent - 1.0);
        self.chain(self.value.power(exponent), slope)
    }

    /// The number, held to a range: beyond its ends a constant.
    #[must_use]
    pub fn clamped(self, low: f64, high: f64) -> Self {
        match self.approx() {
            x if x < low => self.lift(low),
            x if x > high => self.lift(high),
            _ => self,
        }
    }

    fn chain(self, value: Number, slope: Number) -> Self {
        Self { value, derivative: self.derivative.map(|derivative| derivative * slope) }
    }

    fn joined(value: Number, one: Option<Number>, other: Option<Number>) -> Self {
        let derivative = match (one, other) {
            (Some(one), Some(other)) => Some(one + other),
            (one, other) => one.or(other),
        };
        Self { value, derivative }
    }
}

impl Add for Dual {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::joined(self.value + other.value, self.derivative, other.derivative)
    }
}

impl Sub for Dual {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::joined(self.value - other.value, self.derivative, other.derivative.map(Neg::neg))
    }
}

impl Mul for Dual {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let (left, right) = (self.derivative.map(|d| d * other.value), other.derivative.map(|d| self.value * d));
        Self::joined(self.value * other.value, left, right)
    }
}

impl Div for Dual {
    type Output = Self;
    #[allow(clippy::suspicious_arithmetic_impl)] // the quotient rule has a product in it
    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        let (above, below) =
            (self.derivative.map(|d| d / other.value), other.derivative.map(|d| -(d * value / other.value)));
        Self::joined(value, above, below)
    }
}

impl Neg for Dual {
    type Output = Self;
    fn neg(self) -> Self {
        Self { value: -self.value, derivative: self.derivative.map(Neg::neg) }
    }
}

impl Real for Dual {
    fn lift(&self, x: f64) -> Self {
        self.value.lift(x).into()
    }
    fn approx(&self) -> f64 {
        self.value.approx()
    }
    fn is_zero(&self) -> bool {
        self.value.is_zero() && self.derivative.is_none_or(|d| d.is_zero())
    }
    fn epsilon(&self) -> f64 {
        self.value.epsilon()
    }
    fn pi(&self) -> Self {
        self.value.pi().into()
    }
    fn sqrt(&self) -> Self {
        let root = self.value.sqrt();
        self.chain(root, root.lift(0.5) / root)
    }
    fn exp(&self) -> Self {
        let power = self.value.exp();
        self.chain(power, power)
    }
    fn exp_m1(&self) -> Self {
        self.chain(self.value.exp_m1(), self.value.exp())
    }
    fn ln(&self) -> Self {
        self.chain(self.value.ln(), self.value.lift(1.0) / self.value)
    }
    fn ln_1p(&self) -> Self {
        self.chain(self.value.ln_1p(), self.value.lift(1.0) / (self.value.lift(1.0) + self.value))
    }
    fn sin_pi(&self) -> Self {
        self.chain(self.value.sin_pi(), self.value.pi() * self.value.cos_pi())
    }
    fn cos_pi(&self) -> Self {
        self.chain(self.value.cos_pi(), -(self.value.pi() * self.value.sin_pi()))
    }
}
