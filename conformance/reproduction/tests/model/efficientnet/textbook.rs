//! The network written down by candle's own operations, which differentiate themselves, in binary32 and in binary64.

use std::collections::{BTreeMap, HashMap};

use candle_core::{DType, Result, Tensor, Var};
use lossproof_reproduction::model::efficientnet::{EfficientNet, Pass};

use super::SMALLEST;
use crate::{flat, tensor};

type Weights = HashMap<String, Var>;

/// Batch normalisation by the batch.
fn normalised(x: &Tensor, weights: &Weights, name: &str) -> Result<Tensor> {
    let by_channel = |name: &str| weights[name].reshape((1, (), 1, 1));
    let mean = x.mean_keepdim((0, 2, 3))?;
    let centred = x.broadcast_sub(&mean)?;
    let variance = centred.sqr()?.mean_keepdim((0, 2, 3))?;
    let normal = centred.broadcast_div(&(variance + 1e-5)?.sqrt()?)?;
    normal.broadcast_mul(&by_channel(&format!("{name}.weight"))?)?.broadcast_add(&by_channel(&format!("{name}.bias"))?)
}

fn unit(x: &Tensor, weights: &Weights, name: &str, stride: usize, is_active: bool) -> Result<Tensor> {
    let kernels = weights[&format!("{name}.0.weight")].as_tensor();
    // Where a kernel sees one channel and there are more, it is a channel's own.
    let (channels, groups) = (x.dim(1)?, x.dim(1)? / kernels.dim(1)?);
    assert!(groups == 1 || groups == channels);
    let x = x.conv2d(kernels, kernels.dim(2)? / 2, stride, 1, groups)?;
    let x = normalised(&x, weights, &format!("{name}.1"))?;
    if is_active { x.silu() } else { Ok(x) }
}

fn excited(x: &Tensor, weights: &Weights, name: &str) -> Result<Tensor> {
    let layer = |x: &Tensor, name: &str| -> Result<Tensor> {
        let weight = weights[&format!("{name}.weight")].flatten_from(1)?;
        x.matmul(&weight.t()?)?.broadcast_add(weights[&format!("{name}.bias")].as_tensor())
    };
    let squeezed = layer(&x.mean((2, 3))?, &format!("{name}.fc1"))?.silu()?;
    let gates =
        ((layer(&squeezed, &format!("{name}.fc2"))?.neg()?.exp()? + 1.0)?.recip()?).unsqueeze(2)?.unsqueeze(3)?;
    x.broadcast_mul(&gates)
}

/// The smallest network: one block a stage.
fn logits(images: &Tensor, weights: &Weights) -> Result<Tensor> {
    let mut x = unit(images, weights, "features.0", 2, true)?;
    for (stage, stride) in (1..).zip([1, 2, 2, 2, 1, 2, 1]) {
        let name = |layer: usize| format!("features.{stage}.0.block.{layer}");
        let mut residual = x.clone();
        let first = usize::from(stage > 1);
        if first == 1 {
            residual = unit(&residual, weights, &name(0), 1, true)?;
        }
        residual = unit(&residual, weights, &name(first), stride, true)?;
        residual = excited(&residual, weights, &name(first + 1))?;
        residual = unit(&residual, weights, &name(first + 2), 1, false)?;
        x = if stride == 1 && residual.dims() == x.dims() { (residual + x)? } else { residual };
    }
    let features = unit(&x, weights, "features.8", 1, true)?.mean((2, 3))?;
    let weight = weights["classifier.1.weight"].t()?;
    features.matmul(&weight)?.broadcast_add(weights["classifier.1.bias"].as_tensor())
}

/// Logits and all gradients in this type, as binary64.
fn evaluated(network: &EfficientNet, images: &Tensor, dtype: DType) -> Result<BTreeMap<String, Vec<f64>>> {
    let own = |(name, var): (&str, &Var)| Ok((name.to_owned(), Var::from_tensor(&var.to_dtype(dtype)?)?));
    let weights: Weights = network.parameters().learned().map(own).collect::<Result<_>>()?;
    let logits = logits(&images.to_dtype(dtype)?, &weights)?;
    let gradients = logits.sqr()?.sum_all()?.backward()?;
    let wide = |tensor: &Tensor| tensor.to_dtype(DType::F64)?.flatten_all()?.to_vec1::<f64>();
    let of = |(name, var): (&String, &Var)| Ok((name.clone(), wide(gradients.get(var).unwrap())?));
    let mut all: BTreeMap<String, Vec<f64>> = weights.iter().map(of).collect::<Result<_>>()?;
    all.insert("logits".into(), wide(&logits)?);
    Ok(all)
}

/// `conv`, `norm.weight`, …: the tensors of a kind together, since the largest of a few numbers is a matter of luck.
fn kind(name: &str, length: usize) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    match name {
        "logits" => "logits".into(),
        _ if name.contains(".fc") || name.starts_with("classifier") => format!("layer {last}"),
        _ if name.ends_with(".1.weight") || name.ends_with(".1.bias") => format!("normalisation {last}"),
        _ => format!("kernels, {}", if length > 2000 { "many" } else { "few" }),
    }
}

/// Ours may be as far from binary64 as four times what candle's own operations in binary32 are, in the largest difference of a kind.
#[test]
fn logits_and_gradients_lose_what_candles_own_operations_lose() -> Result<()> {
    let network = EfficientNet::new(&SMALLEST, 3, 0.0, 11)?;
    let images = tensor(&[4, 3, 64, 64], 12)?;
    let out = network.forward(&images, Pass::Training { seed: 1, step: 0 })?;
    let gradients = out.sqr()?.sum_all()?.backward()?;
    let (exact, single) = (evaluated(&network, &images, DType::F64)?, evaluated(&network, &images, DType::F32)?);
    let mut largest: BTreeMap<String, [f64; 2]> = BTreeMap::new();
    let mut add = |name: &str, ours: &[f32]| {
        let worst = largest.entry(kind(name, ours.len())).or_default();
        for ((ours, theirs), exact) in ours.iter().zip(&single[name]).zip(&exact[name]) {
            worst[0] = worst[0].max((f64::from(*ours) - exact).abs());
            worst[1] = worst[1].max((theirs - exact).abs());
        }
    };
    add("logits", &flat(&out));
    for (name, var) in network.parameters().learned() {
        add(name, &flat(gradients.get(var).unwrap()));
    }
    assert_eq!(largest.len(), 7, "{largest:?}");
    for (kind, [ours, theirs]) in largest {
        assert!(ours <= 4.0 * theirs, "{kind}: we are off by {ours:e}, candle's own operations by {theirs:e}");
    }
    Ok(())
}
