//! The residual networks of CIFAR: ResNet-8, 20, 32, 44 and 56.

mod chain;
mod head;
mod shortcut;

use candle_core::{Result, Tensor, Var, bail};

pub use self::head::Head;
use self::head::{BIAS, WEIGHT};
use super::{Mode, Normalisation, Parameters};

/// Channels of the three stages (He et al. 2016, §4.2).
const CHANNELS: [usize; 3] = [16, 32, 64];

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
        let stem = Unit::new(&mut parameters, ["conv1", "bn1"], (channels, CHANNELS[0]), 1)?;
        let mut blocks = Vec::new();
        let mut inputs = CHANNELS[0];
        for (stage, outputs) in (1..).zip(CHANNELS) {
            for block in 0..(depth - 2) / 6 {
                let name = |part: &str| format!("layer{stage}.{block}.{part}");
                let stride = if stage > 1 && block == 0 { 2 } else { 1 };
                let names = [name("conv1"), name("bn1"), name("conv2"), name("bn2")];
                let first = Unit::new(&mut parameters, [&names[0], &names[1]], (inputs, outputs), stride)?;
                let second = Unit::new(&mut parameters, [&names[2], &names[3]], (outputs, outputs), 1)?;
                blocks.push(Block { first, second });
                inputs = outputs;
            }
        }
        let (weight, bias) = head.drawn(&mut parameters, classes)?;
        Ok(Self { parameters, stem, blocks, head, weight, bias })
    }

    /// Draws the head anew, on from where the network's numbers ended, and gives the names of what was drawn.
    ///
    /// # Errors
    /// candle's, for want of memory.
    pub fn restart_head(&mut self) -> Result<Vec<&'static str>> {
        (self.weight, self.bias) = self.head.drawn(&mut self.parameters, self.weight.dim(0)?)?;
        Ok(if self.bias.is_some() { vec![WEIGHT, BIAS] } else { vec![WEIGHT] })
    }

    /// The head's weights, `[classes, features]`, and its biases, `[classes]`, where it is linear.
    pub fn linear_head(&self) -> Option<(&Var, &Var)> {
        Some((&self.weight, self.bias.as_ref()?))
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
        self.classify(&self.features(images, mode)?)
    }

    /// What the head is given, `[N, features]`, of images as [`ResNet::forward`] takes them.
    ///
    /// # Errors
    /// As [`ResNet::forward`].
    pub fn features(&self, images: &Tensor, mode: Mode) -> Result<Tensor> {
        let mut x = chain::apply(&[&self.stem], false, images, mode)?;
        for Block { first, second } in &self.blocks {
            x = chain::apply(&[first, second], true, &x, mode)?;
        }
        x.flatten_from(2)?.mean(2)
    }

    /// Logits, `[N, classes]`, of features, `[N, features]`.
    ///
    /// # Errors
    /// For features of another shape or dtype.
    pub fn classify(&self, features: &Tensor) -> Result<Tensor> {
        self.head.classify(features, &self.weight, self.bias.as_ref())
    }
}

impl Unit {
    fn new(
        parameters: &mut Parameters,
        names: [&str; 2],
        (inputs, outputs): (usize, usize),
        stride: usize,
    ) -> Result<Self> {
        let deviation = (2.0 / (inputs * 9) as f64).sqrt();
        let kernels = parameters.normal(&format!("{}.weight", names[0]), (outputs, inputs, 3, 3), deviation)?;
        let normalisation = Normalisation::new(parameters, names[1], outputs)?;
        Ok(Self { kernels, stride, normalisation })
    }
}
