//! `EfficientNet` (Tan and Le 2019), as torchvision has it: the same layers, names, shapes and statistics, so that its weights load.
//!
//! Batch normalisation has PyTorch's ε of 10^-5 and momentum of 0.1, which torchvision keeps for the networks up to B4.

mod block;
mod depthwise;
mod excitation;
mod layers;
mod pass;
mod plane;
mod pretrained;
mod scaling;
mod silu;

use candle_core::{Result, Tensor, bail};

use super::Parameters;
use block::Block;
use layers::{Builder, Convolution, Linear, Unit};

pub use depthwise::convolve_depthwise;
pub use excitation::gate;
pub use pass::Pass;
pub use pretrained::Pretrained;
pub use scaling::Scaling;
pub use silu::silu;

/// Red, green and blue.
const CHANNELS: usize = 3;
const CLASSIFIER: &str = "classifier.1";

/// An `EfficientNet`: a convolution, seven stages of blocks, another convolution, the mean over the pixels, and a classifier.
#[derive(Clone, Debug)]
pub struct EfficientNet {
    parameters: Parameters,
    frozen: usize,
    stem: Unit,
    blocks: Vec<Block>,
    top: Unit,
    dropout: f64,
    classifier: Linear,
}

impl EfficientNet {
    /// A network for so many outputs, its numbers drawn from the seed. Of its tensors, in torchvision's order, the share `frozen` at the
    /// beginning is not learned, rounded down; the classifier always is.
    ///
    /// # Errors
    /// For a scaling or a share out of range, and no outputs.
    ///
    /// ```
    /// use lossproof_reproduction::model::efficientnet::{EfficientNet, Scaling};
    /// let network = EfficientNet::new(&Scaling::B0, 1000, 0.0, 1)?;
    /// assert_eq!(network.parameters().count(), 5_288_548);
    /// # Ok::<(), candle_core::Error>(())
    /// ```
    pub fn new(scaling: &Scaling, outputs: usize, frozen: f64, seed: u64) -> Result<Self> {
        scaling.check()?;
        if !(0.0..=1.0).contains(&frozen) {
            bail!("the share of frozen tensors is {frozen}; expected a number from 0 to 1")
        }
        if outputs == 0 {
            bail!("the network has 0 outputs; expected at least 1")
        }
        let shapes = scaling.blocks();
        let all = scaling::tensors(&shapes);
        let frozen = ((frozen * all as f64).floor() as usize).min(all - 2);
        let mut builder = Builder { parameters: Parameters::new(seed), frozen };
        let (first, features) = (scaling.stem(), scaling.features());
        let of_pixels =
            Convolution { inputs: CHANNELS, outputs: first, side: 3, stride: 2, is_depthwise: false, is_active: true };
        let stem = builder.unit("features.0", of_pixels)?;
        let blocks = shapes.iter().map(|shape| Block::new(&mut builder, shape)).collect::<Result<Vec<_>>>()?;
        let last = shapes.last().map_or(first, |shape| shape.outputs);
        let of_blocks = Convolution { inputs: last, outputs: features, side: 1, stride: 1, ..of_pixels };
        // The stages are numbered from 1.
        let place = shapes.last().map_or(0, |shape| shape.stage) + 1;
        let top = builder.unit(&format!("features.{place}"), of_blocks)?;
        let classifier = builder.classifier(CLASSIFIER, features, outputs)?;
        Ok(Self { parameters: builder.parameters, frozen, stem, blocks, top, dropout: scaling.dropout, classifier })
    }

    /// The network's numbers.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// How many tensors are not learned.
    pub fn frozen(&self) -> usize {
        self.frozen
    }

    /// Logits, `[N, outputs]`, of images, `[N, 3, H, W]`, f32.
    ///
    /// # Errors
    /// For images of another shape or dtype.
    pub fn forward(&self, images: &Tensor, pass: Pass) -> Result<Tensor> {
        let mut x = self.stem.forward(images, pass.mode())?;
        for (number, block) in (0..).zip(&self.blocks) {
            x = block.forward(&x, pass, number)?;
        }
        let features = self.top.forward(&x, pass.mode())?.flatten_from(2)?.mean(2)?;
        self.classifier.forward(&pass.drop_features(&features, self.dropout)?)
    }
}
