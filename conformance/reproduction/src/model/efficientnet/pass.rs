//! What a pass through the network leaves out at random.

use candle_core::{Device, Result, Tensor};
use lossproof_datasets::Stream;

use super::super::Mode;

/// A pass through the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// By the running statistics, with nothing left out.
    Evaluation,
    /// By the batch's statistics, which the running ones follow; what is left out depends on the seed, the step and the place alone.
    Training {
        /// The run's.
        seed: u64,
        /// The step's number.
        step: u64,
    },
}

/// What the streams are for.
const FEATURES: [u8; 8] = *b"dropout ";
const BLOCKS: [u8; 8] = *b"stodepth";

impl Pass {
    /// By which statistics it normalises.
    pub(crate) fn mode(self) -> Mode {
        match self {
            Self::Evaluation => Mode::Evaluation,
            Self::Training { .. } => Mode::Training,
        }
    }

    /// Features, `[N, F]`, each left out with this probability, the others divided by that of staying (Srivastava et al. 2014).
    ///
    /// # Errors
    /// candle's, for features that are not f32.
    pub fn drop_features(self, features: &Tensor, probability: f64) -> Result<Tensor> {
        match self.factors(FEATURES, 0, features.elem_count(), probability) {
            Some(factors) => features * Tensor::from_vec(factors, features.shape(), &Device::Cpu)?,
            None => Ok(features.clone()),
        }
    }

    /// What the block of this number makes of images, `[N, C, H, W]`, likewise: an image's as a whole (Huang et al. 2016).
    ///
    /// # Errors
    /// As [`Pass::drop_features`].
    pub fn drop_images(self, residual: Tensor, block: u64, probability: f64) -> Result<Tensor> {
        let count = residual.dim(0)?;
        match self.factors(BLOCKS, block, count, probability) {
            Some(factors) => residual.broadcast_mul(&Tensor::from_vec(factors, (count, 1, 1, 1), &Device::Cpu)?),
            None => Ok(residual),
        }
    }

    /// 0 with this probability, otherwise 1 divided by that of staying; none where everything stays.
    fn factors(self, purpose: [u8; 8], place: u64, count: usize, probability: f64) -> Option<Vec<f32>> {
        let Self::Training { seed, step } = self else { return None };
        let mut stream = Stream::new(purpose, seed, step, place);
        let mut factor = || if stream.unit() < probability { 0.0 } else { (1.0 / (1.0 - probability)) as f32 };
        (probability > 0.0).then(|| (0..count).map(|_| factor()).collect())
    }
}
