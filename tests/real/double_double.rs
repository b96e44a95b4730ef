//! Each operation within the relative error that `src/real/double_double` derives for it.

use lossproof::{DoubleDouble, Real};
use lossproof_oracle::{Arithmetic, Interval};
use proptest::prelude::*;

use crate::exact::{ARITHMETIC, error, extreme, number, point, power};
use crate::support::cases;

fn dd(x: f64) -> DoubleDouble {
    DoubleDouble::from(x)
}

/// `e^x − 1`: by the oracle's exponential with as many bits more as the subtraction takes, or, for tiny x, by
/// `x + x²/2 ≤ e^x − 1 ≤ x + x²/2 + |x|³` and its mirror image.
fn exp_m1(x: DoubleDouble) -> Interval {
    let (at, wide) = (point(x), Arithmetic::new(2000));
    if x.approx().abs() > 1e-100 {
        let bits = Arithmetic::new(420 + 340);
        return bits.sub(&bits.exp(&at), &Interval::one());
    }
    let square = wide.square(&at);
    let rest = wide.mul(&square, &at).greatest_magnitude();
    wide.sum(&[at, wide.div(&square, &Interval::from_integer(2)), Interval::new(-rest.clone(), rest)])
}

proptest! {
    #![proptest_config(cases(1000, 200_000))]

    /// 3u² + 13u³, whatever cancels: also for operands that agree in their first half, or to within a few last places.
    #[test]
    fn oracle_add_double_double(a in extreme(), b in extreme(), near in number(-110, 0), nearly in any::<bool>()) {
        let b = if nearly { -(a + a * near) } else { b };
        let wide = Arithmetic::new(4500);
        for (got, exact) in [
            (a + b, wide.add(&point(a), &point(b))),
            (a - b, wide.sub(&point(a), &point(b))),
        ] {
            prop_assert!(error(got, &exact) <= 3.0 + 13.0 * f64::EPSILON, "{a:?} {b:?}: {}", error(got, &exact));
        }
    }

    /// 4u² for a product and 15u² for a quotient, also where they leave binary64's range, and on the way back.
    #[test]
    fn oracle_multiply_divide_double_double(a in extreme(), b in extreme(), c in extreme()) {
        let arithmetic = ARITHMETIC();
        let (x, y, z) = (point(a), point(b), point(c));
        let product = arithmetic.mul(&x, &y);
        prop_assert!(error(a * b, &product) <= 4.0, "{a:?}·{b:?}");
        prop_assert!(error(a / b, &arithmetic.div(&x, &y)) <= 15.0, "{a:?}/{b:?}");
        // (1 + 4u²)² − 1 and (1 + 4u²)(1 + 15u²) − 1; the second order is below 1e-29 units.
        prop_assert!(error(a * b * c, &arithmetic.mul(&product, &z)) <= 8.0 + 1e-12);
        prop_assert!(error(a * b / c, &arithmetic.div(&product, &z)) <= 19.0 + 1e-12);
    }

    /// Side by side or one by one: the same bits, whatever stands beside them and however many there are.
    #[test]
    fn exponentials_side_by_side(numbers in prop::collection::vec(prop_oneof![
        4 => (-800.0..800.0).prop_map(dd),
        2 => number(-60, 12),
        1 => extreme(),
        1 => prop::sample::select(&[0.0, -0.0, 1e5, -1e5, f64::INFINITY, f64::NEG_INFINITY, f64::NAN][..]).prop_map(dd),
    ], 0..10)) {
        let mut all = numbers.clone();
        DoubleDouble::exp_each(&mut all);
        for (x, power) in numbers.iter().zip(&all) {
            prop_assert!(*power == x.exp() || (power.approx().is_nan() && x.approx().is_nan()), "{x:?}");
        }
    }

    /// 25/8·u²: with r = √x·(1 + e), r²/x = 1 + 2e + e², so the square is off by twice the root's error.
    #[test]
    fn oracle_square_root_double_double(x in extreme()) {
        let (x, wide) = (x.abs(), Arithmetic::new(2000));
        let square = wide.square(&point(x.sqrt()));
        let off = wide.div(&wide.sub(&square, &point(x)), &point(x));
        let relative = lossproof_oracle::Format::F64.round(&off.greatest_magnitude()) * 2_f64.powi(106);
        prop_assert!(relative / 2.0 <= 25.0 / 8.0 + 1e-12, "{x:?}: {relative}");
    }

    /// 8u² and 32u², from e^-59,000 to e^59,000, near 0, and at the ends of the table's pieces.
    #[test]
    fn oracle_exponentials_double_double(x in extreme(), piece in -3000_i32..3000, beside in number(-90, -8)) {
        let edge = dd(f64::from(piece) + 0.5) * dd(std::f64::consts::LN_2 / 32.0) * (dd(1.0) + beside);
        let large = dd(x.approx() % 59_000.0);
        for x in [x, edge, large] {
            if x.approx().abs() > 59_000.0 { continue; }
            let arithmetic = ARITHMETIC();
            let exact = arithmetic.exp(&point(x));
            prop_assert!(error(x.exp(), &exact) <= 8.0, "exp {x:?}: {}", error(x.exp(), &exact));
            let exact = exp_m1(x);
            prop_assert!(error(x.exp_m1(), &exact) <= 32.0, "expm1 {x:?}: {}", error(x.exp_m1(), &exact));
        }
    }

    /// 64u² both, near 1, near −1, and at magnitudes beyond binary64.
    #[test]
    fn oracle_logarithms_double_double(x in extreme(), near in number(-104, -1), y in extreme()) {
        let arithmetic = ARITHMETIC();
        let one = dd(1.0);
        for x in [x.abs(), one + near, (x * y).abs(), (x / y).abs()] {
            let (got, exact) = (x.ln(), arithmetic.ln(&point(x)));
            prop_assert!(x == one || error(got, &exact) <= 64.0, "ln {x:?}: {}", error(got, &exact));
        }
        for x in [x.abs(), near, -(near.abs()), near.abs() - one, y.abs() / (one + y.abs()) - power(-3)] {
            if x.approx() <= -1.0 { continue; }
            let (got, exact) = (x.ln_1p(), Arithmetic::new(1600).ln_1p(&point(x)));
            prop_assert!(error(got, &exact) <= 64.0, "ln_1p {x:?}: {}", error(got, &exact));
        }
    }

    /// The sine's kernel 24u². The cosine's 8u², and the 7u² of its argument times y·tan y < 0.79: 14u² in all. A result
    /// above cos(π/4) comes from the cosine's kernel. Relative, so also beside the zeros.
    #[test]
    fn oracle_sine_and_cosine_of_pi_double_double(
        x in extreme(),
        halves in -1_000_000_i32..1_000_000,
        beside in number(-50, -2),
    ) {
        let near = dd(f64::from(halves) / 2.0) + beside;
        for x in [x, near, beside] {
            // Wide enough for the reduction of 1e300.
            let (sin, cos) = Arithmetic::new(420).sin_cos_pi(&point(x));
            for (name, got, exact) in [("sin", x.sin_pi(), sin), ("cos", x.cos_pi(), cos)] {
                let bound = if got.approx().abs() > 0.7072 { 14.0 } else { 24.0 };
                prop_assert!(error(got, &exact) <= bound, "{name} {x:?}: {}", error(got, &exact));
            }
        }
    }

    /// Integers below 2^106 add and multiply without error.
    #[test]
    fn integers_are_exact(a in 0_u64..1 << 53, b in 0_u64..1 << 53, c in any::<u64>(), d in any::<u64>()) {
        let one = dd(1.0);
        let integer = |n: u128| Interval::from_integer(n);
        let lift = |n: u64| one.lift_count(n);
        prop_assert_eq!(point(lift(c)), integer(c.into()));
        prop_assert_eq!(point(lift(a) * lift(b)), integer(u128::from(a) * u128::from(b)));
        prop_assert_eq!(point(lift(c) + lift(d)), integer(u128::from(c) + u128::from(d)));
        let product = u128::from(a) * u128::from(b);
        if product + u128::from(c) < 1 << 106 {
            prop_assert_eq!(point(lift(a) * lift(b) + lift(c)), integer(product + u128::from(c)));
        }
    }
}

#[test]
fn exact_points_are_exact() {
    let (zero, one) = (dd(0.0), dd(1.0));
    assert_eq!((zero.exp(), one.ln(), zero.exp_m1(), zero.ln_1p()), (one, zero, zero, zero));
    assert_eq!((zero.sin_pi(), zero.cos_pi(), zero.sqrt(), dd(9.0).sqrt()), (zero, one, zero, dd(3.0)));
    for n in [0.0, 1.0, 2.0, 3.0, 1e6, 4_503_599_627_370_497.0, 9_007_199_254_740_993.0, 2_f64.powi(105), 1e300] {
        let n = if n > 1e15 && n < 1e17 { one.lift_count(n as u64) } else { dd(n) };
        let even = (n * dd(0.5)).sin_pi().is_zero();
        assert!(n.sin_pi().is_zero() && (-n).sin_pi().is_zero(), "sin π·{n:?}");
        assert_eq!(n.cos_pi(), if even { one } else { -one }, "cos π·{n:?}");
    }
    for halves in [0.5, 1.5, -0.5, 2.5, 1_000_001.5] {
        assert!(dd(halves).cos_pi().is_zero(), "cos π·{halves}");
        assert_eq!(dd(halves).sin_pi().abs(), one, "sin π·{halves}");
    }
    // 2^53 + ½ + … : the fraction is in the second half only.
    let split = dd(2_f64.powi(60)) + dd(0.5);
    assert_eq!((split.sin_pi(), split.cos_pi()), (one, zero));
    // π within 2^-107 of itself: half a unit.
    assert!(error(one.pi(), &ARITHMETIC().pi()) <= 0.5);
}

/// IEEE 754's own answers: where both operands are 0, a small integer, infinite or NaN, binary64 is exact or right.
#[test]
fn special_values_as_in_ieee_754() {
    let numbers = [0.0, -0.0, 1.0, -2.0, 4.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    let same = |got: DoubleDouble, expected: f64, what: &str, a: f64, b: f64| {
        let got = f64::from(got);
        assert!(got == expected || (got.is_nan() && expected.is_nan()), "{what} of {a}, {b}: {got} for {expected}");
    };
    for a in numbers {
        for b in numbers {
            same(dd(a) + dd(b), a + b, "sum", a, b);
            same(dd(a) - dd(b), a - b, "difference", a, b);
            same(dd(a) * dd(b), a * b, "product", a, b);
            same(dd(a) / dd(b), a / b, "quotient", a, b);
        }
        same(dd(a).sqrt(), a.sqrt(), "root", a, a);
    }
    let (infinity, nan) = (f64::INFINITY, f64::NAN);
    for (x, exp, exp_m1, ln, ln_1p) in [
        (infinity, infinity, infinity, infinity, infinity),
        (-infinity, 0.0, -1.0, nan, nan),
        (nan, nan, nan, nan, nan),
        (0.0, 1.0, 0.0, -infinity, 0.0),
        (-1.0, (-1.0_f64).exp(), (-1.0_f64).exp_m1(), nan, -infinity),
        (-2.0, (-2.0_f64).exp(), (-2.0_f64).exp_m1(), nan, nan),
        // Beyond ±60,000 the exponential saturates, as documented.
        (1e300, infinity, infinity, 1e300_f64.ln(), 1e300_f64.ln_1p()),
        (-1e300, 0.0, -1.0, nan, nan),
    ] {
        let close = |got: DoubleDouble, expected: f64, what: &str| {
            // The machine's own functions are within an ulp, and a logarithm or exponential of these is no tie.
            let near = (f64::from(got) - expected).abs() <= 2.0 * f64::EPSILON * expected.abs();
            let right = near || f64::from(got) == expected || (f64::from(got).is_nan() && expected.is_nan());
            assert!(right, "{what} {x}: {got:?} for {expected}");
        };
        close(dd(x).exp(), exp, "exp");
        close(dd(x).exp_m1(), exp_m1, "expm1");
        close(dd(x).ln(), ln, "ln");
        close(dd(x).ln_1p(), ln_1p, "ln_1p");
    }
    for x in [infinity, -infinity, nan] {
        assert!(f64::from(dd(x).sin_pi()).is_nan() && f64::from(dd(x).cos_pi()).is_nan(), "sin π·{x}");
    }
}

/// What is too large or too small becomes an infinity or a zero of its own sign.
#[test]
fn beyond_its_range_a_number_saturates_with_its_sign() {
    // 2^±2,040,000: one more such factor is beyond 2^±2,097,152.
    let at_the_end = |x: f64| (0..11).fold(dd(x), |x, _| x * x);
    let (large, small) = (at_the_end(1e300), at_the_end(1e-300));
    assert!(large.approx().is_infinite() && (large * small - dd(1.0)).approx().abs() < 1e-11);
    for sign in [1.0, -1.0] {
        let overflown = dd(sign) * large * large;
        assert_eq!((overflown * small * small).approx(), sign * f64::INFINITY);
        let vanished = dd(sign) * small * small;
        assert!(vanished.is_zero() && f64::from(vanished).is_sign_negative() == (sign < 0.0));
    }
}
