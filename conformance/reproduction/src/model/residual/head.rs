//! What makes logits of features.

use candle_core::{Result, Tensor, Var};
use serde::Deserialize;

use super::super::Parameters;
use super::CHANNELS;

/// What makes logits of features.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// `W·x + b`.
    #[default]
    Linear,
    /// The cosines between the features and each class's weights: LDAM's (Cao et al. 2019, appendix), which its scale expects.
    Cosine,
}

/// The head's numbers, by PyTorch's names.
pub(super) const WEIGHT: &str = "linear.weight";
pub(super) const BIAS: &str = "linear.bias";

impl Head {
    /// Weights and, for [`Head::Linear`], biases.
    pub(super) fn drawn(self, parameters: &mut Parameters, classes: usize) -> Result<(Var, Option<Var>)> {
        let features = CHANNELS[2];
        match self {
            Self::Linear => {
                let weight = parameters.normal(WEIGHT, (classes, features), (2.0 / features as f64).sqrt())?;
                let bias = parameters.uniform(BIAS, classes, 1.0 / (features as f64).sqrt())?;
                Ok((weight, Some(bias)))
            }
            Self::Cosine => {
                let weight = parameters.uniform(WEIGHT, (classes, features), 1.0)?;
                weight.set(&of_length_one(&weight.as_detached_tensor())?)?;
                Ok((weight, None))
            }
        }
    }

    /// Logits, `[N, classes]`, of features, `[N, features]`.
    pub(super) fn classify(self, features: &Tensor, weight: &Tensor, bias: Option<&Var>) -> Result<Tensor> {
        match (self, bias) {
            (Self::Linear, Some(bias)) => features.matmul(&weight.t()?)?.broadcast_add(bias),
            _ => of_length_one(features)?.matmul(&of_length_one(weight)?.t()?),
        }
    }
}

/// Rows divided by their lengths, by 1e-12 where they are shorter, as PyTorch's `normalize`.
fn of_length_one(rows: &Tensor) -> Result<Tensor> {
    rows.broadcast_div(&rows.sqr()?.sum_keepdim(1)?.maximum(1e-24)?.sqrt()?)
}
