//! `EfficientNet`: its operations against their formulas in binary64, the whole against candle's own operations and torchvision.

mod activations;
mod depthwise;
mod network;
mod passes;
mod pretrained;
mod textbook;
mod torchvision;

use lossproof_reproduction::model::efficientnet::Scaling;

/// The smallest network of the family, seven blocks, with nothing left out.
pub(crate) const SMALLEST: Scaling = Scaling { width: 0.1, depth: 0.1, dropout: 0.0, stochastic_depth: 0.0 };

/// The unit roundoff of binary32.
const U: f64 = 1.0 / (1 << 24) as f64;
