//! A learning rate that rises and falls again and again.

use serde::{Deserialize, Serialize};

/// A triangular cycle (Smith 2017), as PyTorch's `CyclicLR` that is stepped once an epoch: a factor on the rate that rises from `floor`
/// to 1 in `half` epochs and falls back in as many.
///
/// ```
/// use lossproof_trace::Cycle;
/// let cycle = Cycle { floor: 0.5, half: 2, shrinks: true };
/// let factors: Vec<f64> = (0..8).map(|epoch| cycle.at(epoch)).collect();
/// assert_eq!(factors, [0.5, 0.75, 1.0, 0.75, 0.5, 0.625, 0.75, 0.625]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cycle {
    /// The factor at the ends.
    pub floor: f64,
    /// How many epochs it rises, and then falls; 0 is taken for 1.
    pub half: usize,
    /// Whether each cycle rises half as far as the one before: PyTorch's `triangular2`.
    #[serde(default)]
    pub shrinks: bool,
}

impl Cycle {
    /// The factor in `epoch`.
    pub fn at(self, epoch: usize) -> f64 {
        let half = self.half.max(1);
        let (cycle, place) = (epoch / half / 2, epoch % half);
        let is_rising = (epoch / half).is_multiple_of(2);
        let height = if is_rising { place } else { half - place } as f64 / half as f64;
        let scale = if self.shrinks { 0.5_f64.powf(cycle as f64) } else { 1.0 };
        self.floor + (1.0 - self.floor) * height * scale
    }
}
