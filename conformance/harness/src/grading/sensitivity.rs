//! How the numbers of a row move with its logits: the tolerances of grades A and B.
//!
//! With `L(t)` and `s_k`, and `M_k = max(1, |z_k|)` over the finite logits, `W = Σ_{j≠y} s_j M_j`:
//!
//! | x | `Σ_k |∂x/∂a_k|·M_k` |
//! |---|---|
//! | `L` | `|L'|·(M_y + W)` |
//! | `L'` | `|L''|·(M_y + W)` |
//! | `−L's_k` | `|L''|s_k M_y + s_k|L'' + L'|·(W − s_k M_k) + |L''s_k² − L's_k(1 − s_k)|·M_k` |
//! | `L''` | `|L'''|·(M_y + W)` |
//! | `h_k = L''s_k² − L's_k(1 − s_k)` | `|L'''s_k² − L''s_k(1 − s_k)|·M_y + s_k|−L'''s_k + L''(1 − 3s_k) + L'(1 − 2s_k)|·(W − s_k M_k) + |−L'''s_k³ + 3L''s_k²(1 − s_k) − L's_k(1 − s_k)(1 − 2s_k)|·M_k` |
//!
//! times scale, scale² and scale³. `L'''` comes from dual numbers over the reference's own `L''`.

use lossproof::{Curve, DoubleDouble, Jet, Modulated, Modulation, Posterior, Real, RowDetail};

type Number = DoubleDouble;

/// A row's curve up to the third derivative, and κ of its loss, gradient and Hessian.
pub(super) struct Slopes {
    curve: Curve<Number>,
    third: Number,
    kappa: [Number; 3],
}

/// What may be lost around one number, or a sum of parts of several: the condition and the working part, before `K·u`.
#[derive(Clone, Copy)]
pub(super) struct Slack {
    condition: Number,
    pub(super) working: Number,
    /// The number itself, and the sum of the absolute values of its terms.
    value: Number,
    magnitude: Number,
}

impl Slack {
    pub(super) fn nothing() -> Self {
        let zero = number(0.0);
        Self { condition: zero, working: zero, value: zero, magnitude: zero }
    }

    fn of(value: Number, condition: Number, working: Number) -> Self {
        Self { condition, working, value, magnitude: value.abs() }
    }

    /// Adds a part of another: a sum loses what its terms lose.
    pub(super) fn add(&mut self, part: Number, other: Self) {
        self.condition = self.condition + part * other.condition;
        self.working = self.working + part * other.working;
        self.value = self.value + part * other.value;
        self.magnitude = self.magnitude + part * other.magnitude;
    }

    /// `Σ_k |∂x/∂z_k|·max(1, |z_k|)`, and by how much the terms of a sum are larger than the sum: each is right relatively to
    /// itself.
    pub(super) fn condition(&self) -> Number {
        let cancelled = self.magnitude - self.value.abs();
        if cancelled.approx() > 0.0 { self.condition + cancelled } else { self.condition }
    }
}

fn number(x: f64) -> Number {
    Number::from(x)
}

impl Slopes {
    pub(super) fn of(modulation: Modulation, row: &RowDetail<Number>) -> Self {
        let Posterior { p, q, nll, rivals, excess, in_favour } = row.posterior;
        // dp/dt = pq, dq/dt = −pq, dℓ/dt = −q.
        let jet = |value: Number, derivative: Number| Jet { value, derivative };
        let at = Posterior {
            p: jet(p, p * q),
            q: jet(q, -(p * q)),
            nll: jet(nll, -q),
            rivals: jet(rivals, number(0.0)),
            excess: jet(excess, number(0.0)),
            in_favour: jet(in_favour, number(0.0)),
        };
        let constant = |x: Number| jet(x, number(0.0));
        let curve = modulation.curve(&at, &constant(row.weight), &constant(row.density));
        let Modulated { value: m, slope: d1, curvature: d2 } = modulation.modulate(&at, &constant(row.density));
        let third = curve.curvature.derivative;
        let curve = Curve { value: curve.value.value, slope: curve.slope.value, curvature: curve.curvature.value };
        Self { curve, third, kappa: kappas(&row.posterior, m.value, d1.value, &d2) }
    }

    /// The slack of the row's loss.
    pub(super) fn loss(&self, row: &RowDetail<Number>, sizes: &Sizes) -> Slack {
        Slack::of(
            self.curve.value,
            row.scale * self.curve.slope.abs() * (sizes.target + sizes.others),
            row.weight * number(sizes.adjusted) * self.kappa[0],
        )
    }

    /// The slack of the gradient's entry for class `k`.
    pub(super) fn gradient(&self, row: &RowDetail<Number>, sizes: &Sizes, k: usize, target: usize) -> Slack {
        let factor = row.scale * row.scale * row.incoming.abs();
        let (first, second) = (self.curve.slope, self.curve.curvature);
        let (s, rest) = (row.shares[k], number(1.0) - row.shares[k]);
        let condition = if k == target {
            second.abs() * (sizes.target + sizes.others)
        } else {
            (second * s).abs() * sizes.target
                + s * (second + first).abs() * sizes.others_but(k, s)
                + (second * s * s - first * s * rest).abs() * sizes.of[k]
        };
        let working = row.weight * row.scale * row.incoming.abs() * number(sizes.adjusted) * self.kappa[1];
        let value = first * row.scale * row.incoming * if k == target { number(1.0) } else { -s };
        Slack::of(value, factor * condition, working)
    }

    /// The slack of the Hessian's diagonal for class `k`.
    pub(super) fn hessian(&self, row: &RowDetail<Number>, sizes: &Sizes, k: usize, target: usize) -> Slack {
        let scale2 = row.scale * row.scale;
        let factor = scale2 * row.scale * row.incoming.abs();
        let (first, second, third) = (self.curve.slope, self.curve.curvature, self.third);
        let (one, two, three) = (number(1.0), number(2.0), number(3.0));
        let (s, rest) = (row.shares[k], one - row.shares[k]);
        let condition = if k == target {
            third.abs() * (sizes.target + sizes.others)
        } else {
            (third * s * s - second * s * rest).abs() * sizes.target
                + s * (second * (one - three * s) + first * (one - two * s) - third * s).abs() * sizes.others_but(k, s)
                + (three * second * s * s * rest - third * s * s * s - first * s * rest * (one - two * s)).abs()
                    * sizes.of[k]
        };
        let working = row.weight * scale2 * row.incoming.abs() * number(sizes.adjusted) * self.kappa[2];
        let value = scale2 * row.incoming * if k == target { second } else { second * s * s - first * s * rest };
        Slack::of(value, factor * condition, working)
    }
}

/// κ of the loss, the gradient and the Hessian; `(pq)³·m''' = θ((pq)²m'') − 2(q − p)·(pq)²m''` with θ = d/dt.
fn kappas(at: &Posterior<Number>, m: Number, d1: Number, d2: &Jet<Number>) -> [Number; 3] {
    let (one, two, three) = (number(1.0), number(2.0), number(3.0));
    let (p, q, nll) = (at.p, at.q, at.nll);
    // ℓ/q → 1 as q → 0; and where a factor is exactly 0, so is the product: each vanishes exponentially in t.
    let nll_over_q = if q.is_zero() { one } else { nll / q };
    let times = |a: Number, b: Number| if a.is_zero() { a } else { (a * b).abs() };
    let (pq, skew) = (p * q, q - p);
    let d3 = d2.derivative - two * skew * d2.value;
    let m_tt = skew * d1 + d2.value;
    let m_ttt = (one - two * three * pq) * d1 + three * skew * d2.value + d3;
    let loss = one + m.abs() + times(d1, nll_over_q);
    let gradient = loss + d1.abs() + times(d2.value, nll_over_q);
    let second = times(skew * d1, nll) + times(d2.value, nll) + (two * q * d1).abs() + (pq * m).abs();
    let third = times(m_ttt, nll) + (three * q * m_tt).abs() + (three * pq * d1).abs() + (pq * skew * m).abs();
    [loss, gradient, one + second + third]
}

/// The magnitudes of a row's logits.
pub(super) struct Sizes {
    /// `M_k`, 0 where the logit is not finite.
    of: Vec<Number>,
    target: Number,
    /// `W`.
    others: Number,
    /// `1 + max|a|`.
    adjusted: f64,
}

impl Sizes {
    /// `logits` are the two of the softmax form with the sigmoid link.
    pub(super) fn new(logits: &[f64], adjusted: &[Option<f64>], row: &RowDetail<Number>, target: usize) -> Self {
        let size = |z: &f64| number(if z.is_finite() { z.abs().max(1.0) } else { 0.0 });
        let of: Vec<Number> = logits.iter().map(size).collect();
        let others = row.shares.iter().zip(&of).fold(number(0.0), |sum, (s, m)| sum + *s * *m);
        let largest = adjusted.iter().flatten().filter(|a| a.is_finite()).fold(0.0_f64, |x, a| x.max(a.abs()));
        Self { target: of[target], of, others, adjusted: 1.0 + largest }
    }

    fn others_but(&self, k: usize, share: Number) -> Number {
        let rest = self.others - share * self.of[k];
        if rest.approx() > 0.0 { rest } else { number(0.0) }
    }
}
