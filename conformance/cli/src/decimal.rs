//! From binary numbers to decimal digits, exactly.

use num_bigint::{BigInt, BigUint, Sign};

/// The number `mantissa·2^exponent`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dyadic {
    pub(crate) mantissa: BigInt,
    pub(crate) exponent: i64,
}

/// A number to some significant digits: `±0.d₁d₂…·10^point`, no digit lost or invented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    /// Empty for zero.
    digits: String,
    point: i64,
}

impl Dyadic {
    /// A finite number.
    pub(crate) fn of(x: f64) -> Self {
        let bits = x.to_bits();
        let (biased, fraction) = ((bits >> 52 & 0x7ff).cast_signed(), bits & ((1 << 52) - 1));
        let (mantissa, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
        let sign = if x < 0.0 { Sign::Minus } else { Sign::Plus };
        Self { mantissa: BigInt::from_biguint(sign, mantissa.into()), exponent }
    }

    /// The sum, exactly.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let exponent = self.exponent.min(other.exponent);
        let aligned = |x: &Self| &x.mantissa << (x.exponent - exponent) as u64;
        Self { mantissa: aligned(self) + aligned(other), exponent }
    }

    /// The number of the other sign.
    pub(crate) fn negated(&self) -> Self {
        Self { mantissa: -&self.mantissa, exponent: self.exponent }
    }

    /// The nearest decimal of so many significant digits, at least one; ties to even.
    pub(crate) fn to_decimal(&self, digits: usize) -> Decimal {
        let negative = self.mantissa.sign() == Sign::Minus;
        let magnitude = self.mantissa.magnitude();
        if magnitude.bits() == 0 {
            return Decimal { negative: false, digits: String::new(), point: 0 };
        }
        // log10 of the number, within one; the digits' number corrects it.
        let log2 = magnitude.bits() as f64 + self.exponent as f64;
        let mut point = (log2 * std::f64::consts::LOG10_2).ceil() as i64;
        loop {
            let text = self.scaled(digits.cast_signed() as i64 - point).to_string();
            match text.len().cmp(&digits) {
                std::cmp::Ordering::Less => point -= 1,
                std::cmp::Ordering::Equal => return Decimal { negative, digits: text, point },
                std::cmp::Ordering::Greater => point += 1,
            }
        }
    }

    /// `|self|·10^power` to the nearest integer.
    fn scaled(&self, power: i64) -> BigUint {
        let ten = BigUint::from(10u8).pow(power.unsigned_abs() as u32);
        let (mut numerator, mut denominator) = (self.mantissa.magnitude().clone(), BigUint::from(1u8));
        if power >= 0 {
            numerator *= ten;
        } else {
            denominator *= ten;
        }
        if self.exponent >= 0 {
            numerator <<= self.exponent as u64;
        } else {
            denominator <<= -self.exponent as u64;
        }
        let (quotient, rest) = (&numerator / &denominator, &numerator % &denominator);
        match (rest << 1u8).cmp(&denominator) {
            std::cmp::Ordering::Greater => quotient + 1u8,
            std::cmp::Ordering::Equal if quotient.bit(0) => quotient + 1u8,
            _ => quotient,
        }
    }
}

impl Decimal {
    /// The same without zeros at its end: for numbers that are exact.
    pub(crate) fn trimmed(mut self) -> Self {
        self.digits.truncate(self.digits.trim_end_matches('0').len());
        self
    }
}

impl std::fmt::Display for Decimal {
    /// Positional where that needs few zeros, else with an exponent.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (digits, point) = (self.digits.as_str(), self.point);
        if digits.is_empty() {
            return formatter.pad("0");
        }
        let sign = if self.negative { "-" } else { "" };
        let length = digits.len().cast_signed() as i64;
        let text = match point {
            -4..=0 => format!("{sign}0.{}{digits}", "0".repeat(-point as usize)),
            1.. if point < length => format!("{sign}{}.{}", &digits[..point as usize], &digits[point as usize..]),
            1.. if point <= length.max(17) => format!("{sign}{digits}{}", "0".repeat((point - length) as usize)),
            _ => {
                let dot = if length > 1 { "." } else { "" };
                format!("{sign}{}{dot}{}e{}", &digits[..1], &digits[1..], point - 1)
            }
        };
        formatter.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::Dyadic;
    use proptest::prelude::*;

    #[test]
    fn digits_are_those_of_the_exact_value() {
        let cases = [
            (0.1, 20, "0.10000000000000000555"),
            (0.5, 3, "0.500"),
            (-1e-7, 1, "-1e-7"),
            (9.96, 2, "10"),
            (9.9, 1, "10"),
            (123.0, 5, "123.00"),
            (1e21, 3, "1.00e21"),
            (2.5, 1, "2"),
            (3.5, 1, "4"),
            (5e-324, 5, "4.9407e-324"),
            (0.0, 5, "0"),
        ];
        for (x, digits, text) in cases {
            assert_eq!(Dyadic::of(x).to_decimal(digits).to_string(), text);
        }
    }

    proptest! {
        // Seventeen digits tell every binary64 number from all others.
        #[test]
        fn seventeen_digits_give_the_number_back(x in proptest::num::f64::ANY) {
            prop_assume!(x.is_finite());
            prop_assert_eq!(Dyadic::of(x).to_decimal(17).to_string().parse::<f64>(), Ok(x));
        }
    }
}
