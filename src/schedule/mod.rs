//! Schedules of training: learning rate, and which loss holds when. Epochs count from 0.

use crate::{Error, Modulation};

/// A learning rate that rises linearly over the first epochs and falls by factors at given epochs.
///
/// ```
/// use lossproof::schedule::LearningRate;
/// let rate = LearningRate { base: 0.1, warm_up: 5, drops: vec![(160, 0.01), (180, 0.01)] };
/// assert_eq!(rate.at(0), 0.1 / 5.0);
/// assert_eq!(rate.at(4), 0.1);
/// assert_eq!(rate.at(170), 0.1 * 0.01);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LearningRate {
    /// The rate after the warm-up.
    pub base: f64,
    /// The number of epochs of the warm-up: epoch `e` of them has `base·(e + 1)/warm_up` (Cui et al. 2019, §5.2).
    pub warm_up: usize,
    /// From which epoch the rate is multiplied by which factor, each on top of those before.
    pub drops: Vec<(usize, f64)>,
}

impl LearningRate {
    /// The rate in `epoch`.
    pub fn at(&self, epoch: usize) -> f64 {
        if epoch < self.warm_up {
            return self.base * (epoch + 1) as f64 / self.warm_up as f64;
        }
        self.drops.iter().filter(|(from, _)| epoch >= *from).fold(self.base, |rate, (_, factor)| rate * factor)
    }
}

/// Algorithm 1 of the HMLoss paper: cross-entropy until epoch `transition` (`T_0`), then the given modulation with the
/// learning rate divided by `reduction_factor` (τ).
///
/// ```
/// use lossproof::{Modulation, schedule::TwoPhase};
/// let protocol = TwoPhase::new(100, 100.0, Modulation::HardMining { delta: 1e4 })?;
/// assert_eq!(protocol.at(99), (Modulation::One, 1.0));
/// assert_eq!(protocol.at(100), (Modulation::HardMining { delta: 1e4 }, 0.01));
/// # Ok::<(), lossproof::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TwoPhase {
    transition: usize,
    reduction_factor: f64,
    modulation: Modulation,
}

impl TwoPhase {
    /// The protocol with `T_0 = transition` epochs of cross-entropy and τ = `reduction_factor` > 0.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a τ that is not finite and positive, or a parameter of the modulation out of range.
    pub fn new(transition: usize, reduction_factor: f64, modulation: Modulation) -> Result<Self, Error> {
        modulation.validate()?;
        let ok = reduction_factor > 0.0 && reduction_factor.is_finite();
        Error::parameter("reduction_factor", reduction_factor, ok, "a finite number > 0")?;
        Ok(Self { transition, reduction_factor, modulation })
    }

    /// The modulation in force in `epoch`, and the factor on the learning rate.
    pub fn at(&self, epoch: usize) -> (Modulation, f64) {
        if epoch < self.transition { (Modulation::One, 1.0) } else { (self.modulation, 1.0 / self.reduction_factor) }
    }
}
