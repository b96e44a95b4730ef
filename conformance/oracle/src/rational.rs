//! Exact numbers beside the enclosures: polynomials in a row's surprisal with rational coefficients.
//!
//! A rounding is a tie only if the exact result is a binary number, so a rational one. Which results are rational:
//!
//! - Where the competing adjusted logits are not all equal, every probability is transcendental: `p·Σ_j n_j e^{a_j} = n_k
//!   e^{a_k}` with an algebraic `p` other than 0 would be a linear relation among exponentials of distinct algebraic numbers,
//!   which Lindemann and Weierstrass exclude. With modulation 1 and GHM-C, gradient and Hessian are polynomials in it with
//!   rational coefficients, not constant, so transcendental too; so is the loss, by the same theorem.
//! - Where they are all equal, or at the limits, the probabilities are rational, and `ℓ = −ln p` is 0 or transcendental
//!   (Lindemann). A polynomial in `ℓ` with rational coefficients is then rational exactly if it is constant. That decides
//!   gradient and Hessian of cross-entropy, of GHM-C, and of the focal loss with a rational `(1 − p)^γ`; with an irrational
//!   one no entry is rational. Entries of the focal Hessian are constant at places such as `p = 1/(1 + γ)`.
//! - A loss, or a sum of losses with rational weights `r_i ≥ 0`, is `Σ r_i ℓ_i`, a logarithm of an algebraic number: 0 or
//!   transcendental. A weight 0 makes a point of it in the enclosures.
//! - A target of several classes mixes such numbers with rational parts. With modulation 1 and no margin every class has the
//!   same probabilities, and the first of these rules holds of the sum as of its terms; where all probabilities are rational,
//!   the sum is a polynomial in `ℓ` as long as the classes have one `ℓ`, and a rational number where each term is one.
//! - HMLoss mixes `π`, `e` and `ln p`, and the focal loss with transcendental `p` mixes `p` and `ln p`: no theorem covers
//!   these, and no tie is known. Precision decides them.

use dashu_int::ops::{BitTest, SquareRootRem, UnsignedAbs};
use dashu_int::{IBig, UBig};
use dashu_ratio::{RBig, Relaxed};

use crate::arithmetic::Arithmetic;
use crate::field::Field;
use crate::float::{Float, float_from_f64};
use crate::interval::Interval;

/// The longest numerator or denominator in bits; anything longer counts as not known.
const LONGEST: usize = 1 << 20;

/// A polynomial in the row's surprisal with the constant first; `None` where the number is not known to be one.
pub(crate) type Exact = Option<Vec<Relaxed>>;

/// Exact arithmetic.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rationals;

impl Field for Rationals {
    type Number = Exact;

    fn integer(self, value: impl Into<IBig>) -> Exact {
        constant(Relaxed::from(value.into()))
    }

    fn binary64(self, value: f64) -> Exact {
        let value = float_from_f64(value)?;
        let shift = value.exponent().unsigned_abs();
        let significand = value.significand().clone();
        constant(if value.exponent() >= 0 {
            Relaxed::from(significand << shift)
        } else {
            Relaxed::from_parts(significand, UBig::ONE << shift)
        })
    }

    fn add(self, a: &Exact, b: &Exact) -> Exact {
        let (a, b) = (a.as_ref()?, b.as_ref()?);
        let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
        let mut sum = long.clone();
        for (coefficient, other) in sum.iter_mut().zip(short) {
            *coefficient += other;
        }
        known(sum)
    }

    fn neg(self, a: &Exact) -> Exact {
        a.as_ref().map(|a| a.iter().map(|coefficient| -coefficient).collect())
    }

    fn mul(self, a: &Exact, b: &Exact) -> Exact {
        if self.is_zero(a) || self.is_zero(b) {
            return Some(Vec::new());
        }
        let (a, b) = (a.as_ref()?, b.as_ref()?);
        let mut product = vec![Relaxed::ZERO; a.len() + b.len() - 1];
        for (i, left) in a.iter().enumerate() {
            for (j, right) in b.iter().enumerate() {
                product[i + j] += left * right;
            }
        }
        known(product)
    }

    /// By a rational number other than 0; a quotient by a polynomial is not known.
    fn div(self, a: &Exact, b: &Exact) -> Exact {
        match b.as_deref() {
            Some([divisor]) => known(a.as_ref()?.iter().map(|coefficient| coefficient / divisor).collect()),
            _ => None,
        }
    }

    fn square(self, a: &Exact) -> Exact {
        self.mul(a, a)
    }

    fn integer_power(self, base: f64, exponent: u64) -> Exact {
        raised(self.binary64(base)?.first().unwrap_or(&Relaxed::ZERO), exponent)
    }

    fn is_zero(self, a: &Exact) -> bool {
        a.as_ref().is_some_and(Vec::is_empty)
    }
}

fn constant(value: Relaxed) -> Exact {
    known(vec![value])
}

/// Without zeros at the end; not known if a coefficient is too long.
fn known(mut coefficients: Vec<Relaxed>) -> Exact {
    while coefficients.last().is_some_and(Relaxed::is_zero) {
        coefficients.pop();
    }
    coefficients.iter().all(|coefficient| length(coefficient) <= LONGEST).then_some(coefficients)
}

fn length(value: &Relaxed) -> usize {
    value.numerator().bit_len().max(value.denominator().bit_len())
}

/// `base^exponent`, unless that is too long.
fn raised(base: &Relaxed, exponent: u64) -> Exact {
    if base.is_zero() || base.is_one() {
        return if exponent == 0 { constant(Relaxed::ONE) } else { constant(base.clone()) };
    }
    let exponent =
        usize::try_from(exponent).ok().filter(|exponent| exponent.saturating_mul(length(base)) <= LONGEST)?;
    constant(base.pow(exponent.cast_signed()))
}

/// `base^exponent` for `0 < base ≤ 1` and a binary64 `exponent ≥ 0`, where that is rational.
///
/// With `exponent = s/2^k`, `s` odd, it is rational exactly if `base` has a rational `2^k`-th root.
pub(crate) fn rational_power(base: &Exact, exponent: f64) -> Exact {
    let [base] = &base.as_ref()?[..] else {
        return None;
    };
    let exponent = float_from_f64(exponent)?;
    let mut root = base.clone().canonicalize();
    if root.is_one() {
        return constant(Relaxed::ONE);
    }
    let halvings = (-exponent.exponent()).max(0);
    for _ in 0..halvings {
        root = square_root(&root)?;
    }
    let doublings = exponent.exponent().max(0).unsigned_abs();
    raised(&root.relax(), u64::try_from(exponent.significand() << doublings).ok()?)
}

/// The square root of a rational number above 0 other than 1, where it is rational.
fn square_root(value: &RBig) -> Option<RBig> {
    let exact = |n: UBig| {
        let (root, rest) = n.sqrt_rem();
        rest.is_zero().then_some(root)
    };
    let numerator = exact(value.numerator().unsigned_abs())?;
    Some(RBig::from_parts(numerator.into(), exact(value.denominator().clone())?))
}

/// The enclosure of a rational number: a point if it is a binary number of so many bits. `None` if the number is not known
/// to be rational.
pub(crate) fn enclosed(arithmetic: Arithmetic, value: &Exact) -> Option<Interval> {
    match value.as_deref()? {
        [] => Some(Interval::zero()),
        [value] => {
            let denominator = IBig::from(value.denominator().clone());
            let end = |value: IBig| Interval::point(Float::new(value, 0));
            Some(arithmetic.div(&end(value.numerator().clone()), &end(denominator)))
        }
        _ => None,
    }
}
