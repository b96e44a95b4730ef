//! The residual networks as wholes.

use candle_core::{Result, Var};
use lossproof_reproduction::model::{Head, Mode, ResNet};

use crate::{flat, tensor};

/// The table of He et al. 2016, §4.2, gives 0.27, 0.46, 0.66 and 0.85 million; these are the sums of its layers: 3·3·(C·16 + …) and so on.
#[test]
fn networks_have_as_many_parameters_as_their_layers() -> Result<()> {
    for (depth, expected) in [(8, 0), (20, 0), (32, 464_154), (44, 0), (56, 853_018)] {
        let n = (depth - 2) / 6;
        let stage = |inputs: usize, outputs: usize| {
            9 * inputs * outputs + (2 * n - 1) * 9 * outputs * outputs + 4 * n * outputs
        };
        let counted = 9 * 3 * 16 + 32 + stage(16, 16) + stage(16, 32) + stage(32, 64) + 64 * 10 + 10;
        let network = ResNet::new(depth, 3, 10, Head::Linear, 1)?;
        assert_eq!(network.parameters().count(), counted);
        assert!(expected == 0 || expected == counted, "{depth}: {counted}");
    }
    assert!(ResNet::new(10, 3, 10, Head::Linear, 1).unwrap_err().to_string().contains("6n + 2"));
    Ok(())
}

#[test]
fn the_seed_alone_decides_the_weights() -> Result<()> {
    let digest = |seed| ResNet::new(8, 1, 10, Head::Cosine, seed)?.parameters().digest();
    assert_eq!(digest(1)?, digest(1)?);
    assert_ne!(digest(1)?, digest(2)?);
    Ok(())
}

#[test]
fn cosines_lie_between_minus_one_and_one() -> Result<()> {
    let network = ResNet::new(8, 1, 7, Head::Cosine, 3)?;
    let logits = network.forward(&tensor(&[5, 1, 8, 8], 4)?, Mode::Training)?;
    assert_eq!(logits.dims(), [5, 7]);
    // A cosine of rounded unit vectors may exceed 1 by their 64 products' roundings.
    assert!(flat(&logits).iter().all(|cosine| cosine.abs() <= 1.0 + 70.0 * f32::EPSILON));
    Ok(())
}

/// Along a direction the loss changes by the gradient: the second difference tells how far the first can be off.
#[test]
fn the_gradient_is_that_of_the_value() -> Result<()> {
    let network = ResNet::new(8, 1, 3, Head::Linear, 5)?;
    let images = Var::from_tensor(&tensor(&[4, 1, 8, 8], 6)?)?;
    let direction = tensor(&[4, 1, 8, 8], 7)?;
    let value = |at: &candle_core::Tensor| -> Result<f64> {
        Ok(f64::from(network.forward(at, Mode::Training)?.sqr()?.sum_all()?.to_scalar::<f32>()?))
    };
    let loss = network.forward(&images, Mode::Training)?.sqr()?.sum_all()?;
    let gradient = loss.backward()?.get(&images).unwrap().clone();
    let slope = f64::from((gradient * &direction)?.sum_all()?.to_scalar::<f32>()?);
    let step = 2e-3;
    let moved = |by: f64| value(&(images.as_tensor() + (&direction * by)?)?);
    let [ahead, behind, here] = [moved(step)?, moved(-step)?, moved(0.0)?];
    let found = (ahead - behind) / (2.0 * step);
    // Kinks of the rectifiers bend the curve: by no more than the two one-sided slopes differ. Rounding: 2^-24·|value|·depth·2/step.
    let bend = ((ahead - here) - (here - behind)).abs() / step;
    let rounding = 8.0 * 2.0 * 2.0_f64.powi(-24) * here.abs() / step;
    assert!(
        (found - slope).abs() <= bend + rounding,
        "{found} by differences, {slope} by the gradient; {bend} {rounding}"
    );
    Ok(())
}
