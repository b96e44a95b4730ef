//! The modulations: `m` and `g = m − ℓ·p·m'` at a point.

use super::curve::{Modulate, Point, Rise};
use crate::numerics::{HalfTurn, Lane, exp, exp_and_exp_m1, exp_lifted, half_turn, ln_1p, mul_add, reduced};

/// `m = 1`.
pub(crate) struct One;

impl<T: Lane> Modulate<T> for One {
    #[inline(always)]
    fn rise<const FUSED: bool>(&self, _: Point<T>, _: T) -> Rise<T> {
        Rise { m: T::ONE, g: T::ONE, unit: T::ONE }
    }
}

/// `m = q^γ`.
pub(crate) struct Focal<T> {
    gamma: T,
}

impl<T: Lane> Focal<T> {
    pub(crate) fn new(gamma: f64) -> Self {
        Self { gamma: T::of(gamma) }
    }
}

impl<T: Lane> Modulate<T> for Focal<T> {
    /// `q^γ = e^{−γ·log1p(p/q)}`, and `g = q^γ·(1 + γ·p·ℓ/q)`, where ℓ/q goes to 1 with q.
    #[inline(always)]
    fn rise<const FUSED: bool>(&self, at: Point<T>, _: T) -> Rise<T> {
        let m = exp::<T, FUSED>(-(self.gamma * ln_1p::<T, FUSED>(at.odds)));
        let ratio = if at.q < T::TINY { T::ONE } else { at.nll / at.q };
        Rise { m, g: m * mul_add::<T, FUSED>(self.gamma * at.p, ratio, T::ONE), unit: T::ONE }
    }
}

/// `m = sinc p − sinc(u)·e^{−u}`, `u = δp`.
pub(crate) struct HardMining<T> {
    delta: T,
    log_delta: T,
    /// `ROUNDER + n` for the integer n nearest to δ modulo 2, and what δ is more.
    turns: T,
    rest: T,
}

/// `log 1024`: from there on `e^{−u}` is nothing in either type, and u counts for no more than 1024.
const FAR: f64 = 6.931471805599453;

/// The weight at one point.
struct Turn<T> {
    m: T,
    /// `p·m'`.
    slope: T,
    u: T,
    /// `u/T::DROP`.
    lifted: T,
}

impl<T: Lane> HardMining<T> {
    pub(crate) fn new(delta: f64) -> Self {
        let nearest = delta.round_ties_even();
        Self {
            delta: T::of(delta),
            log_delta: T::of(delta.ln()),
            turns: T::ROUNDER + T::of(nearest % 2.0),
            rest: T::of(delta - nearest),
        }
    }

    /// `m` and `p·m'`: with `s = sinc u`, `p·m' = p·sinc'(p) − e^{−u}·(cos πu − s − u·s)`.
    ///
    /// Through `h = min(p, q)`: `sinc p = sinc(h)` or `q·sinc(q)/p`, and `p·sinc' = cos πp − sinc p`. `u = e^{log δ − ℓ}` goes on
    /// where p is no number any more. The turns of u are counted from δ where q is the smaller: `u = n + (δ − n − δq)`.
    #[inline(always)]
    fn modulate<const FUSED: bool>(&self, p: T, q: T, nll: T) -> Turn<T> {
        let outside = p < T::HALF;
        let HalfTurn { fall: fall_p, sinc, bend: bend_p, cos } = half_turn::<T, FUSED>(if outside { p } else { q });
        let sinc_p = if outside { sinc } else { q * sinc / p };
        let slope_p = if outside { -bend_p } else { -cos - sinc_p };

        let log_u = self.log_delta - nll;
        let near = log_u < T::of(FAR);
        let lifted = exp_lifted::<T, FUSED>(if near { log_u } else { T::of(FAR) });
        let lifted = if log_u < T::EXP_FLOOR { T::ZERO } else { lifted };
        let u = lifted * T::DROP;
        let angle = if outside { u } else { mul_add::<T, FUSED>(-self.delta, q, self.rest) };
        let (shifted, r) = reduced(if near { angle } else { T::ZERO });
        let turned = half_turn::<T, FUSED>(r);
        let sign = |x: T| {
            let x = x.signed(shifted);
            if outside { x } else { x.signed(self.turns) }
        };
        let (decay, decay_m1) = exp_and_exp_m1::<T, FUSED>(-u);
        // In the first half turn r is u, and u/u need not be formed.
        let first = outside && u < T::HALF;
        let sinc_u = if first { turned.sinc } else { sign(r * turned.sinc) / u };
        let bend_u = if first { -turned.bend } else { sign(turned.cos) - sinc_u };

        let fall_u = if first { turned.fall } else { T::ONE - sinc_u };
        let from_zero = fall_u - sinc_u * decay_m1 - fall_p;
        let m = if outside { from_zero } else { sinc_p - sinc_u * decay };
        Turn { m, slope: slope_p - decay * (bend_u - u * sinc_u), u, lifted }
    }
}

impl<T: Lane> Modulate<T> for HardMining<T> {
    #[inline(always)]
    fn rise<const FUSED: bool>(&self, at: Point<T>, _: T) -> Rise<T> {
        let Turn { m, slope, u, lifted } = self.modulate::<FUSED>(at.p, at.q, at.nll);
        let g = mul_add::<T, FUSED>(-at.nll, slope, m);
        // Far out m is u, and g is u·(1 − ℓ), with all digits where u itself has lost some.
        let lost = u < T::LOST;
        let far = lifted - at.nll * lifted;
        Rise {
            m: if lost { lifted } else { m },
            g: if lost { far } else { g },
            unit: if lost { T::DROP } else { T::ONE },
        }
    }
}

/// HMLoss as its authors' code has it: with `ψ = ωℓ` for ℓ, and `e^{−ψ}` clipped to `[ε, 1 − ε]` for p: `L = 10·w·ψ`.
pub(crate) struct AsPublished<T>(pub(crate) HardMining<T>);

impl<T: Lane> Modulate<T> for AsPublished<T> {
    #[inline(always)]
    fn rise<const FUSED: bool>(&self, at: Point<T>, weight: T) -> Rise<T> {
        let (least, ten) = (T::of(EPSILON), T::of(10.0));
        let psi = weight * at.nll;
        let (p, less) = exp_and_exp_m1::<T, FUSED>(-psi);
        let (low, high) = (p < least, -less < T::of(LEFT));
        let clipped = |inside: T, at_low: T, at_high: T| if low { at_low } else if high { at_high } else { inside };
        let p = clipped(p, least, T::of(1.0 - EPSILON));
        let q = clipped(-less, T::of(1.0 - EPSILON), T::of(LEFT));
        let nll = clipped(psi, T::of(-EPSILON.ln()), T::of(EPSILON));
        let Turn { m, slope, .. } = self.0.modulate::<FUSED>(p, q, nll);
        let slope = clipped(slope, T::ZERO, T::ZERO);
        Rise { m: ten * m, g: ten * mul_add::<T, FUSED>(-psi, slope, m), unit: T::ONE }
    }
}

/// Where the authors' code clips p.
const EPSILON: f64 = 1e-10;
/// What the upper end, rounded, leaves of 1: exact in binary64.
const LEFT: f64 = 1.0 - (1.0 - EPSILON);
