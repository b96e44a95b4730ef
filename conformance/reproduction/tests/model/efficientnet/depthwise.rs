//! The convolution of each channel against the loops that define it, in binary64.

use candle_core::{Result, Tensor, Var};
use lossproof_reproduction::model::efficientnet::convolve_depthwise;

use super::U;
use crate::{flat, tensor};

/// N, C, H, W, K, stride.
const SHAPES: [[usize; 6]; 8] = [
    [2, 3, 5, 4, 3, 1],
    [2, 3, 5, 4, 3, 2],
    [3, 2, 7, 8, 5, 1],
    [3, 2, 7, 8, 5, 2],
    [2, 2, 1, 1, 5, 1],
    [1, 4, 2, 1, 5, 2],
    [1, 1, 6, 6, 1, 2],
    [2, 2, 8, 3, 3, 3],
];

/// Each output with what it is made of: `(output, image, kernel)` places.
fn terms([n, c, h, w, k, stride]: [usize; 6]) -> Vec<[usize; 3]> {
    let (rows, columns, pad) = ((h - 1) / stride + 1, (w - 1) / stride + 1, k / 2);
    let mut all = Vec::new();
    for out in 0..n * c * rows * columns {
        let (plane, y, x) = (out / (rows * columns), out / columns % rows, out % columns);
        for entry in 0..k * k {
            let seen = [y * stride + entry / k, x * stride + entry % k].map(|at| at.checked_sub(pad));
            if let [Some(from_y), Some(from_x)] = seen
                && from_y < h
                && from_x < w
            {
                all.push([out, (plane * h + from_y) * w + from_x, plane % c * k * k + entry]);
            }
        }
    }
    all
}

/// As for the other convolution: n terms, each rounded in any order, are within n·u/(1 − n·u) of the sum of their absolute values.
fn assert_sums(got: &[f32], parts: impl Iterator<Item = (usize, f32, f32)>) {
    let mut sums = vec![(0.0_f64, 0.0_f64, 0_u32); got.len()];
    for (place, a, b) in parts {
        let product = f64::from(a) * f64::from(b);
        let (sum, absolute, terms) = sums[place];
        sums[place] = (sum + product, absolute + product.abs(), terms + 1);
    }
    for (place, (got, (exact, absolute, terms))) in got.iter().zip(&sums).enumerate() {
        let n = f64::from(*terms) * U;
        let error = (f64::from(*got) - exact).abs();
        assert!(error <= n / (1.0 - n) * absolute, "[{place}] is {got}; expected {exact}, {terms} terms");
    }
}

#[test]
fn values_and_both_gradients_are_the_sums_that_define_them() -> Result<()> {
    for (seed, shape) in (0..).zip(SHAPES) {
        let [n, c, h, w, k, stride] = shape;
        let images = Var::from_tensor(&tensor(&[n, c, h, w], 3 * seed)?)?;
        let kernels = Var::from_tensor(&tensor(&[c, 1, k, k], 3 * seed + 1)?)?;
        let out = convolve_depthwise(&images, &kernels, stride)?;
        assert_eq!(out.dims(), [n, c, (h - 1) / stride + 1, (w - 1) / stride + 1]);
        let incoming = tensor(out.dims(), 3 * seed + 2)?;
        let gradients = (&out * &incoming)?.sum_all()?.backward()?;
        let (x, kernel, g) = (flat(&images), flat(&kernels), flat(&incoming));
        let terms = terms(shape);
        assert_sums(&flat(&out), terms.iter().map(|&[to, i, j]| (to, x[i], kernel[j])));
        let of = |var: &Var| flat(gradients.get(var).unwrap());
        assert_sums(&of(&images), terms.iter().map(|&[from, i, j]| (i, g[from], kernel[j])));
        assert_sums(&of(&kernels), terms.iter().map(|&[from, i, j]| (j, g[from], x[i])));
    }
    Ok(())
}

#[test]
fn what_does_not_fit_is_named() -> Result<()> {
    let said = |images: &[usize], kernels: &[usize], stride| {
        let (images, kernels): (Tensor, Tensor) = (tensor(images, 1).unwrap(), tensor(kernels, 2).unwrap());
        convolve_depthwise(&images, &kernels, stride).unwrap_err().to_string()
    };
    assert!(said(&[1, 2, 3, 3], &[3, 1, 3, 3], 1).contains("do not fit 2 channels"));
    assert!(said(&[1, 2, 3, 3], &[2, 1, 2, 2], 1).contains("K odd"));
    assert!(said(&[1, 2, 3, 3], &[2, 1, 3, 3], 0).contains("stride ≥ 1"));
    assert!(said(&[2, 3, 3], &[2, 1, 3, 3], 1).contains("[N, C, H, W]"));
    let wide = tensor(&[1, 2, 3, 3], 1)?.to_dtype(candle_core::DType::F64)?;
    assert!(convolve_depthwise(&wide, &tensor(&[2, 1, 3, 3], 2)?, 1).is_err());
    Ok(())
}
