//! `SiLU` and the gate against their formulas in binary64.
//!
//! In binary32 `e = exp(−x)` is within an ulp, 2u, of what it should be, and of `1/(1 + e)` the sum and the quotient lose u each: σ is
//! within 4u, since `e/(1 + e)` is below 1, and within 5u with what is of second order. Where it is below the normal numbers, within
//! the smallest of them.

use candle_core::{Device, Result, Tensor, Var};
use lossproof_reproduction::model::efficientnet::{gate, silu};

use super::U;
use crate::{flat, tensor};

const TINY: f64 = f32::MIN_POSITIVE as f64;

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// From −110 to 110, closer around 0 and around −1.278, where the derivative is 0.
fn points() -> Vec<f32> {
    let wide = (-110..=110).map(|i| i as f32 + 0.37);
    let near = (-400..=400).map(|i| i as f32 / 128.0);
    wide.chain(near).chain([0.0, -1.278_464_5, f32::MIN_POSITIVE, -f32::MIN_POSITIVE]).collect()
}

#[test]
fn silu_and_its_slope_are_right_everywhere() -> Result<()> {
    let x = Var::from_tensor(&Tensor::new(points(), &Device::Cpu)?)?;
    let incoming = tensor(&[x.elem_count()], 5)?;
    let out = silu(&x)?;
    let gradient = flat((&out * &incoming)?.sum_all()?.backward()?.get(&x).unwrap());
    for (((x, y), g), got) in flat(&x).into_iter().zip(flat(&out)).zip(flat(&incoming)).zip(gradient) {
        let (x, g) = (f64::from(x), f64::from(g));
        let exact = x * logistic(x);
        // A product more.
        assert!((f64::from(y) - exact).abs() <= 6.0 * U * exact.abs() + TINY * x.abs().max(1.0), "{x}: {y}");
        let (own, other) = (logistic(x), x * logistic(-x));
        let slope = g * own * (1.0 + other);
        // The other term's 6u, then the sum, σ and two products.
        let allowed = (g * own).abs() * (6.0 * other.abs() + 9.0 * (1.0 + other).abs()) * U + TINY * x.abs().max(1.0);
        assert!((f64::from(got) - slope).abs() <= allowed, "{x}: {got}, expected {slope}");
    }
    Ok(())
}

#[test]
fn the_gate_and_both_gradients_are_their_formulas() -> Result<()> {
    let images = Var::from_tensor(&tensor(&[3, 4, 5, 7], 1)?)?;
    let gates = Var::from_tensor(&(tensor(&[3, 4], 2)? * 20.0)?)?;
    let incoming = tensor(&[3, 4, 5, 7], 3)?;
    let out = gate(&images, &gates)?;
    let gradients = (&out * &incoming)?.sum_all()?.backward()?;
    let (x, s, g) = (flat(&images), flat(&gates), flat(&incoming));
    let of = |var: &Var| flat(gradients.get(var).unwrap());
    let (of_images, of_gates) = (of(&images), of(&gates));
    for plane in 0..12 {
        let (gate, mut sum, mut absolute) = (f64::from(s[plane]), 0.0, 0.0);
        for at in plane * 35..plane * 35 + 35 {
            for (got, from) in [(flat(&out)[at], x[at]), (of_images[at], g[at])] {
                let exact = f64::from(from) * logistic(gate);
                assert!((f64::from(got) - exact).abs() <= 6.0 * U * exact.abs() + TINY, "[{at}]: {got}");
            }
            let product = f64::from(x[at]) * f64::from(g[at]) * logistic(gate) * logistic(-gate);
            (sum, absolute) = (sum + product, absolute + product.abs());
        }
        // Two σ, and one rounding of a sum in binary64.
        assert!((f64::from(of_gates[plane]) - sum).abs() <= 12.0 * U * absolute + TINY, "[{plane}]");
    }
    assert!(super::super::tensor(&[3, 5], 1).and_then(|gates| gate(&images, &gates)).is_err());
    Ok(())
}
