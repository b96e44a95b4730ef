//! Stochastic gradient descent with momentum, as PyTorch's: `v ← μ·v + g + λ·w`, `w ← w − η·v`.

use std::collections::BTreeMap;

use candle_core::backprop::GradStore;
use candle_core::{Result, Tensor};

use crate::model::Parameters;

/// The velocities, one a learned parameter.
#[derive(Clone, Debug)]
pub struct Descent {
    momentum: f64,
    weight_decay: f64,
    pub(super) velocities: BTreeMap<String, Tensor>,
}

impl Descent {
    /// At rest.
    ///
    /// # Errors
    /// candle's, for want of memory.
    pub fn new(parameters: &Parameters, momentum: f64, weight_decay: f64) -> Result<Self> {
        let at_rest = |(name, var): (&str, &candle_core::Var)| Ok((name.to_owned(), var.zeros_like()?.detach()));
        let velocities = parameters.learned().map(at_rest).collect::<Result<_>>()?;
        Ok(Self { momentum, weight_decay, velocities })
    }

    /// Sets the velocities of parameters that begin anew to 0.
    ///
    /// # Errors
    /// candle's, for want of memory.
    pub fn rest(&mut self, names: &[&str]) -> Result<()> {
        for name in names {
            if let Some(velocity) = self.velocities.get_mut(*name) {
                *velocity = velocity.zeros_like()?;
            }
        }
        Ok(())
    }

    /// One step downhill. Parameters without a gradient stay.
    ///
    /// # Errors
    /// candle's, for gradients of other shapes.
    pub fn step(&mut self, parameters: &Parameters, gradients: &GradStore, rate: f64) -> Result<()> {
        for (name, var) in parameters.learned() {
            let Some(gradient) = gradients.get(var) else { continue };
            let weights = var.as_detached_tensor();
            let Some(velocity) = self.velocities.get_mut(name) else { continue };
            *velocity = ((&*velocity * self.momentum)? + gradient + (&weights * self.weight_decay)?)?.detach();
            var.set(&(weights - (&*velocity * rate)?)?)?;
        }
        Ok(())
    }
}
