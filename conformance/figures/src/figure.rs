//! What can be drawn.

use lossproof::{Modulation, Weighting};

use crate::class_weights;
use crate::frame::Failed;
use crate::over_p::OverP;
use crate::palette::COLOURS;

/// A figure with what it is drawn for.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// The paper's Figure 1: HMLoss beside cross-entropy and focal loss, over `p`.
    Losses {
        /// HMLoss's δ, each > 0.
        deltas: Vec<f64>,
        /// Focal's γ, each ≥ 0.
        gammas: Vec<f64>,
    },
    /// The modulation `m(p)` of the same.
    Weights {
        /// HMLoss's δ, each > 0.
        deltas: Vec<f64>,
        /// Focal's γ, each ≥ 0.
        gammas: Vec<f64>,
    },
    /// The derivative in the margin of the same.
    Gradients {
        /// HMLoss's δ, each > 0.
        deltas: Vec<f64>,
        /// Focal's γ, each ≥ 0.
        gammas: Vec<f64>,
    },
    /// Class weights over class counts.
    ClassWeights {
        /// β of the effective number of samples, each in [0, 1).
        betas: Vec<f64>,
        /// The size of each class, ≥ 1.
        counts: Vec<u64>,
    },
}

/// The most δ, or β, of one figure: a colour each.
pub const MOST_COLOURS: usize = COLOURS.len();
/// The most γ: a kind of dashes each.
pub const MOST_DASHES: usize = 3;
/// The most classes.
pub const MOST_CLASSES: usize = 1000;

const LOSSES: OverP = OverP {
    title: "HMLoss beside cross-entropy and focal loss",
    description: "The loss over the probability p of the target, on a linear and on a logarithmic axis. Cross-entropy and \
                  focal loss rise without end as p falls to 0. HMLoss rises to a maximum near p = 1.2/δ and falls back to 0: \
                  rows far to the left of it count for nothing. Near p = 1 it lies below cross-entropy, as focal loss does. \
                  Outliers (p below 0.01) and easy examples (p above 0.9) are shaded.",
    name: "loss L",
    of: |point| point.loss,
    ends: (0.0, 5.0),
};

const WEIGHTS: OverP = OverP {
    title: "The weight m(p) that a loss puts on cross-entropy",
    description: "The modulation over the probability p of the target, on a linear and on a logarithmic axis. Cross-entropy's \
                  is 1, focal loss's falls from 1 to 0, HMLoss's rises from 0 at p = 0 to about 1 beyond p = 1/δ and falls \
                  back to 0 at p = 1. Outliers and easy examples are shaded.",
    name: "weight m(p)",
    of: |point| point.weight,
    ends: (0.0, 1.05),
};

const GRADIENTS: OverP = OverP {
    title: "The gradient of a loss in the margin",
    description: "The derivative dL/dt in the margin t = ln(p/(1 − p)) over the probability p of the target, on a linear and on \
                  a logarithmic axis. Below 0 a step of descent raises p. Cross-entropy and focal loss come to a constant as \
                  p falls to 0; HMLoss's gradient comes to 0, and left of its maximum, near p = 1.2/δ, it is above 0: there \
                  descent lowers p further. Outliers and easy examples are shaded.",
    name: "gradient dL/dt",
    of: |point| point.gradient,
    ends: (-1.2, 0.2),
};

impl Figure {
    /// The figure as an SVG document.
    ///
    /// # Errors
    /// A parameter that is out of its range, or a list that is too long or empty.
    ///
    /// ```
    /// use lossproof_figures::Figure;
    /// let figure = Figure::Weights { deltas: vec![1e4], gammas: vec![2.0] };
    /// assert!(figure.draw()?.contains("HMLoss, δ = 1e4"));
    /// let wrong = Figure::Weights { deltas: vec![-1.0], gammas: vec![] };
    /// assert_eq!(wrong.draw().unwrap_err().to_string(), "parameter `delta` is -1; expected a finite number > 0");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn draw(&self) -> Result<String, Failed> {
        match self {
            Self::Losses { deltas, gammas } => over_p(&LOSSES, deltas, gammas),
            Self::Weights { deltas, gammas } => over_p(&WEIGHTS, deltas, gammas),
            Self::Gradients { deltas, gammas } => over_p(&GRADIENTS, deltas, gammas),
            Self::ClassWeights { betas, counts } => {
                at_most("beta", betas.len(), MOST_COLOURS)?;
                at_most("class counts", counts.len(), MOST_CLASSES)?;
                for beta in betas {
                    Weighting::EffectiveNumber { beta: *beta }.validate()?;
                }
                if counts.is_empty() {
                    return Err("class counts has no value; expected one integer ≥ 1 a class".into());
                }
                class_weights::draw(betas, counts)
            }
        }
    }
}

fn over_p(figure: &OverP, deltas: &[f64], gammas: &[f64]) -> Result<String, Failed> {
    at_most("delta", deltas.len(), MOST_COLOURS)?;
    at_most("gamma", gammas.len(), MOST_DASHES)?;
    let hard = deltas.iter().map(|delta| Modulation::HardMining { delta: *delta });
    for modulation in hard.chain(gammas.iter().map(|gamma| Modulation::Focal { gamma: *gamma })) {
        modulation.validate()?;
    }
    figure.draw(deltas, gammas)
}

fn at_most(name: &str, count: usize, most: usize) -> Result<(), Failed> {
    if count > most {
        return Err(format!("{name} has {count} values; expected at most {most}, which can be told apart").into());
    }
    Ok(())
}
