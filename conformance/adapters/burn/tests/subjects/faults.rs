//! What burn's losses are known to get wrong, as `docs/findings/` has it, that the adapter hides none of it, and that what is
//! proposed there mends it.

use crate::{BINARY, flat, logits, numbers, of_tensors, targets};
use burn::nn::loss::{BinaryCrossEntropyLossConfig, CrossEntropyLoss, CrossEntropyLossConfig};
use burn::tensor::activation::{log_sigmoid, log_softmax};
use burn::tensor::{DType, Int, Tensor};
use lossproof::{Link, Loss, Reduction};
use lossproof_adapter_burn::{check, device};

/// Rows of two equal logits, the target the second: each has the loss ln 2 and the gradient ±1/2.
fn equal_rows(rows: usize, dtype: DType) -> (Tensor<2>, Tensor<1, Int>) {
    (logits(vec![0.0; 2 * rows], 2, dtype), targets(vec![1; rows]))
}

fn padded() -> CrossEntropyLoss {
    CrossEntropyLossConfig::new().with_pad_tokens(Some(vec![0])).init(&device())
}

/// f16 ends at 65504: a sum of 65,536 ones does not fit.
#[test]
fn in_f16_the_divisor_overflows_and_nothing_is_learnt() {
    let (z, y) = equal_rows(65536, DType::F16);
    let (loss, gradient) = of_tensors(&padded().forward(z.clone(), y.clone()), &z);
    assert_eq!((loss, gradient), (0.0, vec![0.0; 2 * 65536]));
    // Without padding it is another sum, and right: half a unit of f16 is 2^-12 there.
    let (loss, _) = of_tensors(&CrossEntropyLoss::new(None, &device()).forward(z.clone(), y), &z);
    assert!((loss - std::f64::consts::LN_2).abs() <= 2.0_f64.powi(-12), "{loss}");

    let (z, y) = equal_rows(131_072, DType::F16);
    let (loss, gradient) = of_tensors(&padded().forward(z.clone(), y), &z);
    assert!(loss.is_nan() && gradient.iter().all(|x| *x == 0.0), "{loss}");

    let z = logits([16.0, 0.0].repeat(8192), 2, DType::F16);
    let (loss, gradient) = of_tensors(&padded().forward(z.clone(), targets(vec![1; 8192])), &z);
    // 1/8192 is 2^-13; the softmax of 16 is 1 to the type's last place.
    assert_eq!((loss, gradient[0], gradient[1]), (f64::INFINITY, 2.0_f64.powi(-13), -(2.0_f64.powi(-13))));
}

/// The weighted mean of cross-entropy with both sums in f32, where the type is narrower.
fn mended(logits: Tensor<2>, targets: Tensor<1, Int>, weights: Tensor<1>) -> Tensor<1> {
    let dtype = logits.dtype();
    let wide = if dtype == DType::F64 { DType::F64 } else { DType::F32 };
    let weights = weights.cast(dtype).gather(0, targets.clone());
    let log_p = log_softmax(logits, 1).gather(1, targets.unsqueeze_dim(1)).squeeze_dim::<1>(1);
    ((log_p * weights.clone()).cast(wide).sum().neg() / weights.cast(wide).sum()).cast(dtype)
}

#[test]
fn the_mend_of_the_divisor() {
    let (z, y) = equal_rows(65536, DType::F16);
    let (loss, gradient) = of_tensors(&mended(z.clone(), y, Tensor::from_floats([1.0, 1.0], &device())), &z);
    // Each row's ln 2 is rounded to f16, and so is their mean: half a unit is 2^-12 there.
    assert!((loss - std::f64::consts::LN_2).abs() <= 2.0_f64.powi(-11), "{loss}");
    // ∓2^-17: exact.
    assert_eq!(gradient[..2], [2.0_f64.powi(-17), -(2.0_f64.powi(-17))]);
    let weighted = Loss { reduction: Reduction::WeightedMean, ..Loss::default() };
    check(&weighted, |z, y| {
        let ones = Tensor::ones([z.dims()[1]], &device());
        mended(z, y, ones)
    });
}

/// What is told by the panic of a loss that was given logits of a dtype that is not the device's.
fn refusal(loss: impl FnOnce() -> Tensor<1>) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(loss)).expect_err("a panic");
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn other_dtypes_than_the_device_s_are_refused() {
    for dtype in [DType::F16, DType::BF16, DType::F64] {
        let (z, y) = equal_rows(1, dtype);
        let binary = BinaryCrossEntropyLossConfig::new().with_logits(true).init(&device());
        let weighted = CrossEntropyLossConfig::new().with_weights(Some(vec![1.0, 2.0])).init(&device());
        let smoothed = CrossEntropyLossConfig::new().with_smoothing(Some(0.1)).init(&device());
        for said in [
            refusal(|| binary.forward(z.clone(), Tensor::ones([1, 2], &device()))),
            refusal(|| weighted.forward(z.clone(), y.clone())),
            refusal(|| smoothed.forward(z, y)),
        ] {
            assert!(said.contains("dtype mismatch"), "{dtype:?}: {said}");
        }
    }
}

#[test]
fn the_mend_of_the_dtype() {
    let z = logits(vec![0.5, -1.25, 0.75, 2.0, 0.0, -1.0], 3, DType::F64);
    let weights = Tensor::from_floats([0.25, 1.5, 3.0], &device());
    let (loss, gradient) = of_tensors(&mended(z.clone(), targets(vec![1, 0]), weights), &z);
    let exact = [
        2.2950634718186756493,
        0.3487440313657927664,
        -0.79654023155761760913,
        0.44779620019182484274,
        -0.022315037931237218564,
        0.016313599912084925561,
        0.0060014380191522930026,
    ];
    // About ten roundings of numbers below 4, of 2^-52 each at most.
    for (own, exact) in std::iter::once(&loss).chain(&gradient).zip(exact) {
        assert!((own - exact).abs() <= 10.0 * 2.0_f64.powi(-52), "{own} is not {exact}");
    }
}

#[test]
fn small_losses_of_class_0_are_lost() {
    // Exactly 4.1399376330897474477e-8 for each, and the gradient ∓4.1399375473943306009e-8.
    let (loss, gradient) = numbers(BINARY, &flat(&[17.0], &[1]));
    assert!(
        (loss - 4.1399376330897474477e-8).abs() < 1e-14 && (gradient[0] + 4.1399375473943306009e-8).abs() < 1e-14,
        "{loss} {gradient:?}"
    );
    assert_eq!(numbers(BINARY, &flat(&[-17.0], &[0])), (0.0, vec![0.0]));
    for (z, y) in [(f64::NEG_INFINITY, 0), (f64::INFINITY, 1)] {
        assert!(numbers(BINARY, &flat(&[z], &[y])).0.is_nan());
    }
}

/// `−log σ(±z)`, with the sign of the target.
#[test]
fn the_mend_of_the_binary_cross_entropy() {
    let mended = |z: Tensor<2>, y: Tensor<1, Int>| {
        let sign = y.float().cast(z.dtype()) * 2.0 - 1.0;
        log_sigmoid(z.squeeze_dim::<1>(1) * sign).neg().mean()
    };
    check(&Loss { link: Link::Sigmoid, reduction: Reduction::Mean, ..Loss::default() }, mended);
    // To the first order, ∂ℓ/∂z = q = ℓ.
    let cases = [(-17.0, 0, 4.1399376330897474477e-8), (f64::NEG_INFINITY, 0, 0.0), (f64::INFINITY, 1, 0.0)];
    for (dtype, roundoff) in [(DType::F32, f64::from(f32::EPSILON)), (DType::F64, f64::EPSILON)] {
        for (z, y, exact) in cases {
            let z = logits(vec![z], 1, dtype);
            let (loss, gradient) = of_tensors(&mended(z.clone(), targets(vec![y])), &z);
            // The exponential, the logarithm or the quotient, and ℓ²/2 between the loss and its derivative.
            let near = |x: f64| (x - exact).abs() <= (4.0 * roundoff + exact) * exact;
            assert!(near(loss) && near(gradient[0]), "{dtype:?}: {loss} {gradient:?}");
        }
    }
}
