//! The networks' sizes: one table, and two coefficients.

use candle_core::{Result, bail};
use serde::{Deserialize, Serialize};

/// How large a network of the family is, and what it leaves out at random while it trains.
///
/// ```
/// use lossproof_reproduction::model::efficientnet::Scaling;
/// assert_eq!((Scaling::B3.width, Scaling::B3.depth, Scaling::B3.dropout), (1.2, 1.4, 0.3));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scaling {
    /// By what the channels are multiplied.
    pub width: f64,
    /// By what the blocks of a stage are multiplied.
    pub depth: f64,
    /// The probability with which a feature is left out before the classifier.
    pub dropout: f64,
    /// The probability with which a block would be left out after the last one; it rises from 0 in proportion.
    pub stochastic_depth: f64,
}

/// A row of the table of the smallest network (Tan and Le 2019, table 1): by what a block's channels are expanded, its kernel's side,
/// the stage's stride, its channels before and after, and its blocks.
type Stage = (usize, usize, usize, usize, usize, usize);

const STAGES: [Stage; 7] = [
    (1, 3, 1, 32, 16, 1),
    (6, 3, 2, 16, 24, 2),
    (6, 5, 2, 24, 40, 2),
    (6, 3, 2, 40, 80, 3),
    (6, 5, 1, 80, 112, 3),
    (6, 5, 2, 112, 192, 4),
    (6, 3, 1, 192, 320, 1),
];

/// The features of the classifier are so many times the last stage's channels.
const TOP: usize = 4;

/// The shape of a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// Its stage, from 1, and its place in it, from 0: as they are named.
    pub(super) stage: usize,
    pub(super) place: usize,
    pub(super) inputs: usize,
    pub(super) expanded: usize,
    pub(super) outputs: usize,
    /// The kernel's side.
    pub(super) side: usize,
    pub(super) stride: usize,
    /// The probability with which an image goes around it in training.
    pub(super) left_out: f64,
}

impl Scaling {
    /// The smallest, for images of 224×224.
    pub const B0: Self = Self { width: 1.0, depth: 1.0, dropout: 0.2, stochastic_depth: 0.2 };
    /// The paper's, for images of 300×300.
    pub const B3: Self = Self { width: 1.2, depth: 1.4, dropout: 0.3, stochastic_depth: 0.2 };

    pub(super) fn check(&self) -> Result<()> {
        for (name, value) in [("width", self.width), ("depth", self.depth)] {
            if !(value > 0.0 && value <= 100.0) {
                bail!("{name} is {value}; expected a number above 0, and at most 100")
            }
        }
        for (name, value) in [("dropout", self.dropout), ("stochastic_depth", self.stochastic_depth)] {
            if !(0.0..1.0).contains(&value) {
                bail!("{name} is {value}; expected a number from 0 to below 1")
            }
        }
        Ok(())
    }

    /// Channels times the width, as a multiple of 8 that is at least 8 and not below nine tenths of the product.
    fn channels(&self, channels: usize) -> usize {
        let wanted = channels as f64 * self.width;
        let rounded = ((wanted + 4.0) as usize / 8 * 8).max(8);
        if (rounded as f64) < 0.9 * wanted { rounded + 8 } else { rounded }
    }

    /// The channels of the first convolution.
    pub(super) fn stem(&self) -> usize {
        self.channels(STAGES[0].3)
    }

    /// The classifier's features.
    pub(super) fn features(&self) -> usize {
        TOP * self.channels(STAGES[STAGES.len() - 1].4)
    }

    /// The blocks in their order.
    pub(super) fn blocks(&self) -> Vec<Shape> {
        let mut blocks: Vec<Shape> = Vec::new();
        for (stage, (expansion, side, stride, inputs, outputs, count)) in (1..).zip(STAGES) {
            let (inputs, outputs) = (self.channels(inputs), self.channels(outputs));
            for place in 0..(count as f64 * self.depth).ceil() as usize {
                let (inputs, stride) = if place == 0 { (inputs, stride) } else { (outputs, 1) };
                let expanded = expansion * inputs;
                blocks.push(Shape { stage, place, inputs, expanded, outputs, side, stride, left_out: 0.0 });
            }
        }
        let all = blocks.len() as f64;
        for (number, block) in blocks.iter_mut().enumerate() {
            block.left_out = self.stochastic_depth * number as f64 / all;
        }
        blocks
    }
}

impl Shape {
    /// Whether its input is added to its output.
    pub(super) fn has_shortcut(&self) -> bool {
        self.stride == 1 && self.inputs == self.outputs
    }

    /// The channels that squeeze-and-excitation goes through.
    pub(super) fn squeezed(&self) -> usize {
        (self.inputs / 4).max(1)
    }

    /// Its learned tensors: each convolution with its normalisation has three, squeeze-and-excitation four.
    fn tensors(&self) -> usize {
        if self.expanded == self.inputs { 3 + 4 + 3 } else { 3 + 3 + 4 + 3 }
    }
}

/// The learned tensors of a network of these blocks: the stem's, the blocks', the top's and the classifier's.
pub(super) fn tensors(blocks: &[Shape]) -> usize {
    3 + blocks.iter().map(Shape::tensors).sum::<usize>() + 3 + 2
}
