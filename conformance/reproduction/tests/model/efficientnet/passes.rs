//! What is left out at random.

use candle_core::{DType, Device, Result, Tensor};
use lossproof_reproduction::model::efficientnet::{EfficientNet, Pass, Scaling};

use super::SMALLEST;
use crate::{flat, tensor};

const FIRST: Pass = Pass::Training { seed: 1, step: 0 };

/// Of n draws with probability p, n·p are left out, within six standard deviations: by Hoeffding more are so with a chance of e^−36·2.
#[test]
fn as_many_are_left_out_as_are_told_and_the_others_grow_to_match() -> Result<()> {
    for probability in [0.2, 0.3] {
        let (n, ones) = (20_000.0, Tensor::ones((100, 200), DType::F32, &Device::Cpu)?);
        let kept = flat(&FIRST.drop_features(&ones, probability)?);
        let grown = (1.0 / (1.0 - probability)) as f32;
        assert!(kept.iter().all(|x| *x == 0.0 || *x == grown));
        let left_out = kept.iter().filter(|x| **x == 0.0).count() as f64;
        let deviation = 0.5 * f64::sqrt(n);
        assert!((left_out - n * probability).abs() <= 6.0 * deviation, "{left_out} of {n} at {probability}");
    }
    Ok(())
}

#[test]
fn an_image_is_left_out_as_a_whole_and_each_block_draws_its_own() -> Result<()> {
    let ones = Tensor::ones((64, 3, 2, 2), DType::F32, &Device::Cpu)?;
    let of = |block| -> Result<Vec<f32>> { Ok(flat(&FIRST.drop_images(ones.clone(), block, 0.5)?)) };
    let first = of(0)?;
    assert!(first.chunks(12).all(|image| image.iter().all(|x| *x == image[0] && (*x == 0.0 || *x == 2.0))));
    assert!(first.contains(&0.0) && first.contains(&2.0));
    assert_ne!(first, of(1)?);
    assert_eq!(first, of(0)?);
    Ok(())
}

#[test]
fn evaluation_leaves_nothing_out_and_a_step_always_the_same() -> Result<()> {
    let scaling = Scaling { dropout: 0.5, stochastic_depth: 0.5, ..SMALLEST };
    let logits = |pass| -> Result<Vec<f32>> {
        let network = EfficientNet::new(&scaling, 2, 0.0, 7)?;
        Ok(flat(&network.forward(&tensor(&[4, 3, 32, 32], 8)?, pass)?))
    };
    let step = |step| Pass::Training { seed: 1, step };
    assert_eq!(logits(step(3))?, logits(step(3))?);
    assert_ne!(logits(step(3))?, logits(step(4))?);
    assert_ne!(logits(step(3))?, logits(Pass::Training { seed: 2, step: 3 })?);
    let plain = EfficientNet::new(&SMALLEST, 2, 0.0, 7)?.forward(&tensor(&[4, 3, 32, 32], 8)?, Pass::Evaluation)?;
    assert_eq!(logits(Pass::Evaluation)?, flat(&plain));
    Ok(())
}
