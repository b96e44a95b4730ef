//! `sinc x = sin(πx)/(πx)` and its first two derivatives.

use crate::arithmetic::Arithmetic;
use crate::float::Float;
use crate::interval::Interval;

/// `sinc`, `sinc′` and `sinc″` at one place.
#[derive(Clone, Debug)]
pub(crate) struct Sinc {
    pub(crate) value: Interval,
    pub(crate) first: Interval,
    pub(crate) second: Interval,
}

impl Sinc {
    /// At `x ≥ 0`: by the quotient rule, or by the alternating series where the quotients would lose more than the series
    /// leaves out. Of a point at least half the bits are right.
    pub(crate) fn at(arithmetic: Arithmetic, x: &Interval) -> Self {
        let pi = arithmetic.pi();
        let square = arithmetic.square(&arithmetic.mul(&pi, x));
        if square.is_within_power_of_two(-(arithmetic.bits() / 2).cast_signed()) {
            Self::by_series(arithmetic, x, &square)
        } else {
            Self::by_quotients(arithmetic, x)
        }
    }

    /// `sinc x = s/(πx)`, `sinc′ x = (c − sinc x)/x`, `sinc″ x = −π² sinc x − 2 sinc′ x/x`, with `s = sin πx`, `c = cos πx`.
    fn by_quotients(arithmetic: Arithmetic, x: &Interval) -> Self {
        let pi = arithmetic.pi();
        let (sin, cos) = arithmetic.sin_cos_pi(x);
        let value = arithmetic.div(&sin, &arithmetic.mul(&pi, x));
        let first = arithmetic.div(&arithmetic.sub(&cos, &value), x);
        let bend = arithmetic.mul(&arithmetic.square(&pi), &value);
        let slope = arithmetic.div(&arithmetic.add(&first, &first), x);
        let second = -arithmetic.add(&bend, &slope);
        Self { value, first, second }
    }

    /// With `y = (πx)² < 1`: `sinc = 1 − y/6 + [0, y²/120]`, `sinc′ = −π²x/3·(1 − [0, y/10])`,
    /// `sinc″ = −π²/3·(1 − [0, 3y/10])`: each series alternates and its terms decrease.
    fn by_series(arithmetic: Arithmetic, x: &Interval, square: &Interval) -> Self {
        let over =
            |numerator: &Interval, denominator: u8| arithmetic.div(numerator, &Interval::from_integer(denominator));
        let from_zero = |end: &Interval| Interval::new(Float::zero(), end.upper().clone());
        let one = Interval::one();
        let rest = from_zero(&over(&arithmetic.square(square), 120));
        let third = over(&arithmetic.square(&arithmetic.pi()), 3);
        let tenth = over(square, 10);
        let thrice = arithmetic.mul(&Interval::from_integer(3), &tenth);
        let first = arithmetic.sub(&one, &from_zero(&tenth));
        let second = arithmetic.sub(&one, &from_zero(&thrice));
        Self {
            value: arithmetic.add(&arithmetic.sub(&one, &over(square, 6)), &rest),
            first: -arithmetic.product([&third, x, &first]),
            second: -arithmetic.mul(&third, &second),
        }
    }
}
