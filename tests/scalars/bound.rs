//! How far HMLoss's weight in f32 may be from the exact one, derived, for a machine whose functions are within 1 ulp.
//!
//! With unit roundoff `u = 2^-24`, at most half an ulp, a function is off by 2u. The weight is 0 inside its domain for some δ
//! and its terms are not, so the bound is a multiple of the terms and not of the weight. In units of u, with `x = δp` (1),
//! `C(x) = 1 − sinc x`, as the form that the reference takes:
//!
//! - **`x < ½` and `p < ½`**, `C(x) − C(p) + M`, `M = −sinc(x)·expm1(−x)`. `C` by series 10, and `x·C'/C ≤ 2` passes x's error
//!   on: 12·C(x), 10·C(p). `sinc(x) = 1 − C`: 12·C/(1 − C) + 1 ≤ 8, for C ≤ 1 − 2/π; `expm1` 2 and x's 1; the product 1:
//!   12·M. The difference and the sum, at most the larger C, and that and M. `C(x) ≤ (πx)²/6`, which needs no subtraction.
//! - **elsewhere** `sinc(p) − e^{−x}·sinc(x)`. `sinc(p)` 8, as above, or 7 in closed form at q, which is exact from ½ on.
//!   `e^{−x}` 2 + x, the product 1. The difference: its size. What remains is the error of `sinc(x)`:
//!   - `x < ½`: 12·C(x) + sinc(x);
//!   - `p < ½`, `sin(πx)/(πx)`: x's error through the sine, |cos πx|; sine 4, x 1, `πx` 2, quotient 1: 8·|sinc x|;
//!   - `p ≥ ½`, `(s_δ·c − c_δ·s)/(πx)` at `πδq`: four functions of 4, products 1: `9·(|s_δ·c| + |c_δ·s|)`; that of δq
//!     through them, πδq; the difference, |sin πx|; and x 1, `πx` 2, quotient 1: 4·|sinc x|.
//!
//! Products of errors are below 2^-10 of these. Where results are denormal each operation adds at most half of the least
//! number, a function that least number: at most 10 halves on each path above.

use std::f64::consts::PI;

/// `u = 2^-24`.
const UNIT: f64 = (f32::EPSILON / 2.0) as f64;
/// Half the least denormal.
const HALF_LEAST: f64 = f32::from_bits(1) as f64 / 2.0;

/// The bound at `p`, from the terms' sizes in binary64.
pub(super) fn bound(delta: f64, p: f32) -> f64 {
    // The form is chosen at the product as f32 has it.
    let series = delta as f32 * p < 0.5;
    let p = f64::from(p);
    let x = delta * p;
    let (sinc_p, sinc_x) = (sinc(p), sinc(x));
    let terms = if series && p < 0.5 {
        let (c_x, c_p, m) = ((PI * x).powi(2) / 6.0, (PI * p).powi(2) / 6.0, sinc_x * -(-x).exp_m1());
        12.0 * c_x + 10.0 * c_p + 12.0 * m + c_x.max(c_p) + (c_x.max(c_p) + m)
    } else {
        let damping = (-x).exp();
        let sinc_x_error = if series {
            12.0 * (1.0 - sinc_x) + sinc_x
        } else if p < 0.5 {
            (PI * x).cos().abs() + 8.0 * sinc_x.abs()
        } else {
            let rest = PI * (delta * (1.0 - p));
            let products = (sin_pi(delta) * rest.cos()).abs() + (cos_pi(delta) * rest.sin()).abs();
            (9.0 * products + rest + (PI * x * sinc_x).abs()) / (PI * x) + 4.0 * sinc_x.abs()
        };
        let sinc_p_error = if p < 0.5 { 8.0 } else { 7.0 };
        sinc_p_error * sinc_p.abs()
            + damping * (sinc_x_error + (3.0 + x) * sinc_x.abs())
            + (sinc_p - damping * sinc_x).abs()
    };
    terms * UNIT * (1.0 + 2_f64.powi(-10)) + 10.0 * HALF_LEAST
}

/// For sizes only: no care near 0 or at integers beyond what a bound needs.
fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { sin_pi(x) / (PI * x) }
}

fn sin_pi(x: f64) -> f64 {
    let x = x % 2.0;
    if x % 1.0 == 0.0 { 0.0 } else { (PI * x).sin() }
}

fn cos_pi(x: f64) -> f64 {
    (PI * (x % 2.0)).cos()
}
