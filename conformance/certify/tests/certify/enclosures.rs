//! Enclosures contain what they must.

use lossproof_certify::{Enclosure, critical_points};
use proptest::prelude::*;

const BITS: usize = 96;
const FINE: usize = 400;

proptest! {
    #[test]
    fn operations_on_intervals_contain_those_on_their_members(
        x in -4.0..4.0_f64, y in -4.0..4.0_f64, width in 0.0..2.0_f64, share in 0.0..1.0_f64,
    ) {
        let member = |x: f64| (x + share * width).min(x + width);
        let (a, b) = (Enclosure::between(x, x + width, BITS), Enclosure::between(y, y + width, BITS));
        let (m, n) = (Enclosure::exact(member(x), FINE), Enclosure::exact(member(y), FINE));
        let contains = |outer: Enclosure, inner: Enclosure| outer.interval().contains(inner.interval());
        prop_assert!(contains(&a + &b, &m + &n));
        prop_assert!(contains(&a - &b, &m - &n));
        prop_assert!(contains(&a * &b, &m * &n));
        prop_assert!(contains(&a / &b, &m / &n));
        prop_assert!(contains(a.square(), m.square()));
        prop_assert!(contains(a.abs(), m.abs()));
        prop_assert!(contains(a.exp(), m.exp()));
        prop_assert!(contains(a.symmetric(), m.clone()));
        prop_assert!(contains(a.hull(&b), n.clone()) && contains(a.hull(&b), m.clone()));
        prop_assert!(contains(a.and(&m.hull(&a.lower()).at_precision(BITS)), m));
        let (lower, upper) = a.to_f64();
        prop_assert!(lower <= x && upper >= x + width);
    }

    /// The slope of L has one sign on either side of what is called a maximum, and it is a maximum: in double-double, away
    /// from the point by 2^-20 of it.
    #[test]
    fn a_maximum_is_higher_than_its_neighbours(exponent in -3.0..11.0_f64) {
        let delta = 10.0_f64.powf(exponent);
        let Ok(found) = critical_points(delta) else { return Err(TestCaseError::fail(format!("{delta}"))) };
        prop_assert!(!found.points.is_empty());
        for (index, point) in found.points.iter().enumerate() {
            prop_assert_eq!(point.maximum, index % 2 == 0);
            let p = point.p.to_f64().0;
            let beside = [p * (1.0 - 1e-6), p + (1.0 - p).min(p) * 1e-6].map(|p| loss(p, delta));
            for other in beside {
                let higher = point.loss.clone() - other;
                prop_assert!(if point.maximum { higher.is_positive() } else { higher.is_negative() }, "{delta}: {point:?}");
            }
        }
    }
}

/// The loss by its definition, at 400 bits.
fn loss(p: f64, delta: f64) -> Enclosure {
    let p = Enclosure::exact(p, FINE);
    let sinc = |x: &Enclosure| x.sin_cos_pi().0 / (x.pi() * x);
    let u = &p * delta;
    -((sinc(&p) - sinc(&u) * (-&u).exp()) * p.ln())
}
