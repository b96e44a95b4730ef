//! The sample rates, and how they are learned.

use lossproof::numerics::softplus;
use serde::{Deserialize, Serialize};

use super::Adam;
use crate::protocol::MetaSampling;

/// Each class's sample rate `π_k = σ(ψ_k)`, with the state of what learns it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleRates {
    /// ψ, one a class.
    psi: Vec<f64>,
    adam: Adam,
}

impl SampleRates {
    /// ½ for each of so many classes: every image as likely as any other.
    ///
    /// ```
    /// use lossproof_reproduction::training::meta_sampler::SampleRates;
    /// let rates = SampleRates::new(2);
    /// assert_eq!(rates.rates(), [0.5, 0.5]);
    /// assert_eq!(rates.class_probabilities(&[3, 1]), [0.75, 0.25]);
    /// ```
    pub fn new(classes: usize) -> Self {
        Self::at(&vec![0.0; classes])
    }

    /// With this ψ, before the first step.
    pub fn at(psi: &[f64]) -> Self {
        Self { psi: psi.to_vec(), adam: Adam::new(psi.len()) }
    }

    /// `π_k`.
    pub fn rates(&self) -> Vec<f64> {
        self.logarithms().iter().map(|log| log.exp()).collect()
    }

    /// `log π_k = −softplus(−ψ_k)`, which is finite where `π_k` underflows.
    pub fn logarithms(&self) -> Vec<f64> {
        self.psi.iter().map(|psi| -softplus(&-psi)).collect()
    }

    /// `d log π_k / dψ_k = σ(−ψ_k)`.
    pub(super) fn slopes(&self) -> Vec<f64> {
        self.psi.iter().map(|psi| (-softplus(psi)).exp()).collect()
    }

    /// With which probability a draw is of each class: `n_k·π_k / Σ_j n_j·π_j`. The largest rate is divided out first, so that not
    /// all of them underflow.
    pub fn class_probabilities(&self, class_counts: &[u64]) -> Vec<f64> {
        let logs = self.logarithms();
        let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let shares: Vec<f64> =
            logs.iter().zip(class_counts).map(|(log, n)| *n as f64 * (log - largest).exp()).collect();
        let total: f64 = shares.iter().sum();
        shares.iter().map(|share| share / total).collect()
    }

    /// One step against a gradient in ψ.
    pub fn descend(&mut self, gradient: &[f64], sampling: &MetaSampling) {
        self.adam.step(&mut self.psi, gradient, sampling.rate, sampling.betas);
    }
}
