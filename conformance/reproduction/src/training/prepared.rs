//! A data set made ready: its imbalanced subset, and the test images.

use lossproof_datasets::{Dataset, Split, subset};

use super::Transfer;
use crate::Error;
use crate::protocol::{Plan, Regime};

/// From this seed the imbalanced subset is drawn, for every run the same, as in the authors' code.
const SUBSET_SEED: u64 = 0;

/// What runs are trained and tested on.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The imbalanced subset.
    pub train: Split,
    /// The test images.
    pub test: Split,
    /// Channels, height, width.
    pub shape: [usize; 3],
    /// The training images of each class.
    pub class_counts: Vec<u64>,
    /// The data set's digest.
    pub digest: String,
    /// How networks are trained on it.
    pub regime: Regime,
    /// What a run that fine-tunes has besides.
    pub transfer: Option<Transfer>,
}

impl Prepared {
    /// The data set as a run wants it.
    ///
    /// # Errors
    /// Where a class has fewer images than the subset is to have.
    pub fn new(dataset: &Dataset, plan: &Plan, regime: &Regime) -> Result<Self, Error> {
        let class_counts = plan.class_counts(regime, dataset.classes.len())?;
        Ok(Self {
            train: subset(&dataset.train, &class_counts, SUBSET_SEED)?,
            test: dataset.test.clone(),
            shape: dataset.shape,
            class_counts,
            digest: dataset.digest.clone(),
            regime: regime.clone(),
            transfer: None,
        })
    }
}
