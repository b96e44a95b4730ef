//! The network of a run.

use candle_core::Tensor;

use super::Prepared;
use crate::Error;
use crate::model::efficientnet::{EfficientNet, Pass};
use crate::model::{Parameters, ResNet};
use crate::protocol::{Plan, System};

/// The network of a run.
pub(super) enum Network {
    Residual(Box<ResNet>),
    Efficient(Box<EfficientNet>),
}

impl Network {
    /// The network that the data set's regime asks for, from the plan's seed; with the weights that others have trained, where there are.
    pub(super) fn new(plan: &Plan, system: &System, data: &Prepared) -> Result<Self, Error> {
        let (classes, regime) = (data.class_counts.len(), &data.regime);
        let (Some(tuning), Some(reading)) = (&regime.fine_tuning, plan.reading(regime)) else {
            let network = ResNet::new(regime.depth, data.shape[0], classes, system.head, plan.seed)?;
            return Ok(Self::Residual(Box::new(network)));
        };
        let network = EfficientNet::new(&tuning.network, reading.outputs, tuning.frozen, plan.seed)?;
        if let Some(weights) = data.transfer.as_ref().and_then(|transfer| transfer.weights.as_ref()) {
            network.load(weights)?;
        }
        Ok(Self::Efficient(Box::new(network)))
    }

    pub(super) fn parameters(&self) -> &Parameters {
        match self {
            Self::Residual(network) => network.parameters(),
            Self::Efficient(network) => network.parameters(),
        }
    }

    pub(super) fn forward(&self, images: &Tensor, pass: Pass) -> Result<Tensor, Error> {
        Ok(match self {
            Self::Residual(network) => network.forward(images, pass.mode())?,
            Self::Efficient(network) => network.forward(images, pass)?,
        })
    }

    /// How many images fit into memory at a time where nothing is kept for a gradient.
    pub(super) fn images_at_a_time(&self) -> usize {
        match self {
            Self::Residual(_) => 256,
            Self::Efficient(_) => 32,
        }
    }

    /// The network of which the parts are trained one after the other.
    pub(super) fn residual(&self) -> Result<&ResNet, Error> {
        match self {
            Self::Residual(network) => Ok(network),
            Self::Efficient(_) => Err(in_one_part()),
        }
    }

    /// The same, for its head to begin anew.
    pub(super) fn residual_mut(&mut self) -> Result<&mut ResNet, Error> {
        match self {
            Self::Residual(network) => Ok(network),
            Self::Efficient(_) => Err(in_one_part()),
        }
    }
}

/// What is said of a system with a meta sampler where a network is fine-tuned.
pub(super) fn in_one_part() -> Error {
    Error::Value {
        what: "the system of a run that fine-tunes",
        value: "one with a meta sampler".into(),
        expected: "one that trains in one part: none of Table 2 has a meta sampler",
    }
}
