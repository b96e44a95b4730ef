//! What a run leaves behind: `run.json`.

use lossproof_trace::Header;
use serde::{Deserialize, Serialize};

use super::Origin;
use crate::protocol::{Plan, Regime};

/// A finished run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The version of lossproof that ran it.
    pub lossproof: String,
    /// What was asked for.
    pub plan: Plan,
    /// The data set's protocol.
    pub regime: Regime,
    /// What was trained, and by which protocol: the trace's header.
    pub header: Header,
    /// SHA-256 of the data set.
    pub data: String,
    /// SHA-256 of the weights at the end.
    pub weights: String,
    /// Where they come from, where others had trained them or could have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What the checks of the steps found.
    pub checks: Checks,
    /// What it came to on the test images.
    pub outcome: Outcome,
    /// What happened in each epoch.
    pub epochs: Vec<Epoch>,
}

/// The grades of a run's steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Checks {
    /// Steps whose loss and gradient have relative accuracy everywhere.
    pub a: usize,
    /// Steps that lost what a computation from log-softmax loses.
    pub b: usize,
    /// Wrong steps.
    pub c: usize,
    /// Steps that could not be graded: the exact answer jumps too near.
    pub jumps: usize,
    /// The first wrong step, and what was wrong there.
    pub first_wrong: Option<String>,
}

/// What a network does on images that it was not trained on, in percent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Of all images, those misclassified.
    pub error_rate: f64,
    /// The mean of the classes' accuracies.
    pub balanced_accuracy: f64,
    /// Of each class's images, those found.
    pub accuracies: Vec<Option<f64>>,
    /// The classes' accuracies by how many training images they have: over 100, 20 to 100, under 20, or in proportion where the
    /// largest class has fewer than 500.
    pub many_medium_few: [Option<f64>; 3],
    /// Of two classes, the area under the receiver operating characteristic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auc: Option<f64>,
}

/// One epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// The learning rate.
    pub rate: f64,
    /// The mean of the steps' losses, by their examples.
    pub loss: f64,
    /// The training images that were misclassified as they went by, in percent.
    pub training_error: f64,
    /// The test images misclassified after it, in percent, where that was looked at.
    pub test_error: Option<f64>,
    /// What the network did on the validation images after it, where there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<Outcome>,
    /// How many training images had each margin `ln(p/(1−p))` as they went by: below −19, from there to −18, …, 19 and above.
    pub margins: Vec<u32>,
    /// The classes' sample rates after it, where they are learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_rates: Option<Vec<f64>>,
}
