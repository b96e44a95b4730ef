//! Adam, the descent of the sample rates.

use serde::{Deserialize, Serialize};

/// What keeps the root from 0, as in PyTorch.
const EPSILON: f64 = 1e-8;

/// Adam's averages (Kingma and Ba 2015, algorithm 1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adam {
    /// Steps taken.
    steps: i32,
    /// Averages of the gradient and of its square, one pair a number.
    averages: Vec<[f64; 2]>,
}

impl Adam {
    /// For so many numbers, before the first step.
    pub fn new(numbers: usize) -> Self {
        Self { steps: 0, averages: vec![[0.0; 2]; numbers] }
    }

    /// The steps taken, and the averages of each number.
    pub(in crate::training) fn parts(&self) -> (i32, &[[f64; 2]]) {
        (self.steps, &self.averages)
    }

    /// After so many steps, with these averages.
    pub(in crate::training) fn from_parts(steps: i32, averages: Vec<[f64; 2]>) -> Self {
        Self { steps, averages }
    }

    /// One step: `m ← β₁m + (1 − β₁)g`, `v ← β₂v + (1 − β₂)g²`, and `x ← x − η·m̂/(√v̂ + ε)`, where `m̂ = m/(1 − β₁^t)` and
    /// `v̂ = v/(1 − β₂^t)` undo that both averages began at 0.
    ///
    /// ```
    /// use lossproof_reproduction::training::meta_sampler::Adam;
    /// let mut x = [1.0];
    /// // The first step has the rate's length, whatever the gradient's: m̂ = g and v̂ = g².
    /// Adam::new(1).step(&mut x, &[1e-3], 0.25, [0.5, 0.5]);
    /// assert!((x[0] - 0.75).abs() < 1e-5);
    /// ```
    pub fn step(&mut self, numbers: &mut [f64], gradient: &[f64], rate: f64, betas: [f64; 2]) {
        self.steps = self.steps.saturating_add(1);
        // The steps of a run are below 10^9, and β^t is 0 long before.
        let missing = betas.map(|beta| 1.0 - beta.powi(self.steps));
        for ((x, g), averages) in numbers.iter_mut().zip(gradient).zip(&mut self.averages) {
            for ((average, beta), term) in averages.iter_mut().zip(betas).zip([*g, g * g]) {
                *average = beta * *average + (1.0 - beta) * term;
            }
            *x -= rate * (averages[0] / missing[0]) / ((averages[1] / missing[1]).sqrt() + EPSILON);
        }
    }
}
