//! One exact result: a number in its enclosure, an infinity, or NaN by convention.

use crate::arithmetic::Arithmetic;
use crate::float::Float;
use crate::interval::Interval;
use crate::rounding::Format;

/// An exact result.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No limit exists, or the convention says NaN.
    NaN,
    /// +∞.
    Infinity,
    /// −∞.
    NegativeInfinity,
    /// A real number in its enclosure.
    Finite(Interval),
}

impl Value {
    /// The number 0.
    pub fn zero() -> Self {
        Self::Finite(Interval::zero())
    }

    /// The number of the format that is right for this result, ties to even; `None` if the ends of the enclosure round
    /// apart.
    pub fn round(&self, format: Format) -> Option<f64> {
        match self {
            Self::NaN => Some(f64::NAN),
            Self::Infinity => Some(f64::INFINITY),
            Self::NegativeInfinity => Some(f64::NEG_INFINITY),
            Self::Finite(interval) => format.round_interval(interval),
        }
    }

    /// The nearest binary64 number, or one next to it where the enclosure does not tell.
    pub fn to_f64(&self) -> f64 {
        match self {
            Self::Finite(interval) if interval.is_bounded() => {
                Format::F64.round(&Arithmetic::new(128).middle(interval))
            }
            Self::Finite(_) => f64::NAN,
            _ => self.round(Format::F64).unwrap_or(f64::NAN),
        }
    }

    /// The nearest binary64 number and the nearest of what is then left: the result to some 106 bits, as far as the
    /// enclosure tells. The second is 0 beside an infinity or NaN.
    pub fn to_pair(&self) -> (f64, f64) {
        let high = self.to_f64();
        match self {
            Self::Finite(interval) if high.is_finite() => {
                let arithmetic = Arithmetic::new(256);
                let rest = arithmetic.sub(interval, &Interval::from_f64(high));
                (high, Format::F64.round(&arithmetic.middle(&rest)))
            }
            _ => (high, 0.0),
        }
    }

    /// The largest distance from `x` to a number of the enclosure, so at least `|x − exact|` (but for being rounded to
    /// binary64): 0 for the right infinity and for NaN where NaN is right, infinite for any other disagreement of kind.
    pub fn abs_error(&self, x: f64) -> f64 {
        self.distance(x)
            .map_or_else(|agrees| if agrees { 0.0 } else { f64::INFINITY }, |distance| Format::F64.round(&distance))
    }

    /// The same distance in units in the last place of the format at the exact value.
    pub fn ulps(&self, x: f64, format: Format) -> f64 {
        let Self::Finite(interval) = self else {
            return self.abs_error(x);
        };
        self.distance(x).map_or(f64::INFINITY, |distance| {
            let unit = format.unit_exponent_at(&interval.least_magnitude());
            let ratio = Float::new(distance.significand().clone(), distance.exponent().saturating_sub(unit));
            Format::F64.round(&ratio)
        })
    }

    /// An upper bound of `|x − exact|` where both are finite, else whether they agree.
    fn distance(&self, x: f64) -> Result<Float, bool> {
        match self {
            Self::NaN => Err(x.is_nan()),
            Self::Infinity => Err(x == f64::INFINITY),
            Self::NegativeInfinity => Err(x == f64::NEG_INFINITY),
            Self::Finite(interval) => {
                let difference = Arithmetic::new(128).sub(interval, &Interval::from_f64(x));
                if difference.is_bounded() { Ok(difference.greatest_magnitude()) } else { Err(false) }
            }
        }
    }

    /// The exact result to `digits` significant decimal digits, `d.ddde±x`, if the enclosure is narrow enough to tell;
    /// `0`, `NaN`, `Infinity`, `-Infinity` where it is that.
    pub fn decimal(&self, digits: usize) -> Option<String> {
        match self {
            Self::NaN => Some("NaN".into()),
            Self::Infinity => Some("Infinity".into()),
            Self::NegativeInfinity => Some("-Infinity".into()),
            Self::Finite(interval) if interval.is_zero() => Some("0".into()),
            Self::Finite(interval) => {
                let lower = crate::decimal::scientific(interval.lower(), digits)?;
                (Some(&lower) == crate::decimal::scientific(interval.upper(), digits).as_ref()).then_some(lower)
            }
        }
    }

    /// The product with a number above 0.
    pub(crate) fn times(&self, arithmetic: Arithmetic, factor: &Interval) -> Self {
        match self {
            Self::Finite(own) => Self::Finite(arithmetic.mul(own, factor)),
            other => other.clone(),
        }
    }

    /// The sum; infinities of both signs make NaN.
    pub(crate) fn plus(&self, arithmetic: Arithmetic, other: &Self) -> Self {
        match (self, other) {
            (Self::NaN, _)
            | (_, Self::NaN)
            | (Self::Infinity, Self::NegativeInfinity)
            | (Self::NegativeInfinity, Self::Infinity) => Self::NaN,
            (Self::Finite(a), Self::Finite(b)) => Self::Finite(arithmetic.add(a, b)),
            (Self::Finite(_), infinite) | (infinite, _) => infinite.clone(),
        }
    }
}
