//! HMLoss over intervals: its weight, and the function whose sign is that of dL/dt.
//!
//! With `p = εx`, `u = κx` the weight is `W(x) = sinc(εx) − g(κx)`, `g(u) = sinc(u)·e^{−u}`. Then `dL/dt = q·D`,
//!
//! `D = x·W'·ℓ − W`, `ℓ = −ln p`,    and `x·ℓ' = −1` gives    `D' = (W' + x·W'')·ℓ − 2W'`.

use crate::enclosure::Enclosure;
use crate::functions::sinc::sinc;
use crate::search::Jet;

/// `g` and its derivatives 1 to 3: `g⁽ᵏ⁾ = e^{−u}·Σ_j C(k, j)·(−1)^{k−j}·sinc⁽ʲ⁾(u)`.
pub(crate) fn damped(u: &Enclosure) -> [Enclosure; 4] {
    let [value, first, second, third] = sinc(u);
    let decay = (-u).exp();
    [
        &decay * &value,
        &decay * (&first - &value),
        &decay * (&second - &first * 2.0 + &value),
        &decay * (third - &second * 3.0 + &first * 3.0 - &value),
    ]
}

/// A weight in the coordinate `x`, `p = εx` and `u = κx`.
#[derive(Clone, Debug)]
pub(crate) struct Weight {
    /// ε = p/x.
    pub(crate) slow: Enclosure,
    /// κ = u/x.
    pub(crate) fast: Enclosure,
}

impl Weight {
    /// In `x = u` where δ ≥ 1, in `x = p` below: the larger of the two, so that `x` is never tiny where anything happens.
    pub(crate) fn of(delta: &Enclosure) -> Self {
        let one = delta.lift(1.0);
        if (delta - 1.0).is_negative() {
            Self { slow: one, fast: delta.clone() }
        } else {
            Self { slow: &one / delta, fast: one }
        }
    }

    /// In `x = p`.
    pub(crate) fn in_p(delta: &Enclosure) -> Self {
        Self { slow: delta.lift(1.0), fast: delta.clone() }
    }

    /// `W` and its derivatives 1 to 3.
    pub(crate) fn derivatives(&self, x: &Enclosure) -> [Enclosure; 4] {
        let (slow, fast) = (sinc(&(&self.slow * x)), damped(&(&self.fast * x)));
        let (mut a, mut b) = (x.lift(1.0), x.lift(1.0));
        std::array::from_fn(|k| {
            let difference = &a * &slow[k] - &b * &fast[k];
            (a, b) = (&a * &self.slow, &b * &self.fast);
            difference
        })
    }

    /// `D` and `D'` at `x > 0`, `ℓ` given by the caller, who knows how it is best formed.
    pub(crate) fn gradient(&self, x: &Enclosure, nll: &Enclosure) -> Jet {
        let [value, first, second, _] = self.derivatives(x);
        Jet { value: x * &first * nll - value, slope: (&first + x * second) * nll - &first * 2.0 }
    }

    /// `ℓ = −ln(εx)`.
    pub(crate) fn nll(&self, x: &Enclosure) -> Enclosure {
        -(&self.slow * x).ln()
    }

    /// Whether `D > 0` on `(0, x]`: `W/x` is a mean of `W'` over `[0, x]`, so `D/x ≥ ℓ·min W' − max W'`.
    pub(crate) fn starts_positive(&self, x: f64) -> bool {
        let bits = self.slow.bits();
        let front = Enclosure::between(0.0, x, bits);
        let slope = self.derivatives(&front)[1].clone();
        let least_nll = self.nll(&Enclosure::exact(x, bits));
        slope.is_positive() && (slope.lower() * least_nll - slope.upper()).is_positive()
    }
}

/// The neighbourhood of p = 1 for an integer δ, in `q = 1 − p`, with the zero at q = 0 divided out.
///
/// `sin πδp = −(−1)^δ·sin πδq` gives `W/q = (sinc q + (−1)^δ·sinc(δq)·e^{−δp})/p`, and with `λ = ℓ/q`
///
/// `D/q = (p·sinc'(p) − u·g'(u))·λ − W/q`.
#[derive(Clone, Debug)]
pub(crate) struct IntegerEnd {
    delta: Enclosure,
    odd: bool,
}

impl IntegerEnd {
    /// For an integer `delta`, `None` for any other.
    pub(crate) fn of(delta: f64, bits: usize) -> Option<Self> {
        (delta.fract() == 0.0).then(|| Self { delta: Enclosure::exact(delta, bits), odd: delta % 2.0 == 1.0 })
    }

    /// `W/q`.
    pub(crate) fn weight(&self, q: &Enclosure) -> Enclosure {
        let p = q.lift(1.0) - q;
        let [fast, ..] = sinc(&(&self.delta * q));
        let fast = fast * (-(&self.delta * &p)).exp();
        let [slow, ..] = sinc(q);
        (slow + if self.odd { -fast } else { fast }) / p
    }

    /// `D/q`.
    pub(crate) fn gradient(&self, q: &Enclosure) -> Enclosure {
        let p = q.lift(1.0) - q;
        let u = &self.delta * &p;
        let ([_, slow, ..], [_, fast, ..]) = (sinc(&p), damped(&u));
        (&p * slow - &u * fast) * nll_over_q(q) - self.weight(q)
    }
}

/// `λ(q) = −ln(1 − q)/q = Σ qⁿ/(n + 1)`, which rises from 1 at q = 0; for `0 ≤ q < 1`.
pub(crate) fn nll_over_q(q: &Enclosure) -> Enclosure {
    let at = |end: &Enclosure| {
        if end.interval().is_zero() { end.lift(1.0) } else { -(-end).ln_1p() / end }
    };
    at(&q.lower()).hull(&at(&q.upper()))
}
