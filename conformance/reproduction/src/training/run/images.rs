//! The images of a step, and what a run goes on from.

use candle_core::Tensor;

use super::Run;
use crate::Error;
use crate::model::efficientnet::Pretrained;
use crate::training::batch::{self, Streams};
use crate::training::photographs::photographs;

impl Run<'_> {
    /// The training images of these numbers as the network is given them: each varied by its stream, where the regime varies them.
    pub(super) fn images(&self, which: &[u32], streams: Streams) -> Result<Tensor, Error> {
        let (split, shape) = (&self.data.train, self.data.shape);
        Ok(match &self.regime.fine_tuning {
            Some(tuning) => photographs(split, shape, which, tuning, self.regime.augmented.then_some(streams))?,
            None if self.regime.augmented => batch::augmented(split, shape, which, streams)?,
            None => batch::images(split, shape, which)?,
        })
    }

    /// Which run this is, so that no other goes on from its checkpoint.
    pub(super) fn identity(&self) -> String {
        let own = format!("{:?} by {:?} on {}", self.header, self.regime, self.data.digest);
        match &self.data.transfer {
            Some(_) => format!("{own} from {}", self.pretrained().unwrap_or("random weights")),
            None => own,
        }
    }

    /// The digest of the weights that others have trained, where there are any.
    pub(super) fn pretrained(&self) -> Option<&str> {
        self.data.transfer.as_ref()?.weights.as_ref().map(Pretrained::digest)
    }
}
