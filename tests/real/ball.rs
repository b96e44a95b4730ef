//! A ball contains the exact value, whatever was computed with it.

use lossproof::{Ball, DoubleDouble, Real};
use lossproof_oracle::{Arithmetic, Format, Interval};
use proptest::prelude::*;

use crate::exact::{number, point};
use crate::support::cases;

/// One step of a random expression: an operation and which earlier values it takes.
#[derive(Clone, Copy, Debug)]
struct Step {
    operation: u8,
    left: usize,
    right: usize,
}

const WIDE: fn() -> Arithmetic = || Arithmetic::new(700);

/// The step on balls and on enclosures; `None` where the function is not defined, or not by this enclosure.
fn apply(step: Step, balls: &[Ball], exact: &[Interval]) -> Option<(Ball, Interval)> {
    let arithmetic = WIDE();
    let (i, j) = (step.left % balls.len(), step.right % balls.len());
    let ((a, b), (x, y)) = ((balls[i], balls[j]), (&exact[i], &exact[j]));
    let one = Interval::one();
    let size = Format::F64.round(&x.greatest_magnitude());
    Some(match step.operation % 12 {
        0 => (a + b, arithmetic.add(x, y)),
        1 => (a - b, arithmetic.sub(x, y)),
        2 => (a * b, arithmetic.mul(x, y)),
        3 if !y.contains_zero() => (a / b, arithmetic.div(x, y)),
        4 if size < 1e3 => (a.exp(), arithmetic.exp(x)),
        5 if size < 1e3 && size > 1e-60 => (a.exp_m1(), arithmetic.sub(&arithmetic.exp(x), &one)),
        6 if x.is_positive() => (a.ln(), arithmetic.ln(x)),
        7 if arithmetic.add(x, &one).is_positive() => (a.ln_1p(), arithmetic.ln_1p(x)),
        8 if size < 1e60 => (a.sin_pi(), arithmetic.sin_cos_pi(x).0),
        9 if size < 1e60 => (a.cos_pi(), arithmetic.sin_cos_pi(x).1),
        // √x = e^{ln(x)/2}.
        10 if x.is_positive() => {
            let half = arithmetic.div(&arithmetic.ln(x), &Interval::from_integer(2));
            (a.sqrt(), arithmetic.exp(&half))
        }
        11 => (a.pi() * a, arithmetic.mul(&arithmetic.pi(), x)),
        _ => return None,
    })
}

/// Whether every number of the enclosure is within the ball; `None` where the ball claims nothing.
fn contains(ball: Ball, exact: &Interval) -> Option<bool> {
    if !(ball.radius().approx().is_finite() && ball.midpoint().approx().is_finite()) {
        return None;
    }
    let wide = Arithmetic::new(4500);
    let off = wide.sub(&point(ball.midpoint()), exact).greatest_magnitude();
    Some(off <= *point(ball.radius()).lower())
}

proptest! {
    #![proptest_config(cases(600, 100_000))]

    #[test]
    fn oracle_random_expressions_ball(
        start in prop::collection::vec(prop_oneof![-3.0..3.0_f64, -40.0..40.0_f64, Just(1.0), Just(0.5)], 3),
        steps in prop::collection::vec((any::<u8>(), any::<usize>(), any::<usize>()), 12),
    ) {
        let mut balls: Vec<Ball> = start.iter().map(|x| Ball::from(*x)).collect();
        let mut exact: Vec<Interval> = start.iter().map(|x| Interval::from_f64(*x)).collect();
        for (operation, left, right) in steps {
            let step = Step { operation, left, right };
            let Some((ball, value)) = apply(step, &balls, &exact) else { continue };
            // Beyond e^±59,000 numbers saturate: what a ball says there is tested with the losses.
            let size = Format::F64.round(&value.greatest_magnitude());
            if !value.is_bounded() || !(value.is_zero() || (1e-250..1e250).contains(&size)) { continue; }
            prop_assert!(contains(ball, &value) != Some(false), "{step:?} of {balls:?}: {ball:?}");
            balls.push(ball);
            exact.push(value);
        }
    }

    /// One operation on exact operands: nothing inherited hides what the operation itself adds.
    #[test]
    fn oracle_single_operations_ball(x in number(-8, 8), y in number(-8, 8)) {
        let start = [f64::from(x.abs()), f64::from(y)];
        let (balls, exact) = (start.map(Ball::from), start.map(Interval::from_f64));
        for operation in 0..12 {
            for (left, right) in [(0, 1), (1, 0)] {
                let step = Step { operation, left, right };
                let Some((ball, value)) = apply(step, &balls, &exact) else { continue };
                prop_assert!(contains(ball, &value) == Some(true), "{step:?} of {start:?}: {ball:?}");
            }
        }
    }

    /// The radius is no wider than the operation's documented error, with what the operands bring: from exact operands
    /// at most 66 units of u², so that a bound that always holds because it is huge would fail.
    #[test]
    fn a_ball_is_narrow(x in number(-8, 8), y in number(-8, 8)) {
        let (a, b) = (Ball::from(f64::from(x.abs())), Ball::from(f64::from(y)));
        for ball in [a + b, a * b, a / b, a.sqrt(), a.exp(), a.exp_m1(), a.ln(), a.ln_1p(), b.sin_pi(), b.cos_pi()] {
            let allowed = ball.midpoint().abs() * DoubleDouble::from(66.0 * 2_f64.powi(-106));
            prop_assert!(ball.radius().approx() <= allowed.approx(), "{ball:?}");
        }
    }

    /// The midpoint is what double-double computes, to the bit.
    #[test]
    fn a_midpoint_is_the_plain_result(x in number(-20, 8), y in number(-20, 8)) {
        let (x, y) = (f64::from(x.abs()), f64::from(y));
        let (a, b, c, d) = (Ball::from(x), Ball::from(y), DoubleDouble::from(x), DoubleDouble::from(y));
        for (ball, plain) in [
            (a + b, c + d), (a - b, c - d), (a * b, c * d), (a / b, c / d), (a.sqrt(), c.sqrt()), (a.exp(), c.exp()),
            (b.exp_m1(), d.exp_m1()), (a.ln(), c.ln()), (a.ln_1p(), c.ln_1p()), (b.sin_pi(), d.sin_pi()),
            (b.cos_pi(), d.cos_pi()),
        ] {
            prop_assert_eq!(ball.midpoint(), plain);
        }
    }
}

/// The check can fail: a ball shrunk a thousandfold around a value with an error does not contain it.
#[test]
fn a_shrunk_ball_does_not_contain() {
    let third = Ball::from(1.0) / Ball::from(3.0);
    let exact = WIDE().div(&Interval::one(), &Interval::from_integer(3));
    assert_eq!(contains(third, &exact), Some(true));
    let beside = WIDE().mul(&exact, &Interval::from_f64(1.0 + f64::EPSILON));
    assert_eq!(contains(third, &beside), Some(false));
}

/// A number that is only known to be near 0 has a square root that is only known to be near 0: 2^-85, where the midpoint is 0.
#[test]
fn the_root_of_what_is_nearly_zero() {
    let [one, small, tiny] = [0, -60, -170].map(|exponent| Ball::from(2_f64.powi(exponent)));
    let nearly = one + small + tiny - one - small;
    assert!(nearly.midpoint().is_zero());
    assert_eq!(contains(nearly.sqrt(), &Interval::from_f64(2_f64.powi(-85))), Some(true));
}

/// 0 by way of a number so large that what its quotient lost is about `radius`.
fn about_zero(radius: f64) -> Ball {
    let large = Ball::from(radius * 2_f64.powi(101));
    let three = Ball::from(3.0);
    large / three * three - large
}

/// 16u² of a quotient and what its roundings lose, never less.
#[test]
fn a_radius_is_rounded_upwards() {
    for n in 2..200 {
        let quotient = Ball::from(1.0) / Ball::from(f64::from(n));
        let stated = quotient.midpoint() * DoubleDouble::from(2_f64.powi(4 - 106));
        assert!((quotient.radius() - stated).approx() > 0.0, "1/{n}");
    }
}

/// The exponential of a ball reaches as far as that of its farthest number: of small radii, of large ones, and where that of
/// the midpoint is too small to be held.
#[test]
fn exponentials_of_wide_balls_reach_their_ends() {
    for radius in [1e-3, 0.1, 0.3, 0.5, 0.9, 2.0, 10.0] {
        let wide = about_zero(radius);
        let (middle, r) = (f64::from(wide.midpoint()), f64::from(wide.radius()));
        assert!(r > radius / 100.0 && r < radius * 100.0, "{radius}: {r}");
        let power = wide.exp();
        let (low, high) = (power.midpoint() - power.radius(), power.midpoint() + power.radius());
        // The sum and the machine's exponential lose some last places.
        assert!(f64::from(high) >= (middle + r).exp() * (1.0 - 1e-14), "{radius}");
        assert!(f64::from(low) <= (middle - r).exp() * (1.0 + 1e-14), "{radius}");
    }
    // The exponential of -70,000 is beyond what is held, that of the ball's end is not.
    let deep = Ball::from(-70_000.0) + about_zero(30_000.0);
    let (power, end) = (deep.exp(), deep.midpoint() + deep.radius());
    assert!(power.midpoint().is_zero() && end.approx() > -59_000.0, "{}", end.approx());
    assert!((power.radius() / end.exp()).approx() >= 1.0 - 1e-14);
}
