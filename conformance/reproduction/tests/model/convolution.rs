//! Convolution against the loops that define it, in binary64.

use candle_core::{Result, Tensor, Var};
use lossproof_reproduction::model::convolve;

use crate::{flat, tensor};

/// N, C, H, W, D, K, stride.
type Shape = [usize; 7];

const SHAPES: [Shape; 12] = [
    [2, 3, 5, 4, 4, 3, 1],
    [2, 3, 5, 4, 4, 3, 2],
    [3, 2, 1, 1, 2, 3, 1],
    [3, 2, 2, 1, 2, 5, 1],
    [1, 1, 7, 3, 1, 1, 1],
    [4, 2, 6, 6, 3, 1, 2],
    [2, 2, 8, 8, 2, 5, 3],
    [40, 2, 4, 4, 3, 3, 1],
    [5, 3, 9, 7, 17, 3, 1],
    [18, 5, 1, 40, 8, 3, 1],
    [2, 1, 11, 12, 2, 5, 4],
    [19, 3, 3, 5, 2, 3, 2],
];

/// Each output with what it is made of: `(output, image, kernel)` places.
fn terms([n, c, h, w, d, k, stride]: Shape) -> Vec<[usize; 3]> {
    let (rows, columns, pad) = ((h - 1) / stride + 1, (w - 1) / stride + 1, k / 2);
    let mut all = Vec::new();
    for (image, kernel, y, x) in product(n, d, rows, columns) {
        for (channel, down, right, _) in product(c, k, k, 1) {
            let (Some(from_y), Some(from_x)) =
                ((y * stride + down).checked_sub(pad), (x * stride + right).checked_sub(pad))
            else {
                continue;
            };
            if from_y < h && from_x < w {
                all.push([
                    ((image * d + kernel) * rows + y) * columns + x,
                    ((image * c + channel) * h + from_y) * w + from_x,
                    ((kernel * c + channel) * k + down) * k + right,
                ]);
            }
        }
    }
    all
}

fn product(a: usize, b: usize, c: usize, d: usize) -> impl Iterator<Item = (usize, usize, usize, usize)> {
    (0..a * b * c * d).map(move |i| (i / (b * c * d), i / (c * d) % b, i / d % c, i % d))
}

/// Sums of products with n terms, each rounded in any order, are within n·2^-24/(1 − n·2^-24) of the sum of the absolute products
/// (Higham 2002, §3.1); one rounding more for the parts of the batch that are added, which are terms too.
fn assert_sums(got: &[f32], parts: impl Iterator<Item = (usize, f32, f32)>) {
    let mut sums = vec![(0.0_f64, 0.0_f64, 0_u32); got.len()];
    for (place, a, b) in parts {
        let product = f64::from(a) * f64::from(b);
        let sum = &mut sums[place];
        *sum = (sum.0 + product, sum.1 + product.abs(), sum.2 + 1);
    }
    for (place, (got, (exact, absolute, terms))) in got.iter().zip(&sums).enumerate() {
        let n = f64::from(*terms + 16) * 2.0_f64.powi(-24);
        let error = (f64::from(*got) - exact).abs();
        assert!(error <= n / (1.0 - n) * absolute, "[{place}] is {got}; expected {exact}, {terms} terms");
    }
}

#[test]
fn values_and_both_gradients_are_the_sums_that_define_them() -> Result<()> {
    for (seed, shape) in (0..).zip(SHAPES) {
        let [n, c, h, w, d, k, stride] = shape;
        let images = Var::from_tensor(&tensor(&[n, c, h, w], 3 * seed)?)?;
        let kernels = Var::from_tensor(&tensor(&[d, c, k, k], 3 * seed + 1)?)?;
        let out = convolve(&images, &kernels, stride)?;
        let incoming = tensor(out.dims(), 3 * seed + 2)?;
        let gradients = (&out * &incoming)?.sum_all()?.backward()?;
        let [x, weights, g] = [images.as_tensor(), kernels.as_tensor(), &incoming].map(flat);
        let terms = terms(shape);
        assert_sums(&flat(&out), terms.iter().map(|[o, i, j]| (*o, x[*i], weights[*j])));
        let of_images = gradients.get(&images).unwrap();
        assert_sums(&flat(of_images), terms.iter().map(|[o, i, j]| (*i, g[*o], weights[*j])));
        let of_kernels = gradients.get(&kernels).unwrap();
        assert_sums(&flat(of_kernels), terms.iter().map(|[o, i, j]| (*j, g[*o], x[*i])));
    }
    Ok(())
}

/// `docs/findings/candle-core-strided-convolution.md`: what it says comes, and the mend that it proposes.
#[test]
fn candles_own_gradient_fails_as_the_finding_says() -> Result<()> {
    for (height, width, obtained) in
        [(7, 10, "lhs: [6, 3, 7, 10], rhs: [6, 3, 7, 9]"), (10, 7, "lhs: [6, 3, 10, 7], rhs: [6, 3, 10, 8]")]
    {
        let images = Var::from_tensor(&tensor(&[6, 3, height, width], 1)?)?;
        let kernels = tensor(&[4, 3, 3, 3], 2)?;
        let out = images.conv2d(&kernels, 1, 2, 1, 1)?;
        let incoming = tensor(out.dims(), 3)?;
        let error = (&out * &incoming)?.sum_all()?.backward().unwrap_err().to_string();
        assert!(error.contains("shape mismatch in add") && error.contains(obtained), "{error}");

        let mended = incoming.conv_transpose2d(&kernels, 1, 1, 2, 1)?.narrow(2, 0, height)?.narrow(3, 0, width)?;
        let [g, weights] = [&incoming, &kernels].map(flat);
        let terms = terms([6, 3, height, width, 4, 3, 2]);
        assert_sums(&flat(&mended), terms.iter().map(|[o, i, j]| (*i, g[*o], weights[*j])));
    }
    Ok(())
}

#[test]
fn the_bits_do_not_depend_on_the_number_of_threads() -> Result<()> {
    let run = |threads: usize| -> Result<Vec<f32>> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let images = Var::from_tensor(&tensor(&[33, 4, 8, 8], 1)?)?;
            let kernels = Var::from_tensor(&tensor(&[8, 4, 3, 3], 2)?)?;
            let gradients = convolve(&images, &kernels, 1)?.sqr()?.sum_all()?.backward()?;
            let both = [gradients.get(&images).unwrap(), gradients.get(&kernels).unwrap()];
            Ok(both.into_iter().flat_map(flat).collect())
        })
    };
    let one = run(1)?;
    for threads in [2, 3, 7] {
        assert!(run(threads)? == one, "{threads} threads");
    }
    Ok(())
}

#[test]
fn what_does_not_fit_is_said() {
    let wrong = |images: &[usize], kernels: &[usize], stride| {
        let images: Result<Tensor> = tensor(images, 1);
        convolve(&images.unwrap(), &tensor(kernels, 2).unwrap(), stride).unwrap_err().to_string()
    };
    for (text, part) in [
        (wrong(&[1, 2, 4, 4], &[3, 3, 3, 3], 1), "[D, 2, K, K]"),
        (wrong(&[1, 2, 4, 4], &[3, 2, 2, 2], 1), "K odd"),
        (wrong(&[1, 2, 4, 4], &[3, 2, 3, 3], 0), "stride ≥ 1"),
        (wrong(&[1, 2, 4], &[3, 2, 3, 3], 1), "[N, C, H, W]"),
    ] {
        assert!(text.contains(part), "{text}");
    }
}
