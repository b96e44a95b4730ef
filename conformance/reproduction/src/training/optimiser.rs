//! What moves the weights.

use std::collections::{BTreeMap, HashMap};

use candle_core::backprop::GradStore;
use candle_core::{Result, Tensor};

use super::adaptive::Adaptive;
use super::descent::Descent;
use crate::model::Parameters;
use crate::protocol::Regime;

/// What moves the weights.
pub(super) enum Optimiser {
    Descent(Descent),
    Adaptive(Adaptive),
}

const VELOCITIES: &str = "velocities/";

impl Optimiser {
    /// The regime's, at rest.
    pub(super) fn new(parameters: &Parameters, regime: &Regime) -> Result<Self> {
        Ok(match &regime.fine_tuning {
            Some(tuning) => Self::Adaptive(Adaptive::new(tuning.betas)),
            None => Self::Descent(Descent::new(parameters, regime.momentum, regime.weight_decay)?),
        })
    }

    /// One step downhill. Parameters without a gradient stay.
    pub(super) fn step(&mut self, parameters: &Parameters, gradients: &GradStore, rate: f64) -> Result<()> {
        match self {
            Self::Descent(descent) => descent.step(parameters, gradients, rate),
            Self::Adaptive(adaptive) => adaptive.step(parameters, gradients, rate),
        }
    }

    /// Forgets what it knows of parameters that begin anew.
    pub(super) fn rest(&mut self, names: &[&str]) -> Result<()> {
        match self {
            Self::Descent(descent) => descent.rest(names),
            Self::Adaptive(adaptive) => {
                adaptive.rest(names);
                Ok(())
            }
        }
    }

    /// What a checkpoint keeps of it, by name.
    pub(super) fn tensors(&self) -> Result<BTreeMap<String, Tensor>> {
        match self {
            Self::Descent(descent) => {
                let own = descent.velocities.iter();
                Ok(own.map(|(name, velocity)| (format!("{VELOCITIES}{name}"), velocity.clone())).collect())
            }
            Self::Adaptive(adaptive) => adaptive.tensors(),
        }
    }

    /// Goes on from what a checkpoint kept; the error says what it lacks.
    pub(super) fn load(&mut self, all: &HashMap<String, Tensor>) -> Result<()> {
        match self {
            Self::Descent(descent) => {
                for (name, velocity) in &mut descent.velocities {
                    let found = all.get(&format!("{VELOCITIES}{name}"));
                    let lacks = || candle_core::Error::msg(format!("no velocity of `{name}`"));
                    *velocity = found.ok_or_else(lacks)?.clone();
                }
                Ok(())
            }
            Self::Adaptive(adaptive) => adaptive.load(all),
        }
    }
}
