//! A single zero, enclosed as narrowly as the precision allows.

use lossproof_oracle::{Float, Interval};

use super::{Jet, sign};
use crate::enclosure::Enclosure;

/// The zero of `f` in `x`, on which `f` is strictly monotone and changes its sign; `bits` of it.
///
/// The interval Newton step `N = m − f(m)/f'(X)` keeps the zero, as `f(m) = f'(ξ)(m − zero)` for a ξ in X. Where it does not
/// halve the interval, the sign at the middle does.
pub(crate) fn narrow(x: &Enclosure, bits: usize, f: impl Fn(&Enclosure) -> Jet) -> Enclosure {
    let mut x = x.clone();
    let Some(rising) = sign(&f(&x.upper()).value) else { return x };
    for _ in 0..4 * bits {
        let middle = x.middle();
        let value = f(&middle).value;
        let step = x.and(&(&middle - &value / f(&x).slope));
        let next = if is_halved(&step, &x) {
            step
        } else {
            match sign(&value) {
                Some(sign) if sign == rising => x.lower().hull(&middle),
                Some(_) => middle.hull(&x.upper()),
                None => return step,
            }
        };
        if !(width(&x) - width(&next)).is_positive() || is_narrow(&next, bits) {
            return next;
        }
        x = next;
    }
    x
}

fn width(x: &Enclosure) -> Enclosure {
    x.upper() - x.lower()
}

fn is_halved(step: &Enclosure, x: &Enclosure) -> bool {
    step.interval().is_bounded() && (width(x) * 0.5 - width(step)).is_positive()
}

fn is_narrow(x: &Enclosure, bits: usize) -> bool {
    let size = x.abs().lower();
    let unit = Float::new(1.into(), -bits.cast_signed());
    let allowed = &size * Enclosure::new(Interval::point(unit), x.bits());
    (width(x) - allowed).is_negative()
}
