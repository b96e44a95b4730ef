//! The reference's numbers as exact points.

use lossproof::{Ball, DoubleDouble, Real};
use lossproof_oracle::{Arithmetic, Float, Interval};

use crate::enclosure::Enclosure;

/// The bits that hold any double-double, whose halves may lie a binary64 range apart.
const WIDE: usize = 2200;
/// Powers of two that bring a number, exactly, to where both of its halves are binary64 numbers.
const STEP: i32 = 512;

/// The exact value of a double-double; the whole line for NaN and infinities.
pub(crate) fn exact(x: DoubleDouble, bits: usize) -> Enclosure {
    let (up, down) = (DoubleDouble::from(2.0_f64.powi(STEP)), DoubleDouble::from(2.0_f64.powi(-STEP)));
    let (mut x, mut exponent) = (x, 0_isize);
    if !f64::from(x * up * down).is_nan() && x.is_zero() {
        return Enclosure::exact(0.0, bits);
    }
    // 2^(512·4096) is the largest number there is.
    for _ in 0..=8192 {
        match x.approx().abs() {
            size if size.is_nan() => break,
            size if size >= 2.0_f64.powi(256) => (x, exponent) = (x * down, exponent + STEP as isize),
            size if size < 2.0_f64.powi(-256) => (x, exponent) = (x * up, exponent - STEP as isize),
            _ => {
                let head = f64::from(x);
                let tail = f64::from(x - DoubleDouble::from(head));
                let sum = Arithmetic::new(WIDE).add(&Interval::from_f64(head), &Interval::from_f64(tail));
                let end = |end: &Float| Float::new(end.significand().clone(), end.exponent() + exponent);
                return Enclosure::new(Interval::new(end(sum.lower()), end(sum.upper())), bits);
            }
        }
    }
    Enclosure::new(Interval::whole(), bits)
}

/// How far the exact number in `truth` may be from a ball's midpoint, and how far the ball says it may be.
pub(crate) fn error_and_radius(ball: Ball, truth: &Enclosure) -> (Enclosure, Enclosure) {
    let bits = truth.bits();
    ((truth - exact(ball.midpoint(), bits)).abs().upper(), exact(ball.radius(), bits))
}
