//! The published constants against the oracle: each pair within 2^-107 of its value, half a unit of u².

use lossproof::DoubleDouble;
use lossproof_oracle::{Arithmetic, Interval};

use crate::exact::{ARITHMETIC, error, point};

// The very source of the library, which keeps them to itself.
#[path = "../../src/real/double_double/constants.rs"]
mod published;

fn pair((hi, lo): (f64, f64)) -> DoubleDouble {
    assert!(lo.abs() <= (hi.abs().next_up() - hi.abs()) / 2.0, "{hi} {lo}: the second half reaches into the first");
    DoubleDouble::from(hi) + DoubleDouble::from(lo)
}

/// `ln 2` by the oracle.
fn ln_2() -> Interval {
    ARITHMETIC().ln(&Interval::from_integer(2))
}

/// `2^(j/32)`.
fn power(j: i32) -> Interval {
    let arithmetic = ARITHMETIC();
    let exponent = arithmetic.div(&arithmetic.mul(&Interval::from_integer(j), &ln_2()), &Interval::from_integer(32));
    arithmetic.exp(&exponent)
}

#[test]
fn oracle_pi_and_logarithms_of_two() {
    assert!(error(pair(published::PI), &ARITHMETIC().pi()) <= 0.5);
    assert!(error(pair(published::LN_2), &ln_2()) <= 0.5);
    // In three parts: the first two have 30 bits at most, and the sum is ln 2/32 to their joint 60 bits and a pair's 106.
    let (head, middle, tail) = published::STEP;
    let bits = |x: f64| 53 - (x.to_bits() | 1 << 52).trailing_zeros().min(52);
    assert!(bits(head) <= 30 && bits(middle) <= 30, "{} and {} bits", bits(head), bits(middle));
    let wide = Arithmetic::new(420);
    let step = wide.div(&ln_2(), &Interval::from_integer(32));
    let rest = wide.sub(&wide.sub(&step, &Interval::from_f64(head)), &Interval::from_f64(middle));
    assert!(error(pair(tail), &rest) <= 0.5);
}

#[test]
fn oracle_powers_of_two() {
    let one = Interval::one();
    for (j, entry) in (-16..=16).zip(published::POWERS) {
        let exact = if j == 0 { Interval::zero() } else { ARITHMETIC().sub(&power(j), &one) };
        assert!(error(pair(entry), &exact) <= 0.5, "2^({j}/32) − 1: {}", error(pair(entry), &exact));
    }
}

#[test]
fn oracle_inverse_factorials() {
    let arithmetic = ARITHMETIC();
    let mut factorial = Interval::one();
    for (n, entry) in (0_u32..).zip(published::INVERSE_FACTORIALS) {
        factorial = arithmetic.mul(&factorial, &Interval::from_integer(n.max(1)));
        let exact = arithmetic.div(&Interval::one(), &factorial);
        assert!(error(pair(entry), &exact) <= 0.5, "1/{n}!: {}", error(pair(entry), &exact));
    }
    assert_eq!(point(pair(published::INVERSE_FACTORIALS[0])), Interval::one());
}
