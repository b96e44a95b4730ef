//! Where the critical points are, and how high.

use super::CriticalPoint;
use super::count::Search;
use crate::enclosure::Enclosure;
use crate::functions::hard_mining::Weight;
use crate::search::{Crossing, Jet, newton};

impl Search {
    /// A crossing that falls in p is a maximum.
    pub(super) fn left_point(&self, crossing: Crossing) -> CriticalPoint {
        let bits = 2 * self.bits;
        let delta = self.delta(bits);
        let weight = Weight::of(&delta);
        let x = newton::narrow(&crossing.cell.enclosure(bits), self.bits, |x| weight.gradient(x, &weight.nll(x)));
        let [value, ..] = weight.derivatives(&x);
        let p = &weight.slow * &x;
        CriticalPoint {
            maximum: !crossing.rising,
            q: p.lift(1.0) - &p,
            u: &weight.fast * &x,
            loss: value * weight.nll(&x),
            p,
        }
    }

    /// A crossing that falls in q rises in p: a minimum.
    pub(super) fn right_point(&self, crossing: Crossing) -> CriticalPoint {
        let bits = 2 * self.bits;
        let delta = self.delta(bits);
        let weight = Weight::in_p(&delta);
        let q = self.next_to_one(&weight, &crossing.cell.enclosure(bits));
        let q = newton::narrow(&q, self.bits, |q| gradient_in_q(&weight, q));
        let p = q.lift(1.0) - &q;
        let nll = -(-&q).ln_1p();
        // At a zero of D, W = p·W'·ℓ, which does not cancel where W does.
        let [_, first, ..] = weight.derivatives(&p);
        CriticalPoint { maximum: crossing.rising, u: &delta * &p, loss: &p * first * nll.square(), q, p }
    }

    /// Where the cell begins at q = 0, `0 = D(0) + D'(ξ)·q` encloses the zero, far below what a middle can resolve.
    fn next_to_one(&self, weight: &Weight, cell: &Enclosure) -> Enclosure {
        let mut cell = cell.clone();
        if !cell.lower().interval().is_zero() {
            return cell;
        }
        let delta = self.delta(cell.bits());
        let (sin, _) = delta.sin_cos_pi();
        let at_one = sin / (delta.pi() * &delta) * (-&delta).exp();
        loop {
            let slope = gradient_in_q(weight, &cell.lift(0.0).hull(&cell.upper())).slope;
            let next = cell.and(&-(&at_one / slope));
            // Each step squares the relative width until the precision is spent.
            if !(cell.upper() - next.upper() - cell.upper() * 0.001).is_positive() {
                return next;
            }
            cell = next;
        }
    }
}

/// D and its derivative in q, at p = 1 − q.
pub(super) fn gradient_in_q(weight: &Weight, q: &Enclosure) -> Jet {
    let p = q.lift(1.0) - q;
    let Jet { value, slope } = weight.gradient(&p, &-(-q).ln_1p());
    Jet { value, slope: -slope }
}
