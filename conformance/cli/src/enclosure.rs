//! A number that is known to lie between two others, and the digits that this settles.

use lossproof::{Ball, DoubleDouble, Real};
use lossproof_oracle::{Float, Value};
use num_bigint::BigInt;

use crate::decimal::{Decimal, Dyadic};

/// What is known of an exact value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Enclosure {
    /// It lies between two numbers, ends included.
    Between(Dyadic, Dyadic),
    /// It is this: an infinity, or NaN.
    Special(f64),
    /// Nothing: the error bound is infinite.
    Unknown,
}

impl From<Ball> for Enclosure {
    fn from(ball: Ball) -> Self {
        match (exact(ball.midpoint()), exact(ball.radius())) {
            (None, _) => Self::Special(ball.midpoint().approx()),
            (Some(_), None) => Self::Unknown,
            (Some(midpoint), Some(radius)) => Self::Between(midpoint.plus(&radius.negated()), midpoint.plus(&radius)),
        }
    }
}

impl From<&Value> for Enclosure {
    fn from(value: &Value) -> Self {
        let end = |x: &Float| Dyadic {
            mantissa: BigInt::from_signed_bytes_le(&x.significand().to_le_bytes()),
            exponent: x.exponent() as i64,
        };
        match value {
            Value::NaN => Self::Special(f64::NAN),
            Value::Infinity => Self::Special(f64::INFINITY),
            Value::NegativeInfinity => Self::Special(f64::NEG_INFINITY),
            Value::Finite(interval) if interval.is_bounded() => {
                Self::Between(end(interval.lower()), end(interval.upper()))
            }
            Value::Finite(_) => Self::Unknown,
        }
    }
}

/// A double-double as mantissa and exponent; `None` for infinities and NaN. Its exponent may lie far outside that of
/// binary64, so it is first multiplied by powers of two, which is exact.
fn exact(x: DoubleDouble) -> Option<Dyadic> {
    const STEP: i64 = 400;
    if x.is_zero() {
        return Some(Dyadic::of(0.0));
    }
    let (up, down) = (DoubleDouble::from(2f64.powi(STEP as i32)), DoubleDouble::from(2f64.powi(-STEP as i32)));
    let (mut scaled, mut shift) = (x, 0_i64);
    // 2^±2,097,152 is the end of the double-doubles.
    while shift.abs() < 1 << 22 {
        let head = f64::from(scaled);
        match head.abs() {
            size if size.is_nan() => return None,
            size if size > 2f64.powi(300) => (scaled, shift) = (scaled * down, shift + STEP),
            size if size < 2f64.powi(-300) => (scaled, shift) = (scaled * up, shift - STEP),
            _ => {
                let tail = f64::from(scaled - DoubleDouble::from(head));
                let sum = Dyadic::of(head).plus(&Dyadic::of(tail));
                return Some(Dyadic { exponent: sum.exponent + shift, ..sum });
            }
        }
    }
    None
}

impl Enclosure {
    /// The value to so many significant digits, or to as many fewer as are certain; `None` where not one is. The number
    /// says how many they are.
    pub(crate) fn digits(&self, digits: usize) -> Option<(Decimal, usize)> {
        let Self::Between(lower, upper) = self else { return None };
        if lower == upper {
            return Some((lower.to_decimal(digits).trimmed(), digits));
        }
        let certain = |n: &usize| lower.to_decimal(*n) == upper.to_decimal(*n);
        // The width says about how many there are; a tie of decimals can cost one more.
        let most = (self.relative_digits() + 2).clamp(1, digits.cast_signed() as i64) as usize;
        let certain = if certain(&digits) { Some(digits) } else { (1..=most.min(digits)).rev().find(certain) };
        certain.map(|n| (lower.to_decimal(n), n))
    }

    /// Whether so many significant digits are certain, or the value is special.
    pub(crate) fn settles(&self, digits: usize) -> bool {
        match self {
            Self::Between(lower, upper) => lower == upper || lower.to_decimal(digits) == upper.to_decimal(digits),
            Self::Special(_) => true,
            Self::Unknown => false,
        }
    }

    /// How far the exact value may be from the middle, to two digits, rounded up; `None` where that is unknown.
    pub(crate) fn radius(&self) -> Option<Decimal> {
        match self {
            Self::Between(lower, upper) => {
                let width = upper.plus(&lower.negated());
                // Half of it and a twentieth more, so that rounding to two digits cannot make it too small.
                let raised = &width.mantissa * 21;
                let mantissa = raised / 20 + u8::from(lower != upper);
                Some(Dyadic { mantissa, exponent: width.exponent - 1 }.to_decimal(2))
            }
            Self::Special(_) => Some(Dyadic::of(0.0).to_decimal(1)),
            Self::Unknown => None,
        }
    }

    /// About how many decimal digits the two ends share.
    fn relative_digits(&self) -> i64 {
        let Self::Between(lower, upper) = self else { return 0 };
        let size = |x: &Dyadic| x.mantissa.bits().cast_signed() + x.exponent;
        let width = upper.plus(&lower.negated());
        ((size(lower).max(size(upper)) - size(&width)) as f64 * std::f64::consts::LOG10_2).ceil() as i64
    }
}

#[cfg(test)]
mod tests {
    use super::Enclosure;
    use lossproof::{Ball, Real};

    fn shown(ball: Ball, digits: usize) -> String {
        Enclosure::from(ball).digits(digits).map_or("none".into(), |(decimal, _)| decimal.to_string())
    }

    #[test]
    fn digits_are_certain_or_not_shown() {
        let third = Ball::from(1.0) / Ball::from(3.0);
        assert_eq!(shown(third, 30), "0.333333333333333333333333333333");
        let (_, certain) = Enclosure::from(third).digits(60).unwrap();
        assert!((30..=32).contains(&certain), "{certain}");
        assert_eq!(shown(third - third, 5), "none");
        assert_eq!(shown(Ball::from(0.5), 30), "0.5");
    }

    #[test]
    fn numbers_beyond_binary64_have_digits_too() {
        // mpmath: exp(-1000) = 5.0759588975494567652918094795743369193…e-435
        assert_eq!(shown(Ball::from(-1000.0).exp(), 20), "5.0759588975494567653e-435");
        let far = Ball::from(1e300) * Ball::from(1e300);
        assert!(shown(far, 5).ends_with("e600"));
    }

    #[test]
    fn infinities_and_nan_are_themselves() {
        assert_eq!(Enclosure::from(Ball::from(f64::INFINITY)), Enclosure::Special(f64::INFINITY));
        assert!(matches!(Enclosure::from(Ball::from(f64::NAN)), Enclosure::Special(x) if x.is_nan()));
    }
}
