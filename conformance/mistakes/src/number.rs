//! The number that a mistake is computed in: the exact one, or one that is rounded after every operation, as a program's is.

use std::ops::{Add, Div, Mul, Neg, Sub};

use lossproof::{DoubleDouble, Format, Real};

/// What a mistake is computed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// Double-double: the wrong formula's exact value.
    Exact,
    /// Every operation rounded to a format: what a program that computes in it gets, underflow and overflow included.
    In(Format),
}

impl Arithmetic {
    /// `x` in this arithmetic.
    pub fn number(self, x: f64) -> Number {
        match self {
            Self::Exact => Number::Exact(x.into()),
            Self::In(format) => Number::Rounded(rounded(x, format), format),
        }
    }
}

/// A number of an [`Arithmetic`]. Both sides of an operation have the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// To double-double.
    Exact(DoubleDouble),
    /// A number of the format.
    Rounded(f64, Format),
}

/// `x` rounded to a format. binary64 has more than twice the digits of binary32 and two, so that an operation in it
/// that is then rounded again is rounded correctly (Figueroa 1995), and all the more in the half types.
fn rounded(x: f64, format: Format) -> f64 {
    match format {
        Format::F64 => x,
        Format::F32 => f64::from(x as f32),
        _ => DoubleDouble::from(x).round(format),
    }
}

impl Number {
    fn each(self, exact: impl Fn(&DoubleDouble) -> DoubleDouble, plain: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::Exact(x) => Self::Exact(exact(&x)),
            Self::Rounded(x, format) => Self::Rounded(rounded(plain(x), format), format),
        }
    }

    fn both(
        self,
        other: Self,
        exact: impl Fn(DoubleDouble, DoubleDouble) -> DoubleDouble,
        plain: impl Fn(f64, f64) -> f64,
    ) -> Self {
        match (self, other) {
            (Self::Rounded(x, format), other) => Self::Rounded(rounded(plain(x, other.approx()), format), format),
            (Self::Exact(x), Self::Exact(y)) => Self::Exact(exact(x, y)),
            (Self::Exact(x), Self::Rounded(y, _)) => Self::Exact(exact(x, y.into())),
        }
    }

    /// `x^exponent`, as a library's `pow` has it: 1 for exponent 0, 0 or ∞ at 0.
    #[must_use]
    pub fn power(self, exponent: f64) -> Self {
        let exact = |x: &DoubleDouble| {
            if x.is_zero() || exponent == 0.0 {
                DoubleDouble::from(x.approx().powf(exponent))
            } else {
                (DoubleDouble::from(exponent) * x.ln()).exp()
            }
        };
        self.each(exact, |x| x.powf(exponent))
    }
}

impl Add for Number {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.both(other, |x, y| x + y, |x, y| x + y)
    }
}

impl Sub for Number {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.both(other, |x, y| x - y, |x, y| x - y)
    }
}

impl Mul for Number {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.both(other, |x, y| x * y, |x, y| x * y)
    }
}

impl Div for Number {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        self.both(other, |x, y| x / y, |x, y| x / y)
    }
}

impl Neg for Number {
    type Output = Self;
    fn neg(self) -> Self {
        self.each(|x| -*x, |x| -x)
    }
}

impl Real for Number {
    fn lift(&self, x: f64) -> Self {
        match self {
            Self::Exact(_) => Arithmetic::Exact.number(x),
            Self::Rounded(_, format) => Arithmetic::In(*format).number(x),
        }
    }
    fn approx(&self) -> f64 {
        match self {
            Self::Exact(x) => x.approx(),
            Self::Rounded(x, _) => *x,
        }
    }
    fn is_zero(&self) -> bool {
        match self {
            Self::Exact(x) => x.is_zero(),
            Self::Rounded(x, _) => *x == 0.0,
        }
    }
    fn epsilon(&self) -> f64 {
        match self {
            Self::Exact(x) => x.epsilon(),
            Self::Rounded(_, format) => 2.0 * format.unit_roundoff(),
        }
    }
    fn pi(&self) -> Self {
        self.each(DoubleDouble::pi, |_| std::f64::consts::PI)
    }
    fn sqrt(&self) -> Self {
        self.each(DoubleDouble::sqrt, f64::sqrt)
    }
    fn exp(&self) -> Self {
        self.each(DoubleDouble::exp, f64::exp)
    }
    fn exp_m1(&self) -> Self {
        self.each(DoubleDouble::exp_m1, f64::exp_m1)
    }
    fn ln(&self) -> Self {
        self.each(DoubleDouble::ln, f64::ln)
    }
    fn ln_1p(&self) -> Self {
        self.each(DoubleDouble::ln_1p, f64::ln_1p)
    }
    fn sin_pi(&self) -> Self {
        self.each(DoubleDouble::sin_pi, |x| Real::sin_pi(&x))
    }
    fn cos_pi(&self) -> Self {
        self.each(DoubleDouble::cos_pi, |x| Real::cos_pi(&x))
    }
}
