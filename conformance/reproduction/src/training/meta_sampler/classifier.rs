//! The classifier that the sampler looks ahead with: linear, on fixed features, in f64.

use lossproof::{Batch, Derivatives, Loss, Reduction};

use crate::Error;

/// `W·x + b`, or a derivative in both.
#[derive(Clone, Debug, PartialEq)]
pub struct Classifier {
    /// Classes' rows of weights, each followed by its bias.
    rows: Vec<Vec<f64>>,
}

impl Classifier {
    /// A class's weights a row, and its bias.
    pub fn new(weights: &[Vec<f64>], biases: &[f64]) -> Self {
        let row = |(weights, bias): (&Vec<f64>, &f64)| weights.iter().chain([bias]).copied().collect();
        Self { rows: weights.iter().zip(biases).map(row).collect() }
    }

    /// `w_k·x + b_k` of each class.
    fn apply(&self, x: &[f64]) -> Vec<f64> {
        self.rows.iter().map(|row| row.iter().zip(x.iter().chain([&1.0])).map(|(w, x)| w * x).sum()).collect()
    }

    /// The derivative of the mean cross-entropy of examples: `Σ_m h_m x_mᵀ`, where `h_m` is that of the mean in the logits of example m,
    /// as the reference has it.
    ///
    /// # Errors
    /// The reference's, for targets that are no classes.
    pub fn gradient(&self, features: &[Vec<f64>], targets: &[u32]) -> Result<Self, Error> {
        let classes = self.rows.len();
        let logits: Vec<f64> = features.iter().flat_map(|x| self.apply(x)).collect();
        let targets: Vec<Option<usize>> = targets.iter().map(|target| Some(*target as usize)).collect();
        let batch = Batch::row_major(&logits, features.len(), classes, &targets)?;
        let mean = Loss { reduction: Reduction::Mean, ..Loss::default() };
        let in_logits = mean.evaluate(&batch, Derivatives::Gradient)?.gradient;
        let mut rows: Vec<Vec<f64>> = self.rows.iter().map(|row| vec![0.0; row.len()]).collect();
        for (x, h) in features.iter().zip(in_logits.chunks(classes.max(1))) {
            for (row, h) in rows.iter_mut().zip(h) {
                for (sum, x) in row.iter_mut().zip(x.iter().chain([&1.0])) {
                    *sum += h * x;
                }
            }
        }
        Ok(Self { rows })
    }

    /// The derivative of an objective of the next weights in the weight of each draw. `self` is the objective's derivative in those
    /// weights, `in_logits` that of the step's loss in its logits, N × C, and `rate` the step's.
    ///
    /// With a weight `s_i` (of value 1) on each draw's loss, the step is `θ' = θ − η·(μ·v + Σ_i s_i·∇ℓ_i(θ) + λ·θ)`, where `ℓ_i` has
    /// the mean's 1/N in it, so that `dL(θ')/ds_i = −η·⟨∇L(θ'), ∇ℓ_i(θ)⟩`. On fixed features x the gradient of a linear layer is
    /// `∇ℓ_i = g_i·x_iᵀ`, with `g_i` that of `ℓ_i` in its logits and a 1 appended to x for the bias, and hence
    ///
    /// ```text
    /// dL(θ')/ds_i = −η·g_iᵀ·∇L(θ')·x_i
    /// ```
    ///
    /// No gradient of a gradient is needed; momentum and decay of the weights do not depend on s.
    pub fn by_draw(&self, features: &[Vec<f64>], in_logits: &[f64], rate: f64) -> Vec<f64> {
        let rows = features.iter().zip(in_logits.chunks(self.rows.len().max(1)));
        rows.map(|(x, g)| -rate * self.apply(x).iter().zip(g).map(|(z, g)| z * g).sum::<f64>()).collect()
    }
}
