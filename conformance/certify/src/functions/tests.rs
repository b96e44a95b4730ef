//! Enclosures over an interval contain the values at its points, and derivatives are those of the functions.

use proptest::prelude::*;

use super::hard_mining::{IntegerEnd, Weight, damped, nll_over_q};
use super::sinc::sinc;
use crate::enclosure::Enclosure;

const BITS: usize = 96;
const FINE: usize = 500;

/// A point of an interval.
fn member(x: f64, width: f64, share: f64) -> Enclosure {
    Enclosure::exact((x + share * width).min(x + width), FINE)
}

fn contains(outer: &Enclosure, inner: &Enclosure) -> bool {
    outer.interval().is_bounded() && outer.interval().contains(inner.interval())
}

/// `f'` by central differences over 2^-120: the error is 2^-240 times a third derivative.
fn slope(x: &Enclosure, f: impl Fn(&Enclosure) -> Enclosure) -> Enclosure {
    let step = 2.0_f64.powi(-120);
    (f(&(x + step)) - f(&(x - step))) / (2.0 * step)
}

fn agree(a: &Enclosure, b: &Enclosure) -> bool {
    let difference = (a - b).abs().upper();
    (difference - (a.abs().upper() + 1.0) * 2.0_f64.powi(-200)).is_negative()
}

proptest! {
    #[test]
    fn sinc_and_its_derivatives_are_enclosed(
        x in prop_oneof![0.0..3.0_f64, 0.0..0.3_f64, 0.0..40.0_f64],
        width in prop_oneof![Just(0.0), 0.0..0.5_f64, 0.0..3.0_f64, 0.0..1e-6_f64],
        share in prop_oneof![0.0..1.0_f64, Just(0.0), Just(1.0)],
    ) {
        let (over, at) = (Enclosure::between(x, x + width, BITS), member(x, width, share));
        for (outer, inner) in sinc(&over).iter().zip(&sinc(&at)) {
            prop_assert!(contains(outer, inner), "sinc: {outer:?} {inner:?}");
        }
        for (outer, inner) in damped(&over).iter().zip(&damped(&at)) {
            prop_assert!(contains(outer, inner), "g: {outer:?} {inner:?}");
        }
    }

    #[test]
    fn derivatives_are_those_of_the_function(x in prop_oneof![0.01..0.24_f64, 0.26..9.0_f64]) {
        let x = Enclosure::exact(x, FINE);
        // sinc itself by its definition.
        prop_assert!(agree(&sinc(&x)[0], &(x.sin_cos_pi().0 / (x.pi() * &x))));
        prop_assert!(agree(&damped(&x)[0], &(&sinc(&x)[0] * (-&x).exp())));
        for k in 0..3 {
            prop_assert!(agree(&sinc(&x)[k + 1], &slope(&x, |x| sinc(x)[k].clone())), "sinc, {k}");
            prop_assert!(agree(&damped(&x)[k + 1], &slope(&x, |x| damped(x)[k].clone())), "g, {k}");
        }
    }

    #[test]
    fn the_gradient_is_enclosed_and_its_derivative_is_right(
        exponent in -2.0..9.0_f64, x in 0.01..0.9_f64, width in 0.0..0.05_f64, share in 0.0..1.0_f64,
    ) {
        let delta = 10.0_f64.powf(exponent);
        let (coarse, fine) = (Weight::of(&Enclosure::exact(delta, BITS)), Weight::of(&Enclosure::exact(delta, FINE)));
        let (over, at) = (Enclosure::between(x, x + width, BITS), member(x, width, share));
        let (outer, inner) = (coarse.gradient(&over, &coarse.nll(&over)), fine.gradient(&at, &fine.nll(&at)));
        prop_assert!(contains(&outer.value, &inner.value) && contains(&outer.slope, &inner.slope));
        prop_assert!(agree(&inner.slope, &slope(&at, |x| fine.gradient(x, &fine.nll(x)).value)));
        // D = x·L' where L = W·ℓ, for x'·L(x) differentiated directly.
        let loss = |x: &Enclosure| &fine.derivatives(x)[0] * fine.nll(x);
        prop_assert!(agree(&inner.value, &(slope(&at, loss) * &at)));
    }

    /// The form near p = 1 is that of the definition, and encloses it over intervals down to q = 0.
    #[test]
    fn the_end_at_one_is_the_same_function(
        delta in 1..300_u32, q in 0.0..0.4_f64, width in 0.0..0.1_f64, share in 0.01..1.0_f64,
    ) {
        let delta = f64::from(delta);
        let (Some(coarse), Some(fine)) = (IntegerEnd::of(delta, BITS), IntegerEnd::of(delta, FINE)) else {
            return Err(TestCaseError::fail("an integer"));
        };
        let (over, at) = (Enclosure::between(q, q + width, BITS), member(q, width, share));
        prop_assume!(at.is_positive());
        prop_assert!(contains(&coarse.weight(&over), &fine.weight(&at)));
        prop_assert!(contains(&coarse.gradient(&over), &fine.gradient(&at)));
        prop_assert!(contains(&nll_over_q(&over), &nll_over_q(&at)));
        let weight = Weight::in_p(&Enclosure::exact(delta, FINE));
        let p = at.lift(1.0) - &at;
        prop_assert!(agree(&(fine.weight(&at) * &at), &weight.derivatives(&p)[0]));
        prop_assert!(agree(&(fine.gradient(&at) * &at), &weight.gradient(&p, &weight.nll(&p)).value));
    }
}

/// The exact 0 is no singular place.
#[test]
fn zero_is_a_point_like_any_other() {
    let zero = Enclosure::exact(0.0, BITS);
    let [value, first, second, third] = sinc(&zero);
    let third_of_square = -(zero.pi().square() / 3.0);
    assert_eq!(value.to_f64(), (1.0, 1.0));
    assert!(first.interval().is_zero() && third.interval().is_zero());
    assert!((second - third_of_square).abs().to_f64().1 < 1e-25);
}

#[test]
fn only_an_integer_has_the_integer_end() {
    assert!(IntegerEnd::of(2.5, BITS).is_none() && IntegerEnd::of(3.0, BITS).is_some());
}
