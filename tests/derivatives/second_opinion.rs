//! Against the dual numbers of `num-dual`, in binary64: the rules of calculus are theirs.
//!
//! The tolerance is the proved bound of the same derivative, taken from double-double to binary64: each operation of a
//! [`Ball`] adds its own share in units of 2^-106, at least 4 of them, and passes on those of its operands in proportion.
//! The same operations in binary64 err by at most 1 unit of 2^-53 each (2 for a function of the standard library, which
//! counts 9 to 65 there): 2^53 times the radius is at least four times that. It is doubled, since `num-dual` writes its
//! rules out in other terms (a quotient in three).

use std::ops::{Add, Div, Mul, Neg, Sub};

use lossproof::{Adjustment, Ball, Derivatives, Evaluation, Jet, Loss, Real, Reduction, Weighting};
use num_dual::{Dual2_64, DualNum};

use crate::cases::product;
use crate::dual::{along, directions, nested};
use crate::mutants;
use crate::support::Owned;

/// `num-dual`'s second-order number as a number of the formulas.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Foreign(pub(crate) Dual2_64);

impl Foreign {
    /// A logit, as the variable or as a constant.
    pub(crate) fn variable(z: f64, here: bool) -> Self {
        let constant = Dual2_64::from_re(z);
        Self(if here { constant.derivative() } else { constant })
    }

    /// `x` less its nearest half-integer, times π, and which half-integer of a period that was: the derivative passes
    /// unchanged, the value keeps its relative accuracy at every multiple of ½.
    fn quadrant(self) -> (Dual2_64, i64) {
        let halves = (2.0 * (self.0.re % 2.0)).round();
        let nearest = self.0.re - self.0.re % 2.0 + halves / 2.0;
        ((self.0 - nearest) * std::f64::consts::PI, (halves as i64).rem_euclid(4))
    }
}

impl PartialEq for Foreign {
    fn eq(&self, other: &Self) -> bool {
        (self.0.re, self.0.v1, self.0.v2) == (other.0.re, other.0.v1, other.0.v2)
    }
}

macro_rules! theirs {
    ($($trait:ident $method:ident),*) => {
        $(impl $trait for Foreign {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                Self(self.0.$method(other.0))
            }
        })*
    };
}
theirs!(Add add, Sub sub, Mul mul, Div div);

impl Neg for Foreign {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Real for Foreign {
    fn lift(&self, x: f64) -> Self {
        Self(Dual2_64::from_re(x))
    }
    fn approx(&self) -> f64 {
        self.0.re
    }
    fn is_zero(&self) -> bool {
        *self == self.lift(0.0)
    }
    fn epsilon(&self) -> f64 {
        f64::EPSILON
    }
    fn pi(&self) -> Self {
        self.lift(std::f64::consts::PI)
    }
    fn sqrt(&self) -> Self {
        Self(self.0.sqrt())
    }
    fn exp(&self) -> Self {
        Self(self.0.exp())
    }
    fn exp_m1(&self) -> Self {
        Self(self.0.exp_m1())
    }
    fn ln(&self) -> Self {
        Self(self.0.ln())
    }
    fn ln_1p(&self) -> Self {
        Self(self.0.ln_1p())
    }
    fn sin_pi(&self) -> Self {
        let (x, quadrant) = self.quadrant();
        Self([x.sin(), x.cos(), -x.sin(), -x.cos()][quadrant as usize])
    }
    fn cos_pi(&self) -> Self {
        let (x, quadrant) = self.quadrant();
        Self([x.cos(), -x.sin(), -x.cos(), x.sin()][quadrant as usize])
    }
}

/// Compares an answer with what `num-dual` says of the loss.
fn agrees(loss: &Loss, batch: &Owned, analytic: &Evaluation<Ball>) -> Result<(), String> {
    for direction in directions(loss, batch) {
        let here = |i: usize| direction.contains(&i);
        let theirs = along(loss, batch, here, &Foreign::variable(0.0, false), Foreign::variable);
        let bound = along(loss, batch, here, &nested(0.0, false), nested);
        for place in direction.iter().copied() {
            let row = if loss.reduction == Reduction::None { place / batch.columns } else { 0 };
            let Jet { value, derivative } = bound.loss[row];
            let (dual, hessian) = (theirs.loss[row].0, analytic.hessian.as_ref().expect("asked for")[place]);
            for (what, got, expected, bound) in [
                ("gradient", dual.v1, analytic.gradient[place], value.derivative),
                ("hessian", dual.v2, hessian, derivative.derivative),
            ] {
                let off = (expected.midpoint().approx() - got).abs();
                let allowed = (2.0 * 2_f64.powi(53)) * (bound.radius().approx() + expected.radius().approx());
                // Below the normal numbers binary64 has no relative accuracy.
                if off.is_nan() || off > allowed + f64::MIN_POSITIVE {
                    return Err(format!("{what}[{place}] {got} for {expected:?}, off {off:e}, allowed {allowed:e}"));
                }
            }
        }
    }
    Ok(())
}

fn require((loss, batch): (Loss, Owned)) {
    let analytic = loss.evaluate_bounded(&batch.batch(), Derivatives::Hessian).expect("valid");
    agrees(&loss, &batch, &analytic).unwrap_or_else(|e| panic!("{e}\n{loss:?}\n{batch:?}"));
}

/// Logits a 16th where they are scaled by 30: their quotient rule has the third power of the odds, which must not overflow.
fn tempered((loss, batch): (Loss, Owned)) -> (Loss, Owned) {
    let hot = matches!(loss.adjustment, Adjustment::Margin { scale, .. } if scale > 4.0);
    let logits = batch.logits.iter().map(|z| if hot { z / 16.0 } else { *z }).collect();
    (loss, Owned { logits, ..batch })
}

#[test]
fn num_dual_agrees_for_every_combination() {
    // At β = 0 a weight goes through ln 0, and num-dual gives a constant there the derivative 0·∞.
    let poles = |loss: &Loss| loss.weighting == Weighting::EffectiveNumber { beta: 0.0 };
    product().into_iter().filter(|(loss, _)| !poles(loss)).map(tempered).for_each(require);
}

#[test]
fn wrong_derivatives_are_noticed() {
    mutants::rejected_by(agrees);
}
