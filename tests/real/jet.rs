//! Dual numbers by themselves: the rules of calculus, and constants through poles. What they say of the losses is in
//! `tests/derivatives`.

use lossproof::{Jet, Real};

fn variable(x: f64) -> Jet<f64> {
    Jet { value: x, derivative: 1.0 }
}

/// The rules hold exactly where binary64 is exact. Values by hand: derivatives of x³, 1/x twice, √x and x − x² at 4, of x³ twice over.
#[test]
fn jet_rules() {
    let x = variable(4.0);
    let one = x.lift(1.0);
    assert_eq!((x * x * x).derivative, 48.0);
    assert_eq!((one / x).derivative, -1.0 / 16.0);
    assert_eq!((x / (x * x)).derivative, -1.0 / 16.0);
    assert_eq!(x.sqrt().derivative, 0.25);
    assert_eq!((x - x * x).derivative, -7.0);
    let nested = Jet { value: x, derivative: x.lift(1.0) };
    assert_eq!((nested * nested * nested).derivative.derivative, 24.0);
}

/// Each function at a point where value and derivative are known, the derivative from calculus.
#[test]
fn jet_functions() {
    let pi = std::f64::consts::PI;
    let (zero, half, two) = (variable(0.0), variable(0.5), variable(2.0));
    assert_eq!((zero.exp().derivative, zero.exp_m1().derivative, zero.ln_1p().derivative), (1.0, 1.0, 1.0));
    assert_eq!((two.ln().derivative, two.exp().derivative), (0.5, 2.0_f64.exp()));
    assert_eq!((variable(1.0).ln_1p().derivative, two.exp_m1().derivative), (0.5, 2.0_f64.exp()));
    assert_eq!((zero.sin_pi().derivative, half.sin_pi().derivative), (pi, 0.0));
    assert_eq!((zero.cos_pi().derivative, half.cos_pi().derivative), (0.0, -pi));
}

/// A constant has derivative 0 everywhere, also where a factor or a divisor is infinite or 0: so class weights at β = 0, which
/// go through ln 0, stay constants.
#[test]
fn constants_through_poles_have_derivative_0() {
    let constant = |x: f64| variable(1.0).lift(x);
    let pole = constant(0.0).ln();
    assert_eq!((pole.value, pole.derivative), (f64::NEG_INFINITY, 0.0));
    assert_eq!(constant(0.0).sqrt().derivative, 0.0);
    assert_eq!((constant(3.0) * pole).derivative, 0.0);
    assert_eq!((pole * constant(3.0)).derivative, 0.0);
    assert_eq!((constant(1.0) / constant(0.0)).derivative, 0.0);
    assert_eq!((pole / constant(2.0)).derivative, 0.0);
    // A variable through a pole has none.
    assert!((variable(0.0) * pole).derivative.is_infinite());
    assert!((constant(1.0) / variable(0.0)).derivative.is_infinite());
}
