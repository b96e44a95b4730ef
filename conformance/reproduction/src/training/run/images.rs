//! The images as the network is given them, and what a run goes on from.

use candle_core::Tensor;
use lossproof_datasets::Split;

use super::Run;
use crate::Error;
use crate::model::efficientnet::Pretrained;
use crate::training::batch::{self, Streams};
use crate::training::photographs::photographs;

impl Run<'_> {
    /// The training images of these numbers as the network is given them: each varied by its stream, where the regime varies them.
    pub(super) fn images(&self, which: &[u32], streams: Streams) -> Result<Tensor, Error> {
        self.images_of(&self.data.train, which, self.regime.augmented.then_some(streams))
    }

    /// Images of a split as the network is given them, each varied by its stream where there are any.
    pub(super) fn images_of(&self, split: &Split, which: &[u32], streams: Option<Streams>) -> Result<Tensor, Error> {
        let shape = self.data.shape;
        Ok(match (&self.regime.fine_tuning, streams) {
            (Some(tuning), streams) => photographs(split, shape, which, tuning, streams)?,
            (None, Some(streams)) => batch::augmented(split, shape, which, streams)?,
            (None, None) => batch::images(split, shape, which)?,
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
