//! The stated errors, against double-double, on this machine's registers and on none.

use lossproof::{DoubleDouble, Real};
use pulp::{Arch, Scalar, Simd, WithSimd};

use super::{Lane, Vector, exp, exp_and_exp_m1, half_turn, ln_1p, series};

/// One of the functions, on one number.
#[derive(Clone, Copy, Debug)]
enum Function {
    Exp,
    ExpM1,
    Ln1p,
    Fall,
    Sinc,
    Bend,
}

struct Apply<'a, T> {
    function: Function,
    to: &'a [T],
}

impl<T: Lane> WithSimd for Apply<'_, T> {
    type Output = Vec<f64>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f64> {
        let mut lanes = [T::default(); 16];
        let mut found = Vec::new();
        for x in self.to {
            let x: Vector<S, T> = Vector::splat(simd, *x);
            let y = match self.function {
                Function::Exp => exp(x),
                Function::ExpM1 => exp_and_exp_m1(x).1,
                Function::Ln1p => ln_1p(x),
                Function::Fall => half_turn(x).fall,
                Function::Sinc => half_turn(x).sinc,
                Function::Bend => half_turn(x).bend,
            };
            y.store(&mut lanes);
            found.push(lanes[0].wide());
        }
        found
    }
}

/// `1 − sinc x` and `sinc x − cos πx` by their series in double-double, to 2^-100.
fn fall_and_bend(x: f64) -> (DoubleDouble, DoubleDouble) {
    let dd = DoubleDouble::from;
    let angle = dd(x).pi() * dd(x);
    let square = angle * angle;
    let (mut term, mut fall, mut bend) = (dd(1.0), dd(0.0), dd(0.0));
    for n in 1..30 {
        // (πx)^{2n}/(2n + 1)!, with its sign.
        term = -(term * square) / dd(f64::from(2 * n * (2 * n + 1)));
        fall = fall - term;
        bend = bend - term * dd(f64::from(2 * n));
    }
    (fall, bend)
}

fn exact(function: Function, x: f64) -> DoubleDouble {
    let at = DoubleDouble::from(x);
    match function {
        Function::Exp => at.exp(),
        Function::ExpM1 => at.exp_m1(),
        Function::Ln1p => at.ln_1p(),
        Function::Fall => fall_and_bend(x).0,
        Function::Sinc => DoubleDouble::from(1.0) - fall_and_bend(x).0,
        Function::Bend => fall_and_bend(x).1,
    }
}

/// The largest error over points of an interval, in units of the roundoff of the result.
fn worst<T: Lane>(function: Function, points: &[f64], roundoff: f64, on_registers: bool) -> f64 {
    let to: Vec<T> = points.iter().map(|x| T::of(*x)).collect();
    let apply = Apply { function, to: &to };
    let found = if on_registers { Arch::new().dispatch(apply) } else { Scalar.vectorize(apply) };
    let error = |(x, y): (&T, f64)| {
        let exact = exact(function, x.wide());
        f64::from((DoubleDouble::from(y) - exact).abs() / exact.abs()) / roundoff
    };
    to.iter().zip(found).map(error).fold(0.0, f64::max)
}

/// So many points: the interval's ends, and between them in equal steps or in equal ratios.
fn points(from: f64, to: f64, geometric: bool) -> Vec<f64> {
    let part = |i: i32| f64::from(i) / 20_000.0;
    let at = |t: f64| if geometric { from * (to / from).powf(t) } else { from + (to - from) * t };
    (0..=20_000).map(|i| at(part(i))).collect()
}

#[test]
fn the_errors_are_within_what_is_stated() {
    let cases = [
        (Function::Exp, points(-87.0, 0.0, false), 3.0),
        (Function::Exp, points(0.0, 40.0, false), 3.0),
        (Function::ExpM1, points(-87.0, -1e-30, false), 4.0),
        (Function::ExpM1, points(-1.0, -1e-30, true), 4.0),
        (Function::Ln1p, points(1e-37, 1.0, true), 3.0),
        (Function::Ln1p, points(1.0, 1e38, true), 3.0),
        (Function::Fall, points(1e-15, 0.5, true), 4.0),
        (Function::Sinc, points(0.0, 0.5, false), 4.0),
        (Function::Bend, points(1e-15, 0.5, true), 4.0),
    ];
    for (function, points, allowed) in cases {
        for on_registers in [true, false] {
            let narrow = worst::<f32>(function, &points, f64::from(f32::EPSILON) / 2.0, on_registers);
            let wide = worst::<f64>(function, &points, f64::EPSILON / 2.0, on_registers);
            assert!(narrow <= allowed && wide <= allowed, "{function:?}: {narrow} in f32, {wide} in f64");
        }
    }
}

/// Each coefficient is the binary64 number nearest to its term.
#[test]
fn the_series_are_the_series() {
    let factorial = |n: u32| (1..=n).fold(DoubleDouble::from(1.0), |f, k| f * DoubleDouble::from(f64::from(k)));
    let square = DoubleDouble::from(1.0).pi() * DoubleDouble::from(1.0).pi();
    let power = |n: u32| (0..n).fold(DoubleDouble::from(1.0), |p, _| p * square);
    let sign = |n: u32| DoubleDouble::from(if n.is_multiple_of(2) { 1.0 } else { -1.0 });
    let terms = |series: &[f64], term: &dyn Fn(u32) -> DoubleDouble| {
        for (n, coefficient) in (0..).zip(series) {
            assert_eq!(*coefficient, f64::from(term(n)), "term {n}");
        }
    };
    terms(&series::EXP, &|n| DoubleDouble::from(1.0) / factorial(n + 2));
    terms(&series::LOG, &|n| DoubleDouble::from(2.0) / DoubleDouble::from(f64::from(2 * n + 3)));
    terms(&series::SINC, &|n| sign(n) * power(n + 1) / factorial(2 * n + 3));
    terms(&series::BEND, &|n| sign(n) * power(n + 1) * DoubleDouble::from(f64::from(2 * n + 2)) / factorial(2 * n + 3));
}

#[test]
fn where_numbers_end() {
    let of = |function, x: f32| Arch::new().dispatch(Apply { function, to: &[x] })[0];
    assert_eq!(
        (of(Function::Exp, f32::NEG_INFINITY), of(Function::Exp, -1e30), of(Function::Exp, 0.0)),
        (0.0, 0.0, 1.0)
    );
    assert!(of(Function::Exp, f32::NAN).is_nan());
    // The smallest numbers: within one of them.
    for x in [-90.0_f32, -100.0, -103.0] {
        let smallest = f64::from(f32::from_bits(1));
        assert!((of(Function::Exp, x) - f64::from(x).exp()).abs() <= smallest, "{x}");
    }
    assert_eq!((of(Function::Ln1p, 0.0), of(Function::Fall, 0.0), of(Function::Bend, 0.0)), (0.0, 0.0, 0.0));
}
