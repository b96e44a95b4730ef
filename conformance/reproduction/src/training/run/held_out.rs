//! Images that are not trained on: those that an epoch is chosen by, and those that are tested on.

use candle_core::Var;
use lossproof_datasets::{Split, Stream};

use super::{Run, Training};
use crate::Error;
use crate::training::batch::Streams;
use crate::training::network::Network;
use crate::training::record::{Epoch, Outcome};
use crate::training::{Origin, evaluation};

/// What the streams of augmentation are for, where these images are augmented too.
const VALIDATION: [u8; 8] = *b"validate";
const TEST: [u8; 8] = *b"testing ";

impl Run<'_> {
    /// The outcome on the test images.
    pub(super) fn tested(&self, network: &Network) -> Result<Outcome, Error> {
        self.outcome(network, &self.data.test, TEST, 0)
    }

    /// The outcome on the validation images after this epoch, where there are any.
    pub(super) fn validated(&self, network: &Network, epoch: usize) -> Result<Option<Outcome>, Error> {
        let transfer = self.data.transfer.as_ref();
        transfer.map(|own| self.outcome(network, &own.validation, VALIDATION, epoch as u64)).transpose()
    }

    fn outcome(&self, network: &Network, split: &Split, purpose: [u8; 8], epoch: u64) -> Result<Outcome, Error> {
        let streams: Streams = &|_, image| Stream::new(purpose, self.plan.seed, epoch, u64::from(image));
        let augments = self.plan.reading(self.regime).is_some_and(|reading| reading.augments_evaluation);
        let images = |which: &[u32]| self.images_of(split, which, augments.then_some(streams));
        evaluation::outcome(&evaluation::logits(network, split.len(), &images)?, split, &self.data.class_counts)
    }

    /// Whether the best epoch is so long ago that the run ends.
    pub(super) fn has_stopped(&self, epochs: &[Epoch]) -> bool {
        let patience = self.regime.fine_tuning.as_ref().map(|tuning| self.plan.at(tuning.patience).max(1));
        match (patience, best(epochs)) {
            (Some(patience), Some(best)) => epochs.len() - 1 - best >= patience,
            _ => false,
        }
    }

    /// Where the weights come from, for the record.
    pub(super) fn origin(&self, epochs: &[Epoch]) -> Option<Origin> {
        let pretrained = self.pretrained().map(str::to_owned);
        best(epochs).map(|chosen_epoch| Origin { pretrained, chosen_epoch })
    }
}

impl Training<'_> {
    /// Keeps the weights where the last epoch is the best.
    pub(super) fn keep_best(&mut self) -> Result<(), Error> {
        let epochs = &self.state.epochs;
        if best(epochs).is_some_and(|best| best + 1 == epochs.len()) {
            // Copies: a step changes the numbers where they stand.
            let copied = |(name, var): (&str, &Var)| Ok((name.to_owned(), var.as_detached_tensor().copy()?));
            self.best = self.network.parameters().all().map(copied).collect::<Result<_, Error>>()?;
        }
        Ok(())
    }
}

/// The epoch with the best balanced accuracy on the validation images, the last of equals; none where there are no such images.
fn best(epochs: &[Epoch]) -> Option<usize> {
    let accuracies = epochs.iter().enumerate().filter_map(|(epoch, own)| Some((epoch, own.validation.as_ref()?)));
    let best = accuracies.max_by(|(_, a), (_, b)| a.balanced_accuracy.total_cmp(&b.balanced_accuracy));
    best.map(|(epoch, _)| epoch)
}
