//! `sinc x = sin(πx)/(πx)` and its derivatives over a whole interval.
//!
//! `sinc x = ∫₀¹ cos(πxs) ds`, so `|sinc⁽ᵏ⁾| ≤ ∫₀¹ (πs)^k ds = π^k/(k + 1)` on the whole line. With the middle `m` and the
//! radius `r` of an interval `X`, Taylor's theorem gives for x in X
//!
//! `sinc⁽ᵏ⁾(x) ∈ sinc⁽ᵏ⁾(m) + sinc⁽ᵏ⁺¹⁾(m)·(X − m) ± r²/2·π^{k+2}/(k + 3)`,
//!
//! quadratic in r, without a case for the neighbourhood of 0. Where the interval is wide the quotients are narrower.

use lossproof_oracle::Float;

use crate::enclosure::Enclosure;

/// Derivatives 0 to 3 of sinc, in this order.
pub(crate) type Derivatives = [Enclosure; 4];

/// Up to this distance from the middle the expansion is taken.
const NEAR: f64 = 0.25;

/// sinc and its derivatives over `x`.
pub(crate) fn sinc(x: &Enclosure) -> Derivatives {
    let pi = x.pi();
    let powers = powers(&pi);
    let middle = x.middle();
    let offset = (x - &middle).symmetric();
    let trivial = |k: usize| (&powers[k] / (k as f64 + 1.0)).symmetric();
    if offset.upper().to_f64().1 > NEAR {
        let all = quotients(x);
        return std::array::from_fn(|k| all[k].and(&trivial(k)));
    }
    let at = if middle.abs().to_f64().1 < NEAR { series(&middle) } else { quotients(&middle) };
    if x.interval().is_point() {
        return at;
    }
    let change = x - &middle;
    std::array::from_fn(|k| {
        let rest = if k < 3 {
            (&powers[k + 2] / (k as f64 + 3.0) * offset.square().upper() * 0.5).symmetric() + &at[k + 1] * &change
        } else {
            (&powers[k + 1] / (k as f64 + 2.0)).symmetric() * &change
        };
        (&at[k] + rest).and(&trivial(k))
    })
}

/// π^0 to π^5.
fn powers(pi: &Enclosure) -> [Enclosure; 6] {
    let mut power = pi.lift(1.0);
    std::array::from_fn(|_| {
        let this = power.clone();
        power = &power * pi;
        this
    })
}

/// From `x·f = sin(πx)/π` differentiated: `f' = (cos πx − f)/x`, `f'' = −π²f − 2f'/x`, `f''' = −π²f' − (3f'' + π²f)/x`. The
/// whole line where x may be 0.
fn quotients(x: &Enclosure) -> Derivatives {
    let pi = x.pi();
    let (sin, cos) = x.sin_cos_pi();
    let square = pi.square();
    let value = sin / (&pi * x);
    let first = (cos - &value) / x;
    let second = -(&square * &value) - &first * 2.0 / x;
    let third = -(&square * &first) - (&second * 3.0 + &square * &value) / x;
    [value, first, second, third]
}

/// At a point with `|x| < 1/4`: with `y = (πx)²`, `f = Σ (−1)ⁿ yⁿ/(2n+1)!`, differentiated term by term. From n = 3 on the
/// terms of all four series alternate and fall (y < 0.62), so the first term left out bounds the rest.
fn series(x: &Enclosure) -> Derivatives {
    let pi = x.pi();
    let y = (&pi * x).square();
    let enough = Float::new(1.into(), -x.bits().cast_signed() - 8);
    // power = (−1)ⁿ yⁿ⁻²/(2n+1)!, from n = 2.
    let mut power = y.lift(1.0) / 120.0;
    let mut sums: [Enclosure; 3] = std::array::from_fn(|_| y.lift(0.0));
    let mut n = 2.0_f64;
    loop {
        let even = 2.0 * n;
        let terms = [power.clone(), &power * (even * (even - 1.0)), &power * (even * (even - 1.0) * (even - 2.0))];
        let last = n > 3.0 && terms[2].interval().greatest_magnitude() < enough;
        for (sum, term) in sums.iter_mut().zip(&terms) {
            *sum = &*sum + &if last { term.symmetric() } else { term.clone() };
        }
        if last {
            break;
        }
        n += 1.0;
        power = -(power * &y) / (2.0 * n * (2.0 * n + 1.0));
    }
    let [value, bend, twist] = sums;
    let square = pi.square();
    // The first derivative from the equation x·f'' + 2f' + π²x·f = 0, which needs no fourth series.
    let f = value * y.square() + x.lift(1.0) - &y / 6.0;
    let second = &square * (&y * bend - x.lift(1.0) / 3.0);
    let first = -(x * (&second + &square * &f)) * 0.5;
    let third = square.square() * x * twist;
    [f, first, second, third]
}
