//! Sums, products and quotients of points: a point where the exact result fits the precision, else strictly between the ends.
//!
//! Open ends, and with them the rounding of numbers beside a tie, rest on the library's word that a rounding was inexact.

use dashu_int::IBig;
use dashu_int::ops::{BitTest, PowerOfTwo};
use dashu_ratio::RBig;
use lossproof_oracle::{Arithmetic, Float, Interval};
use proptest::prelude::*;

fn rational(x: &Float) -> RBig {
    let power = RBig::from(IBig::ONE << x.exponent().unsigned_abs());
    let significand = RBig::from(x.significand().clone());
    if x.exponent() < 0 { significand / power } else { significand * power }
}

/// Whether a number is `odd integer of at most so many bits · 2^k`.
fn fits(x: &RBig, bits: usize) -> bool {
    let numerator = x.numerator();
    let zeros = numerator.trailing_zeros().unwrap_or(0);
    x.denominator().is_power_of_two() && numerator.bit_len() - zeros <= bits
}

/// Short and long significands, with runs of zeros and ones, and exponents that meet, overlap or lie far apart.
fn float() -> impl Strategy<Value = Float> {
    let word = prop_oneof![any::<u64>(), Just(0), Just(u64::MAX), Just(1), Just(1 << 63)];
    let exponent = prop_oneof![-4..4_isize, -300..300_isize, Just(-5000), Just(5000)];
    (proptest::collection::vec(word, 1..6), any::<bool>(), exponent).prop_map(|(words, is_negative, exponent)| {
        let size = words.into_iter().fold(IBig::ZERO, |size, word| (size << 64) + IBig::from(word));
        Float::new(if is_negative { -size } else { size }, exponent)
    })
}

fn check(found: &Interval, exact: &RBig, bits: usize) -> Result<(), TestCaseError> {
    let (lower, upper) = (rational(found.lower()), rational(found.upper()));
    // A sum may come out exactly with more bits than were asked for, but no point may be another number.
    let is_right = if found.is_point() { lower == *exact } else { lower < *exact && *exact < upper };
    prop_assert!(is_right && (found.is_point() || !fits(exact, bits)), "{found:?} for {exact} in {bits} bits");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn results_of_points_are_exact_or_strictly_inside(a in float(), b in float(), bits in 64..300_usize) {
        let (x, y) = (rational(&a), rational(&b));
        let (a, b) = (Interval::point(a), Interval::point(b));
        let arithmetic = Arithmetic::new(bits);
        if x != RBig::ZERO && y != RBig::ZERO {
            check(&arithmetic.add(&a, &b), &(&x + &y), bits)?;
            check(&arithmetic.sub(&a, &b), &(&x - &y), bits)?;
            check(&arithmetic.div(&a, &b), &(&x / &y), bits)?;
        }
        check(&arithmetic.mul(&a, &b), &(&x * &y), bits)?;
        check(&arithmetic.square(&a), &(&x * &x), bits)?;
    }
}
