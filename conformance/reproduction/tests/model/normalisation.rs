//! Batch normalisation against its definition by candle's own operations in binary64.

use candle_core::{DType, Result, Tensor, Var};
use lossproof_reproduction::model::{Mode, Normalisation, Parameters};

use crate::{flat, tensor};

const EPSILON: f64 = 1e-5;

/// The definition, differentiated by candle.
pub(crate) fn textbook(x: &Tensor) -> Result<Tensor> {
    let channels = x.dims()[1];
    let by_channel = x.transpose(0, 1)?.flatten_from(1)?;
    let mean = by_channel.mean_keepdim(1)?;
    let centred = by_channel.broadcast_sub(&mean)?;
    let variance = centred.sqr()?.mean_keepdim(1)?;
    let normal = centred.broadcast_div(&(variance + EPSILON)?.sqrt()?)?;
    let (n, h, w) = (x.dims()[0], x.dims()[2], x.dims()[3]);
    normal.reshape((channels, n, h, w))?.transpose(0, 1)?.contiguous()
}

/// A value is of size x̂ ≤ √n and comes out of two roundings of that size, a gradient out of three terms of size |γ·s·g|·(1 + x̂²): 16 of
/// them are allowed.
#[test]
fn values_and_gradients_are_the_definitions() -> Result<()> {
    for (seed, shape) in (0..).zip([[4, 3, 5, 5], [2, 2, 1, 1], [7, 1, 17, 3]]) {
        let x = tensor(&shape, 11 + seed)?;
        let incoming = tensor(&shape, 50 + seed)?;
        let (ours, theirs) = (Var::from_tensor(&x)?, Var::from_tensor(&x.to_dtype(DType::F64)?)?);
        let mut parameters = Parameters::new(1);
        let layer = Normalisation::new(&mut parameters, "bn", shape[1])?;
        let out = layer.forward(&ours, Mode::Training)?;
        let exact = textbook(&theirs)?;
        let gradient = (&out * &incoming)?.sum_all()?.backward()?.get(&ours).unwrap().clone();
        let exact_gradient =
            (&exact * incoming.to_dtype(DType::F64)?)?.sum_all()?.backward()?.get(&theirs).unwrap().clone();
        let numbers = (shape[0] * shape[2] * shape[3]) as f64;
        let unit = 16.0 * 2.0_f64.powi(-24);
        let wide = |tensor: &Tensor| tensor.flatten_all()?.to_vec1::<f64>();
        for (got, exact) in flat(&out).iter().zip(wide(&exact)?) {
            assert!((f64::from(*got) - exact).abs() <= unit * numbers.sqrt(), "{got}, expected {exact}");
        }
        let deviation = x.to_dtype(DType::F64)?.transpose(0, 1)?.flatten_from(1)?.var(1)?.sqrt()?;
        let scale = deviation.to_vec1::<f64>()?.into_iter().map(|s| 1.0 / s.max(EPSILON.sqrt())).fold(0.0, f64::max);
        for (got, exact) in flat(&gradient).iter().zip(wide(&exact_gradient)?) {
            let bound = unit * scale * (1.0 + numbers);
            assert!((f64::from(*got) - exact).abs() <= bound, "{got}, expected {exact} within {bound:e}");
        }
    }
    Ok(())
}

#[test]
fn running_statistics_follow_by_a_tenth_and_serve_evaluation() -> Result<()> {
    let mut parameters = Parameters::new(1);
    let layer = Normalisation::new(&mut parameters, "bn", 1)?;
    let x = Tensor::new(&[[[[1_f32, 3.0]]]], &candle_core::Device::Cpu)?;
    layer.forward(&x, Mode::Training)?;
    let running = |name: &str| {
        let found = parameters.all().find(|(own, _)| *own == name).map(|(_, var)| flat(var));
        found.unwrap()[0]
    };
    // Mean 2, variance with divisor n − 1: 2.
    assert_eq!((running("bn.running_mean"), running("bn.running_var")), (0.2, 1.1));
    let out = layer.forward(&x, Mode::Evaluation)?;
    let expected = (3.0_f64 - f64::from(0.2_f32)) / (f64::from(1.1_f32) + EPSILON).sqrt();
    assert!((f64::from(flat(&out)[1]) - expected).abs() <= 4.0 * 2.0_f64.powi(-24) * expected);
    Ok(())
}
