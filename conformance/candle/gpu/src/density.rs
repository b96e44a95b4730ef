//! GHM-C's weights from the counts of its bins, for every form and device.

/// GHM-C after a batch.
#[derive(Clone, Debug)]
pub struct Density {
    /// The weight of each bin.
    pub weights: Vec<f64>,
    /// The moving average of the bins' counts, where the loss has a momentum.
    pub state: Option<Vec<f64>>,
}

impl Density {
    /// `N/(n_b·M')`, M' bins being non-empty; with a momentum the moving average stands for `n_b`, and empty bins keep theirs.
    /// Where a row has no bin, because it is no number, nothing is known.
    pub fn new(counts: Option<&[u64]>, bins: usize, momentum: f64, before: Option<&[f64]>) -> Self {
        let state = (momentum > 0.0).then(|| before.map_or(vec![0.0; bins], <[f64]>::to_vec));
        let Some(counts) = counts else {
            let unknown = vec![f64::NAN; bins];
            return Self { weights: unknown.clone(), state: state.map(|_| unknown) };
        };
        let total = counts.iter().sum::<u64>() as f64;
        let filled = counts.iter().filter(|n| **n > 0).count() as f64;
        let average =
            |(n, old): (&u64, &f64)| if *n > 0 { momentum * old + (1.0 - momentum) * *n as f64 } else { *old };
        let state = state.map(|old| counts.iter().zip(&old).map(average).collect::<Vec<f64>>());
        let size = |bin: usize| state.as_ref().map_or(counts[bin] as f64, |sizes| sizes[bin]);
        // An empty bin holds at most rows that are ignored.
        let weight = |bin: usize| if counts[bin] > 0 { total / (size(bin) * filled) } else { 0.0 };
        let weights = (0..bins).map(weight).collect();
        Self { weights, state }
    }
}
