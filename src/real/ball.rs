//! Double-double with a rigorous error bound: the derived bound that a caller can ask for.
//!
//! A ball is a midpoint, computed exactly as [`DoubleDouble`] computes it, and a radius that covers the exact value:
//! what the operands' radii become under the operation, plus the operation's own rounding error as derived in
//! `real/double_double`. Nothing is estimated: the formulas run on balls unchanged, and each operation adds its share.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::{DoubleDouble, Real};

/// A double-double number and how far the exact value may be from it.
///
/// ```
/// use lossproof::Ball;
/// let third = Ball::from(1.0) / Ball::from(3.0);
/// let radius = f64::from(third.radius());
/// assert!(radius > 0.0 && radius < 1e-31);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ball {
    midpoint: DoubleDouble,
    radius: DoubleDouble,
}

/// u² = 2^-106, the unit in which the operations' errors are stated.
const U2: f64 = f64::EPSILON * f64::EPSILON / 4.0;
/// Covers the roundings of a radius itself, some twenty operations of relative error below 2^-100.
const INFLATION: f64 = 1.0 + f64::EPSILON;
/// Where `e^x` saturates to 0 its value is below e^-60000.
const SATURATION: f64 = -60_000.0;

impl Ball {
    /// The value as computed.
    pub fn midpoint(self) -> DoubleDouble {
        self.midpoint
    }

    /// How far the exact value may be from the midpoint.
    pub fn radius(self) -> DoubleDouble {
        self.radius
    }

    /// The result of an operation: `inherited` from the operands, `own` rounding error in units of u²·|result|.
    fn new(midpoint: DoubleDouble, inherited: DoubleDouble, own: f64) -> Self {
        let rounding = if own == 0.0 || midpoint.is_zero() { zero() } else { midpoint.abs() * dd(own * U2) };
        let radius =
            if rounding.is_zero() && inherited.is_zero() { zero() } else { (inherited + rounding) * dd(INFLATION) };
        Self { midpoint, radius }
    }

    /// The radius that `f` gives a function whose slope on `x ± r` is at most `1/(x − r)`; without bound where `r ≥ x`.
    fn over(r: DoubleDouble, x: DoubleDouble) -> DoubleDouble {
        if r.is_zero() {
            return r;
        }
        let nearest = x - r;
        if f64::from(nearest) > 0.0 || nearest.approx() > 0.0 { r / nearest } else { dd(f64::INFINITY) }
    }

    /// How far `e^x` is from that of the midpoint, `power`: `e^m·(e^r − 1)`, where `e^r − 1 ≤ r + r²` up to r = 1; or where
    /// `e^m` is too small to be held, `e^(m + r)`. At m = −∞, a masked class or a number beyond the type's range, r says nothing.
    fn spread_of_exp(self, power: DoubleDouble) -> DoubleDouble {
        if !power.is_zero() {
            let r = self.radius;
            return Self::product(power, if r.approx() <= 1.0 { r + r * r } else { r.exp_m1() });
        }
        let (floor, greatest) = (dd(SATURATION), self.midpoint + self.radius);
        if (greatest - floor).approx() > 0.0 { greatest.exp() } else { floor.exp() }
    }

    /// `e^x`, where `power` is that of the midpoint.
    fn exponential(self, power: DoubleDouble) -> Self {
        Self::new(power, self.spread_of_exp(power), 9.0)
    }

    /// `x·r` where `0·∞` is 0: an exact zero stays exact.
    fn product(x: DoubleDouble, r: DoubleDouble) -> DoubleDouble {
        if r.is_zero() || x.is_zero() { zero() } else { x.abs() * r }
    }
}

fn dd(x: f64) -> DoubleDouble {
    DoubleDouble::from(x)
}

fn zero() -> DoubleDouble {
    dd(0.0)
}

impl From<f64> for Ball {
    fn from(x: f64) -> Self {
        Self { midpoint: dd(x), radius: zero() }
    }
}

impl Add for Ball {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.midpoint + other.midpoint, self.radius + other.radius, 4.0)
    }
}

impl Neg for Ball {
    type Output = Self;
    fn neg(self) -> Self {
        Self { midpoint: -self.midpoint, radius: self.radius }
    }
}

impl Sub for Ball {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Ball {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let (a, b) = (self, other);
        let inherited = Self::product(a.midpoint, b.radius)
            + Self::product(b.midpoint, a.radius)
            + Self::product(a.radius, b.radius);
        Self::new(a.midpoint * b.midpoint, inherited, 5.0)
    }
}

impl Div for Ball {
    type Output = Self;
    // |a/b − a'/b'| ≤ (r_a + |a/b|·r_b)/(|b| − r_b).
    fn div(self, other: Self) -> Self {
        let (a, b) = (self, other);
        let quotient = a.midpoint / b.midpoint;
        let spread = a.radius + Self::product(quotient, b.radius);
        let inherited = if b.radius.is_zero() {
            if spread.is_zero() { spread } else { spread / b.midpoint.abs() }
        } else {
            Self::over(spread, b.midpoint.abs() - b.radius + spread)
        };
        Self::new(quotient, inherited, 16.0)
    }
}

impl Real for Ball {
    fn lift(&self, x: f64) -> Self {
        Self::from(x)
    }
    fn approx(&self) -> f64 {
        self.midpoint.approx()
    }
    fn is_zero(&self) -> bool {
        self.midpoint.is_zero() && self.radius.is_zero()
    }
    fn epsilon(&self) -> f64 {
        self.midpoint.epsilon()
    }
    fn pi(&self) -> Self {
        Self::new(self.midpoint.pi(), zero(), 1.0)
    }
    fn sqrt(&self) -> Self {
        let root = self.midpoint.sqrt();
        // |√x' − √x| = |x' − x|/(√x' + √x), and at x = 0 the square root of |x' − x|.
        let inherited = if root.is_zero() { self.radius.sqrt() } else { self.radius / root };
        Self::new(root, inherited, 4.0)
    }
    fn exp(&self) -> Self {
        self.exponential(self.midpoint.exp())
    }
    fn exp_each(all: &mut [Self]) {
        let mut powers: Vec<DoubleDouble> = all.iter().map(|x| x.midpoint).collect();
        DoubleDouble::exp_each(&mut powers);
        for (x, power) in all.iter_mut().zip(powers) {
            *x = x.exponential(power);
        }
    }
    fn exp_m1(&self) -> Self {
        Self::new(self.midpoint.exp_m1(), self.spread_of_exp(self.midpoint.exp()), 33.0)
    }
    fn ln(&self) -> Self {
        Self::new(self.midpoint.ln(), Self::over(self.radius, self.midpoint), 65.0)
    }
    fn ln_1p(&self) -> Self {
        Self::new(self.midpoint.ln_1p(), Self::over(self.radius, dd(1.0) + self.midpoint), 65.0)
    }
    fn sin_pi(&self) -> Self {
        Self::new(self.midpoint.sin_pi(), self.radius * self.midpoint.pi(), 25.0)
    }
    fn cos_pi(&self) -> Self {
        Self::new(self.midpoint.cos_pi(), self.radius * self.midpoint.pi(), 25.0)
    }
}
