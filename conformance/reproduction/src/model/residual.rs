//! The residual networks of CIFAR: ResNet-8, 20, 32, 44 and 56.

use candle_core::{Result, Tensor, Var, bail};
use serde::Deserialize;

use super::convolution::convolve;
use super::shortcut::join;
use super::{Mode, Normalisation, Parameters};

/// Channels of the three stages (He et al. 2016, §4.2).
const CHANNELS: [usize; 3] = [16, 32, 64];

/// What makes logits of features.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// `W·x + b`.
    #[default]
    Linear,
    /// The cosines between the features and each class's weights: LDAM's (Cao et al. 2019, appendix), which its scale expects.
    Cosine,
}

/// A residual network of `6n + 2` layers for small images: a convolution, three stages of `n` blocks of two convolutions each, the
/// mean over the pixels, and a head.
#[derive(Clone, Debug)]
pub struct ResNet {
    parameters: Parameters,
    stem: Unit,
    blocks: Vec<Block>,
    head: Head,
    weight: Var,
    bias: Option<Var>,
}

/// A convolution and its normalisation.
#[derive(Clone, Debug)]
struct Unit {
    kernels: Var,
    stride: usize,
    normalisation: Normalisation,
}

#[derive(Clone, Debug)]
struct Block {
    first: Unit,
    second: Unit,
}

impl ResNet {
    /// A network of `depth` layers (8, 20, 32, 44 or 56, or any other 6n + 2) for images of so many channels, with weights drawn from `seed`:
    /// normal with variance 2/inputs (He et al. 2015), the cosine head's uniform, then of length 1 a class.
    ///
    /// # Errors
    /// For a depth that is not 6n + 2.
    ///
    /// ```
    /// use lossproof_reproduction::model::{Head, ResNet};
    /// let network = ResNet::new(32, 3, 10, Head::Linear, 1)?;
    /// assert_eq!(network.parameters().count(), 464_154);
    /// # Ok::<(), candle_core::Error>(())
    /// ```
    pub fn new(depth: usize, channels: usize, classes: usize, head: Head, seed: u64) -> Result<Self> {
        if depth < 8 || depth % 6 != 2 {
            bail!("a network of depth {depth}; expected 6n + 2: 8, 20, 32, 44, 56, …");
        }
        let mut parameters = Parameters::new(seed);
        let stem = Unit::new(&mut parameters, ["conv1", "bn1"], (channels, CHANNELS[0]), 1, true)?;
        let mut blocks = Vec::new();
        let mut inputs = CHANNELS[0];
        for (stage, outputs) in (1..).zip(CHANNELS) {
            for block in 0..(depth - 2) / 6 {
                let name = |part: &str| format!("layer{stage}.{block}.{part}");
                let stride = if stage > 1 && block == 0 { 2 } else { 1 };
                let names = [name("conv1"), name("bn1"), name("conv2"), name("bn2")];
                let first = Unit::new(&mut parameters, [&names[0], &names[1]], (inputs, outputs), stride, true)?;
                let second = Unit::new(&mut parameters, [&names[2], &names[3]], (outputs, outputs), 1, false)?;
                blocks.push(Block { first, second });
                inputs = outputs;
            }
        }
        let features = CHANNELS[2];
        let (weight, bias) = match head {
            Head::Linear => {
                let weight = parameters.normal("linear.weight", (classes, features), (2.0 / features as f64).sqrt())?;
                let bias = parameters.uniform("linear.bias", classes, 1.0 / (features as f64).sqrt())?;
                (weight, Some(bias))
            }
            Head::Cosine => (parameters.uniform("linear.weight", (classes, features), 1.0)?, None),
        };
        if head == Head::Cosine {
            weight.set(&of_length_one(&weight.as_detached_tensor())?)?;
        }
        Ok(Self { parameters, stem, blocks, head, weight, bias })
    }

    /// The network's numbers.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Logits, `[N, classes]`, of images, `[N, channels, H, W]`, f32.
    ///
    /// # Errors
    /// For images of another shape or dtype.
    pub fn forward(&self, images: &Tensor, mode: Mode) -> Result<Tensor> {
        let mut x = self.stem.forward(images, mode)?;
        for block in &self.blocks {
            let residual = block.second.forward(&block.first.forward(&x, mode)?, mode)?;
            x = join(&residual, &x, block.first.stride)?;
        }
        let features = x.flatten_from(2)?.mean(2)?;
        match (self.head, &self.bias) {
            (Head::Linear, Some(bias)) => features.matmul(&self.weight.t()?)?.broadcast_add(bias),
            _ => of_length_one(&features)?.matmul(&of_length_one(&self.weight)?.t()?),
        }
    }
}

/// Rows divided by their lengths, by 1e-12 where they are shorter, as PyTorch's `normalize`.
fn of_length_one(rows: &Tensor) -> Result<Tensor> {
    rows.broadcast_div(&rows.sqr()?.sum_keepdim(1)?.maximum(1e-24)?.sqrt()?)
}

impl Unit {
    fn new(
        parameters: &mut Parameters,
        names: [&str; 2],
        (inputs, outputs): (usize, usize),
        stride: usize,
        is_rectified: bool,
    ) -> Result<Self> {
        let deviation = (2.0 / (inputs * 9) as f64).sqrt();
        let kernels = parameters.normal(&format!("{}.weight", names[0]), (outputs, inputs, 3, 3), deviation)?;
        let normalisation = Normalisation::new(parameters, names[1], outputs, is_rectified)?;
        Ok(Self { kernels, stride, normalisation })
    }

    fn forward(&self, x: &Tensor, mode: Mode) -> Result<Tensor> {
        self.normalisation.forward(&convolve(x, &self.kernels, self.stride)?, mode)
    }
}
