//! The network against the same composed of candle's own operations, in binary64 and in binary32.

use std::collections::BTreeMap;

use candle_core::{DType, Result, Tensor, Var};
use lossproof_reproduction::model::{Head, Mode, ResNet};

use crate::normalisation::textbook;
use crate::{flat, tensor};

/// A network's numbers in a dtype.
struct Composed {
    numbers: BTreeMap<String, Var>,
    depth: usize,
}

impl Composed {
    fn new(network: &ResNet, depth: usize, dtype: DType) -> Result<Self> {
        let cast = |(name, var): (&str, &Var)| Ok((name.to_owned(), Var::from_tensor(&var.to_dtype(dtype)?)?));
        Ok(Self { numbers: network.parameters().learned().map(cast).collect::<Result<_>>()?, depth })
    }

    fn unit(&self, x: &Tensor, convolution: &str, normalisation: &str, stride: usize) -> Result<Tensor> {
        let of = |name: &str, part: &str| self.numbers[&format!("{name}.{part}")].as_tensor();
        let x = textbook(&x.conv2d(of(convolution, "weight"), 1, stride, 1, 1)?)?;
        let line = |part: &str| of(normalisation, part).reshape((1, (), 1, 1));
        x.broadcast_mul(&line("weight")?)?.broadcast_add(&line("bias")?)
    }

    fn logits(&self, images: &Tensor) -> Result<Tensor> {
        let mut x = self.unit(images, "conv1", "bn1", 1)?.relu()?;
        for stage in 1..=3 {
            for block in 0..(self.depth - 2) / 6 {
                let name = |part: &str| format!("layer{stage}.{block}.{part}");
                let stride = if stage > 1 && block == 0 { 2 } else { 1 };
                let first = self.unit(&x, &name("conv1"), &name("bn1"), stride)?.relu()?;
                let residual = self.unit(&first, &name("conv2"), &name("bn2"), 1)?;
                let added = (residual.dims()[1] - x.dims()[1]) / 2;
                let shortcut = if stride == 1 { x } else { every_other(&x)? };
                x = (residual + shortcut.pad_with_zeros(1, added, added)?)?.relu()?;
            }
        }
        let features = x.flatten_from(2)?.mean(2)?;
        features.matmul(&self.numbers["linear.weight"].t()?)?.broadcast_add(&self.numbers["linear.bias"])
    }

    /// The logits, the images' gradient and every number's, by name.
    fn evaluate(&self, images: &Tensor) -> Result<BTreeMap<String, Vec<f64>>> {
        let dtype = self.numbers["conv1.weight"].dtype();
        let images = Var::from_tensor(&images.to_dtype(dtype)?)?;
        let logits = self.logits(&images)?;
        let gradients = logits.sqr()?.sum_all()?.backward()?;
        let wide = |tensor: &Tensor| tensor.to_dtype(DType::F64)?.flatten_all()?.to_vec1::<f64>();
        let all = self.numbers.iter().map(|(name, var)| (name.as_str(), var)).chain([("images", &images)]);
        let mut found = all
            .map(|(name, var)| Ok((name.to_owned(), wide(gradients.get(var).unwrap())?)))
            .collect::<Result<BTreeMap<_, _>>>()?;
        found.insert("logits".into(), wide(&logits)?);
        Ok(found)
    }
}

/// Rows and columns 0, 2, 4, ….
fn every_other(x: &Tensor) -> Result<Tensor> {
    let pick =
        |dimension: usize| -> Result<Tensor> { Tensor::arange_step(0, x.dims()[dimension] as u32, 2, x.device()) };
    x.index_select(&pick(2)?, 2)?.index_select(&pick(3)?, 3)
}

/// Rounding moves logits and gradients by what the order of sums makes of it: ours may be as far from binary64 as four times what
/// candle's own operations are in binary32, in the largest difference of each kind of tensor (the largest of few is a matter of
/// luck, and those of a kind are taken together).
#[test]
fn logits_and_gradients_lose_what_candles_operations_lose() -> Result<()> {
    for (depth, channels, side) in [(8, 1, 8), (14, 3, 10)] {
        let network = ResNet::new(depth, channels, 10, Head::Linear, 3)?;
        let images = Var::from_tensor(&tensor(&[6, channels, side, side], 9)?)?;
        let exact = Composed::new(&network, depth, DType::F64)?.evaluate(&images)?;
        let single = Composed::new(&network, depth, DType::F32)?.evaluate(&images)?;
        let logits = network.forward(&images, Mode::Training)?;
        let gradients = logits.sqr()?.sum_all()?.backward()?;
        let learned = network.parameters().learned().chain([("images", &images)]);
        let mut ours: BTreeMap<&str, Vec<f32>> =
            learned.map(|(name, var)| (name, flat(gradients.get(var).unwrap()))).collect();
        ours.insert("logits", flat(&logits));
        assert_eq!(ours.len(), exact.len());
        let mut largest: BTreeMap<(&str, &str), [f64; 2]> = BTreeMap::new();
        for (name, exact) in &exact {
            let off = |other: f64, exact: &f64| (other - exact).abs();
            let own = ours[name.as_str()].iter().zip(exact).map(|(x, e)| off(f64::from(*x), e)).fold(0.0, f64::max);
            let theirs = single[name].iter().zip(exact).map(|(x, e)| off(*x, e)).fold(0.0, f64::max);
            let (layer, part) = name.rsplit_once('.').unwrap_or((name, ""));
            let kind = (layer.rsplit('.').next().unwrap().trim_end_matches(char::is_numeric), part);
            let [a, b] = largest.entry(kind).or_default();
            (*a, *b) = (a.max(own), b.max(theirs));
        }
        for (kind, [ours, theirs]) in largest {
            assert!(
                ours > 0.0 && ours <= 4.0 * theirs,
                "{kind:?}: off by {ours:e}, candle's own operations by {theirs:e}"
            );
        }
    }
    Ok(())
}
