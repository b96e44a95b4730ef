//! What is known of one cell: its runs, or what a paper prints of them.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Run;

/// The paper prints means and standard deviations to 0.1, so either was up to this much more or less.
pub(crate) const ROUNDING: f64 = 0.05;

/// The mean and the standard deviation of so many runs, in percent. Of printed numbers only ranges are known.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub(crate) mean: f64,
    /// The mean may be up to this much more or less.
    pub(crate) rounding: f64,
    /// The smallest and the largest that the standard deviation with divisor n − 1 can have been.
    pub(crate) std: [f64; 2],
    pub(crate) runs: usize,
}

/// Why two cells cannot be compared at all.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Shortfall {
    /// No runs.
    #[error("not run")]
    NotRun,
    /// One run has no spread.
    #[error("one run")]
    OneRun,
    /// All runs are the same number.
    #[error("identical runs")]
    IdenticalRuns,
    /// A seed was used twice: its runs are one run.
    #[error("seed {seed} twice")]
    RepeatedSeed {
        /// The seed.
        seed: u64,
    },
    /// A value that is no percentage: NaN, infinite, or outside 0 to 100.
    #[error("seed {seed}: {value} is not a percentage")]
    NotAPercentage {
        /// The run's seed.
        seed: u64,
        /// The value as text, since JSON has no NaN.
        value: String,
    },
    /// The paper has no such number.
    #[error("not published")]
    NotPublished,
    /// A published mean or standard deviation that is no percentage.
    #[error("published {value} is not a percentage")]
    PublishedNotAPercentage {
        /// The number as text.
        value: String,
    },
    /// A published mean without a standard deviation.
    #[error("published without a standard deviation")]
    NoPublishedStd,
    /// A published mean and standard deviation of nobody knows how many runs.
    #[error("number of published runs unknown")]
    PublishedRunsUnknown,
}

impl Sample {
    /// What runs say: their mean, and their standard deviation with divisor n − 1.
    ///
    /// # Errors
    /// Fewer than two runs, a value that is no percentage, a seed twice, or runs that are all the same number. Identical
    /// runs mean that the seed has had no effect, or that the metric is too coarse to show one: either way they say
    /// nothing of how far another run would be away.
    pub fn of_runs(runs: &[Run]) -> Result<Self, Shortfall> {
        let mut seeds = HashSet::new();
        for &Run { seed, value } in runs {
            if !(0.0..=100.0).contains(&value) {
                return Err(Shortfall::NotAPercentage { seed, value: value.to_string() });
            }
            if !seeds.insert(seed) {
                return Err(Shortfall::RepeatedSeed { seed });
            }
        }
        let values: Vec<f64> = runs.iter().map(|run| run.value).collect();
        let (mean, std) = mean_and_std(&values)?;
        Ok(Self { mean, rounding: 0.0, std: [std; 2], runs: runs.len() })
    }

    /// What "mean ± std over so many runs" says, both printed to 0.1. Whether the divisor was n or n − 1 is not told, so
    /// the standard deviation is one of `[std − 0.05, (std + 0.05)·√(n/(n−1))]`, from 0 on.
    ///
    /// # Errors
    /// Where the standard deviation or the number of runs is not known, there were fewer than two runs, or a number is no
    /// percentage.
    pub fn printed(mean: f64, std: Option<f64>, runs: Option<usize>) -> Result<Self, Shortfall> {
        let std = std.ok_or(Shortfall::NoPublishedStd)?;
        let runs = runs.ok_or(Shortfall::PublishedRunsUnknown)?;
        if let Some(value) = [mean, std].into_iter().find(|value| !(0.0..=100.0).contains(value)) {
            return Err(Shortfall::PublishedNotAPercentage { value: value.to_string() });
        }
        match runs {
            0 => Err(Shortfall::NotRun),
            1 => Err(Shortfall::OneRun),
            n => {
                let largest = (std + ROUNDING) * (n as f64 / (n - 1) as f64).sqrt();
                Ok(Self { mean, rounding: ROUNDING, std: [(std - ROUNDING).max(0.0), largest], runs })
            }
        }
    }
}

/// Mean and standard deviation (divisor n − 1) of two numbers or more that are not all the same.
pub(crate) fn mean_and_std(values: &[f64]) -> Result<(f64, f64), Shortfall> {
    match values {
        [] => return Err(Shortfall::NotRun),
        [_] => return Err(Shortfall::OneRun),
        // Tested before the mean is taken, whose rounding would give equal numbers a spread.
        [first, rest @ ..] if rest.iter().all(|value| value == first) => return Err(Shortfall::IdenticalRuns),
        _ => {}
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let std = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    // Squares of differences below 1e-162 are 0.
    if std > 0.0 { Ok((mean, std)) } else { Err(Shortfall::IdenticalRuns) }
}
