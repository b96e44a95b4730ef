//! The modulations: `m` and `g = m − ℓ·p·m'` at a point.

use pulp::Simd;

use super::curve::{Modulate, Point, Rise};
use crate::numerics::{HalfTurn, Lane, Vector, exp, exp_and_exp_m1, exp_lifted, half_turn, ln_1p, reduced};

/// `m = 1`.
pub(crate) struct One;

impl<T: Lane> Modulate<T> for One {
    #[inline(always)]
    fn rise<S: Simd, const N: usize>(&self, at: Point<S, T, N>, _: Vector<S, T, N>) -> Rise<S, T, N> {
        let one = at.p.lift(1.0);
        Rise { m: one, g: one, unit: one }
    }
}

/// `m = q^γ`.
pub(crate) struct Focal {
    pub(crate) gamma: f64,
}

impl<T: Lane> Modulate<T> for Focal {
    /// `q^γ = e^{−γ·log1p(p/q)}`, and `g = q^γ·(1 + γ·p·ℓ/q)`, where ℓ/q goes to 1 with q.
    #[inline(always)]
    fn rise<S: Simd, const N: usize>(&self, at: Point<S, T, N>, _: Vector<S, T, N>) -> Rise<S, T, N> {
        let (one, gamma) = (at.p.lift(1.0), at.p.lift(self.gamma));
        let m = exp(-(gamma * ln_1p(at.odds)));
        let ratio = at.q.less(at.q.constant(T::TINY)).select(one, at.nll / at.q);
        Rise { m, g: m * (gamma * at.p).mul_add(ratio, one), unit: one }
    }
}

/// `m = sinc p − sinc(u)·e^{−u}`, `u = δp`.
pub(crate) struct HardMining {
    delta: f64,
    log_delta: f64,
    /// The integer n nearest to δ, modulo 2, and `δ − n`.
    turns: f64,
    rest: f64,
}

/// `log 1024`: from there on `e^{−u}` is nothing in either type, and u counts for no more than 1024.
const FAR: f64 = 6.931471805599453;

/// The weight at one point.
struct Turn<S: Simd, T: Lane, const N: usize> {
    m: Vector<S, T, N>,
    /// `p·m'`.
    slope: Vector<S, T, N>,
    u: Vector<S, T, N>,
    /// `u/T::DROP`.
    lifted: Vector<S, T, N>,
}

impl HardMining {
    pub(crate) fn new(delta: f64) -> Self {
        let nearest = delta.round_ties_even();
        Self { delta, log_delta: delta.ln(), turns: nearest % 2.0, rest: delta - nearest }
    }

    /// `m` and `p·m'`: with `s = sinc u`, `p·m' = p·sinc'(p) − e^{−u}·(cos πu − s − u·s)`.
    ///
    /// Through `h = min(p, q)`: `sinc p = sinc(h)` or `q·sinc(q)/p`, and `p·sinc' = cos πp − sinc p`. `u = e^{log δ − ℓ}` goes on
    /// where p is no number any more. The turns of u are counted from δ where q is the smaller: `u = n + (δ − n − δq)`.
    #[inline(always)]
    fn modulate<S: Simd, T: Lane, const N: usize>(
        &self,
        p: Vector<S, T, N>,
        q: Vector<S, T, N>,
        nll: Vector<S, T, N>,
    ) -> Turn<S, T, N> {
        let (zero, half, one) = (p.lift(0.0), p.lift(0.5), p.lift(1.0));
        let outside = p.less(half);
        let HalfTurn { fall: fall_p, sinc, bend: bend_p, cos } = half_turn(outside.select(p, q));
        let sinc_p = outside.select(sinc, q * sinc / p);
        let slope_p = outside.select(-bend_p, -cos - sinc_p);

        let (log_u, far) = (p.lift(self.log_delta) - nll, p.lift(FAR));
        let near = log_u.less(far);
        let lifted = exp_lifted(near.select(log_u, far));
        let u = lifted * p.constant(T::DROP);
        let angle = outside.select(u, p.lift(-self.delta).mul_add(q, p.lift(self.rest)));
        let (shifted, r) = reduced(near.select(angle, zero));
        let turned = half_turn(r);
        let more = outside.select(zero, p.lift(self.turns)) + p.constant(T::ROUNDER);
        let (decay, decay_m1) = exp_and_exp_m1(-u);
        let turned_sinc = T::signed(T::signed(r * turned.sinc, shifted), more) / u;
        let turned_bend = T::signed(T::signed(turned.cos, shifted), more) - turned_sinc;
        // In the first half turn r is u, and u/u need not be formed.
        let inner = outside.select(u, one);
        let first = inner.less(half);
        let sinc_u = first.select(turned.sinc, turned_sinc);
        let bend_u = first.select(-turned.bend, turned_bend);
        let fall_u = first.select(turned.fall, one - sinc_u);
        let from_zero = fall_u - sinc_u * decay_m1 - fall_p;
        let m = outside.select(from_zero, sinc_p - sinc_u * decay);
        Turn { m, slope: slope_p - decay * (bend_u - u * sinc_u), u, lifted }
    }
}

impl<T: Lane> Modulate<T> for HardMining {
    #[inline(always)]
    fn rise<S: Simd, const N: usize>(&self, at: Point<S, T, N>, _: Vector<S, T, N>) -> Rise<S, T, N> {
        let Turn { m, slope, u, lifted } = self.modulate(at.p, at.q, at.nll);
        let g = (-at.nll).mul_add(slope, m);
        // Far out m is u, and g is u·(1 − ℓ), with all digits where u itself has lost some.
        let lost = u.less(u.constant(T::LOST));
        Rise {
            m: lost.select(lifted, m),
            g: lost.select(lifted - at.nll * lifted, g),
            unit: lost.select(u.constant(T::DROP), u.lift(1.0)),
        }
    }
}

/// HMLoss as its authors' code has it: with `ψ = ωℓ` for ℓ, and `e^{−ψ}` clipped to `[ε, 1 − ε]` for p: `L = 10·w·ψ`.
pub(crate) struct AsPublished(pub(crate) HardMining);

/// Where the authors' code clips p.
const EPSILON: f64 = 1e-10;
/// What the upper end, rounded, leaves of 1: exact in binary64.
const LEFT: f64 = 1.0 - (1.0 - EPSILON);

impl<T: Lane> Modulate<T> for AsPublished {
    #[inline(always)]
    fn rise<S: Simd, const N: usize>(&self, at: Point<S, T, N>, weight: Vector<S, T, N>) -> Rise<S, T, N> {
        let lift = |x: f64| at.p.lift(x);
        let psi = weight * at.nll;
        let (p, less) = exp_and_exp_m1(-psi);
        let (low, high) = (p.less(lift(EPSILON)), (-less).less(lift(LEFT)));
        let clipped = |inside, at_low, at_high| low.select(at_low, high.select(at_high, inside));
        let p = clipped(p, lift(EPSILON), lift(1.0 - EPSILON));
        let q = clipped(-less, lift(1.0 - EPSILON), lift(LEFT));
        let nll = clipped(psi, lift(-EPSILON.ln()), lift(EPSILON));
        let Turn { m, slope, .. } = self.0.modulate(p, q, nll);
        let slope = clipped(slope, lift(0.0), lift(0.0));
        Rise { m: lift(10.0) * m, g: lift(10.0) * (-psi).mul_add(slope, m), unit: lift(1.0) }
    }
}
