//! Double-doubles as exact points of the oracle, and distances from an exact value in units of u² = 2^-106.

use lossproof::{DoubleDouble, Real};
use lossproof_oracle::{Arithmetic, Format, Interval};
use proptest::prelude::*;

/// Far more bits than any result here needs: an enclosure's own width is below 2^-250 of it.
pub(crate) const ARITHMETIC: fn() -> Arithmetic = || Arithmetic::new(420);

/// `x` as it is stored: powers of two bring it, exactly, to where both halves are binary64 numbers; then it is
/// `hi = f64::from(x)` and `lo = f64::from(x − hi)`.
pub(crate) fn point(x: DoubleDouble) -> Interval {
    let (up, down) = (power(512), power(-512));
    let (mut x, mut exponent) = (x, 0_isize);
    assert!(!x.approx().is_nan(), "NaN is no number");
    while x.approx().abs() >= 2_f64.powi(256) {
        (x, exponent) = (x * down, exponent + 512);
        assert!(exponent < 1 << 22, "infinity is no number");
    }
    while !x.is_zero() && x.approx().abs() < 2_f64.powi(-256) {
        (x, exponent) = (x * up, exponent - 512);
    }
    let hi = f64::from(x);
    let lo = f64::from(x - DoubleDouble::from(hi));
    // 1500 bits hold any two binary64 numbers of which one is at least 2^-256.
    scaled(&Arithmetic::new(1500).add(&Interval::from_f64(hi), &Interval::from_f64(lo)), exponent)
}

/// `x·2^exponent`.
pub(crate) fn scaled(x: &Interval, exponent: isize) -> Interval {
    let end = |end: &lossproof_oracle::Float| {
        lossproof_oracle::Float::new(end.significand().clone(), end.exponent() + exponent)
    };
    if x.is_bounded() { Interval::new(end(x.lower()), end(x.upper())) } else { x.clone() }
}

/// `2^n` in double-double.
pub(crate) fn power(n: i32) -> DoubleDouble {
    DoubleDouble::from(2_f64.powi(n))
}

/// `|got − exact|/|exact|` in units of u², an upper bound; 0 where both are 0.
pub(crate) fn error(got: DoubleDouble, exact: &Interval) -> f64 {
    assert!(exact.is_bounded(), "the oracle has no enclosure for {got:?}");
    if exact.is_zero() {
        return if got.is_zero() { 0.0 } else { f64::INFINITY };
    }
    let wide = Arithmetic::new(2000);
    let difference = wide.sub(&point(got), exact);
    let ratio = ARITHMETIC().div(&Interval::point(difference.greatest_magnitude()), exact);
    Format::F64.round(&scaled(&ratio, 106).greatest_magnitude())
}

/// A double-double of either sign with `|x|` from `2^low` to `2^high`, its second half anywhere in half an ulp, at its
/// ends, or 0.
pub(crate) fn number(low: i32, high: i32) -> impl Strategy<Value = DoubleDouble> {
    let second = prop_oneof![4 => -1.0..1.0, 1 => Just(0.0), 1 => Just(1.0), 1 => Just(-1.0), 1 => -1e-14..1e-14];
    (1.0_f64..2.0, low..high, second, any::<bool>()).prop_map(|(mantissa, exponent, second, negative)| {
        let ulp = power(-52);
        let x = DoubleDouble::from(mantissa) + DoubleDouble::from(second / 2.0) * ulp;
        let x = x * power(exponent);
        if negative { -x } else { x }
    })
}

/// 1e-300 to 1e300.
pub(crate) fn extreme() -> impl Strategy<Value = DoubleDouble> {
    prop_oneof![number(-997, 997), number(-4, 4), number(-60, 60)]
}

/// The measure itself: what is ten units off is reported as ten units off, at every magnitude.
#[test]
fn an_error_is_measured_as_it_is() {
    for exponent in [-900, -300, 0, 300, 900] {
        let x = (DoubleDouble::from(1.0) + DoubleDouble::from(0.75) * power(-60)) * power(exponent);
        let off = x + x * DoubleDouble::from(10.0) * power(-106);
        let measured = error(off, &point(x));
        // The perturbed number is itself a multiple of 2 units, the grid there.
        assert!((8.0..=12.0).contains(&measured), "{measured}");
        assert_eq!(error(x, &point(x)), 0.0);
    }
}
