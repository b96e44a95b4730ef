//! Intervals: containment, exactness and rounding.

use dashu_float::Context;
use dashu_float::round::mode::HalfEven;
use lossproof_oracle::{Arithmetic, Float, Format, Interval};
use proptest::prelude::*;

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![-4.0..4.0, any::<f64>().prop_filter("finite", |x| x.is_finite()), (-9..9_i32).prop_map(f64::from)]
}

fn moderate() -> impl Strategy<Value = f64> {
    prop_oneof![-4.0..4.0, -700.0..700.0, Just(0.5), Just(-1.0), (-1e-9..1e-9)]
}

/// Some interval around a number.
fn around(x: f64, width: f64) -> Interval {
    let a = Arithmetic::new(128);
    let x = Interval::from_f64(x);
    let unit = Interval::new(Float::new((-1).into(), 0), Float::new(1.into(), 0));
    a.add(&x, &a.mul(&Interval::from_f64(width), &unit))
}

proptest! {
    #[test]
    fn sums_and_products_contain_the_exact_result(x in number(), y in number(), bits in 64..300_usize) {
        let (a, i, j) = (Arithmetic::new(bits), Interval::from_f64(x), Interval::from_f64(y));
        // Unrounded, from the library's exact operators.
        let sum = i.lower() + j.lower();
        let product = i.lower() * j.lower();
        prop_assert!(a.add(&i, &j).contains(&Interval::point(sum)));
        prop_assert!(a.mul(&i, &j).contains(&Interval::point(product)));
        if y != 0.0 {
            let quotient = a.div(&i, &j);
            let back = |end: &Float| end * j.lower();
            let (one, two) = (back(quotient.lower()), back(quotient.upper()));
            prop_assert!(one.clone().min(two.clone()) <= *i.lower() && *i.lower() <= one.max(two));
        }
    }

    #[test]
    fn operations_on_wide_intervals_contain_those_on_their_members(
        x in moderate(), y in moderate(), width in 0.0..2.0, share in -1.0..1.0,
    ) {
        let a = Arithmetic::new(100);
        let (i, j) = (around(x, width), around(y, width));
        let member = |x: f64| Arithmetic::new(128).add(
            &Interval::from_f64(x),
            &Arithmetic::new(128).mul(&Interval::from_f64(width), &Interval::from_f64(share)),
        );
        let (m, n) = (member(x), member(y));
        prop_assert!(i.contains(&m) && j.contains(&n));
        let fine = Arithmetic::new(500);
        prop_assert!(a.add(&i, &j).contains(&fine.add(&m, &n)));
        prop_assert!(a.sub(&i, &j).contains(&fine.sub(&m, &n)));
        prop_assert!(a.mul(&i, &j).contains(&fine.mul(&m, &n)));
        prop_assert!(a.square(&i).contains(&fine.square(&m)));
        prop_assert!(a.exp(&i).contains(&fine.exp(&m)));
        let ((s, c), (fine_s, fine_c)) = (a.sin_cos_pi(&i), fine.sin_cos_pi(&m));
        prop_assert!(s.contains(&fine_s) && c.contains(&fine_c));
        if !j.contains_zero() {
            prop_assert!(a.div(&i, &j).contains(&fine.div(&m, &n)));
        }
        if i.is_positive() {
            prop_assert!(a.ln(&i).contains(&fine.ln(&m)));
        }
        if m.is_positive() {
            prop_assert!(a.ln_1p(&m).contains(&fine.ln_1p(&m)));
        }
    }

    #[test]
    fn functions_are_narrow_and_agree_with_binary64(x in moderate()) {
        let (a, i) = (Arithmetic::new(160), Interval::from_f64(x));
        let nearest = |interval: &Interval| Format::F64.round_interval(interval).expect("narrow");
        let close = |got: f64, expected: f64| (got - expected).abs() <= 4e-16 * expected.abs().max(f64::MIN_POSITIVE);
        prop_assert!(close(nearest(&a.exp(&i)), x.exp()));
        if x > 0.0 {
            prop_assert!(close(nearest(&a.ln(&i)), x.ln()) || (x.ln()).abs() < 1e-2);
            prop_assert!(close(nearest(&a.ln_1p(&i)), x.ln_1p()));
        }
        let (sin, cos) = a.sin_cos_pi(&i);
        let angle = std::f64::consts::PI * (x % 2.0);
        prop_assert!((nearest(&sin) - angle.sin()).abs() < 2e-15 && (nearest(&cos) - angle.cos()).abs() < 2e-15);
    }

    #[test]
    fn exponentials_contain_those_of_the_library(x in prop_oneof![moderate(), -1e9..1e9], bits in 64..3000_usize) {
        let (a, x) = (Arithmetic::new(bits), Interval::from_f64(x));
        let library = Context::<HalfEven>::new(bits + 64).exp(x.lower(), None).expect("no overflow").value();
        let enclosure = a.exp(&x);
        prop_assert!(enclosure.contains(&Interval::point(library.into_repr())));
        // Two units on either side, relative to the number.
        let width = a.sub(&Interval::point(enclosure.upper().clone()), &Interval::point(enclosure.lower().clone()));
        let relative = a.div(&width, &enclosure);
        prop_assert!(*relative.upper() < Float::new(1.into(), 4 - bits.cast_signed()));
    }

    #[test]
    fn logarithms_undo_exponentials(x in moderate(), bits in 64..2000_usize) {
        let a = Arithmetic::new(bits);
        let back = a.ln(&a.exp(&Interval::from_f64(x)));
        prop_assert!(back.contains(&Interval::from_f64(x)));
        let width = a.sub(&Interval::point(back.upper().clone()), &Interval::point(back.lower().clone()));
        prop_assert!(*width.upper() < Float::new(1.into(), 16 - bits.cast_signed()));
    }

    #[test]
    fn rounding_to_binary32_is_the_cast(x in any::<f64>().prop_filter("finite", |x| x.is_finite())) {
        let exact = Interval::from_f64(x);
        prop_assert_eq!(Format::F32.round(exact.lower()), f64::from(x as f32));
        prop_assert_eq!(Format::F64.round(exact.lower()), x);
        let tiny = x * 2_f64.powi(-900);
        prop_assert_eq!(Format::F64.round(Interval::from_f64(tiny).lower()), tiny);
    }

    #[test]
    fn rounding_to_subnormal_binary32_is_the_cast(x in -1e-37..1e-37) {
        prop_assert_eq!(Format::F32.round(Interval::from_f64(x).lower()), f64::from(x as f32));
    }
}

#[test]
fn exact_results_are_points() {
    let a = Arithmetic::new(128);
    let n = |x: f64| Interval::from_f64(x);
    assert_eq!(a.exp(&n(0.0)), Interval::one());
    assert_eq!(a.div(&n(3.0), &n(4.0)), n(0.75));
    assert_eq!(a.sub(&n(1e20), &n(1e20)), Interval::zero());
    for (x, sin, cos) in [
        (0.0, 0.0, 1.0),
        (0.5, 1.0, 0.0),
        (-0.5, -1.0, 0.0),
        (1.0, 0.0, -1.0),
        (1e300, 0.0, 1.0),
        (-7.0, 0.0, -1.0),
        (7.5, -1.0, 0.0),
    ] {
        assert_eq!(a.sin_cos_pi(&n(x)), (n(sin), n(cos)), "{x}");
    }
    assert_eq!(a.ln(&Interval::one()), Interval::zero());
}

#[test]
fn nothing_is_too_large_or_too_small() {
    let a = Arithmetic::new(128);
    let tiny = a.exp(&Interval::from_f64(-1e300));
    assert!(tiny.is_nonnegative() && Format::F64.round_interval(&tiny) == Some(0.0));
    assert!(!a.exp(&Interval::from_f64(1e300)).is_bounded());
    assert_eq!(Format::F64.round_interval(&a.exp(&tiny)), Some(1.0));
    assert_eq!(Format::F64.round_interval(&a.add(&Interval::from_f64(1e300), &tiny)), Some(1e300));
    assert!(!a.div(&Interval::one(), &tiny).is_bounded());
    assert!(!a.ln(&tiny).is_bounded());
}

#[test]
fn formats_round_ties_to_even_and_overflow_by_the_rule() {
    let round = |format: Format, x: f64| format.round(Interval::from_f64(x).lower());
    let f16 = |x| round(Format::F16, x);
    assert_eq!((f16(2049.0), f16(2051.0), f16(-2049.0)), (2048.0, 2052.0, -2048.0));
    assert_eq!((f16(65519.0), f16(65520.0)), (65504.0, f64::INFINITY));
    let subnormal = 2_f64.powi(-24);
    assert_eq!((f16(subnormal / 2.0), f16(subnormal * 0.75), f16(subnormal * 1.5)), (0.0, subnormal, 2.0 * subnormal));
    assert_eq!(round(Format::BF16, 257.0), 256.0);
    assert_eq!(round(Format::BF16, 3.4e38), f64::INFINITY);
    assert_eq!(Format::F64.round(&Float::new(1.into(), 1024)), f64::INFINITY);
    assert_eq!(Format::F64.round(&Float::new((-1).into(), -1_000_000_000_000)), 0.0);
    let undecided = Interval::new(Float::one(), Float::new(3.into(), 0));
    assert_eq!(Format::F64.round_interval(&undecided), None);
}
