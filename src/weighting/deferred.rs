//! DRW, deferred re-weighting.
//!
//! # Definition
//! No class weight before `epoch`, the given weighting from then on (Cao et al. 2019, algorithm 1).
//!
//! # Domain
//! Epochs count from 0.
//!
//! # Stable form and why
//! Nothing is computed here.
//!
//! # Limits
//! `epoch = 0` is the weighting itself.
//!
//! # Departures
//! The published code of LDAM-DRW defers to epoch 160 of 200 and uses CB with β = 0.9999.
//!
//! # Source
//! K. Cao et al., NeurIPS 2019.

use super::Weighting;

/// A weighting that is switched on at an epoch.
///
/// ```
/// use lossproof::{Deferred, Weighting};
/// let drw = Deferred { weighting: Weighting::EffectiveNumber { beta: 0.9999 }, epoch: 160 };
/// assert_eq!(drw.at(159), Weighting::None);
/// assert_eq!(drw.at(160), Weighting::EffectiveNumber { beta: 0.9999 });
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Deferred {
    /// What is switched on.
    pub weighting: Weighting,
    /// The first epoch, counted from 0, in which it holds.
    pub epoch: usize,
}

impl Deferred {
    /// The weighting in force in `epoch`.
    pub fn at(&self, epoch: usize) -> Weighting {
        if epoch < self.epoch { Weighting::None } else { self.weighting.clone() }
    }
}
