//! How often the verdicts themselves are wrong, by simulation.
//!
//! Training runs are drawn from normal distributions; the published side is ten of them, of which only mean and standard
//! deviation are seen, rounded to 0.1, with divisor n or n − 1 at a coin's toss.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};
use thiserror::Error;

use crate::sample::mean_and_std;
use crate::verdict::{Judged, outcomes};
use crate::{Difference, Outcome, Rules, Sample};

/// What is simulated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    runs: u64,
    family: usize,
    std: f64,
}

/// A setting that cannot be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("{name} = {value} is not {expected}")]
pub struct BadSetting {
    name: &'static str,
    value: f64,
    expected: &'static str,
}

/// How often what was said; each is a share of the simulated families.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// All cells are the same: "differs" somewhere.
    pub false_differs: f64,
    /// All cells differ by exactly the margin: "agrees" somewhere.
    pub false_agrees: f64,
    /// All cells are the same: "agrees" in the first.
    pub agrees: f64,
    /// The first cell is worse by [`Setting::detectable`], the others are the same: the first is shown not to be 0.
    pub found: f64,
}

/// The runs behind each published number.
const PUBLISHED_RUNS: u64 = 10;

impl Setting {
    /// So many runs of each reproduced cell, so many comparisons in a family, and the standard deviation of every cell's
    /// runs in points.
    ///
    /// # Errors
    /// [`BadSetting`] outside 2 to 1,000 runs, 1 to 1,000 comparisons, and 0.01 to 2 points.
    pub fn new(runs: u64, family: usize, std: f64) -> Result<Self, BadSetting> {
        let ranges = [
            ("runs", runs as f64, (2..=1000).contains(&runs), "2 to 1000"),
            ("family", family as f64, (1..=1000).contains(&family), "1 to 1000"),
            // From 20 %, no draw leaves the percentages: a quantile of a draw's 52 bits is below 8.3.
            ("std", std, (0.01..=2.0).contains(&std), "0.01 to 2"),
        ];
        match ranges.into_iter().find(|(_, _, fits, _)| !fits) {
            Some((name, value, _, expected)) => Err(BadSetting { name, value, expected }),
            None => Ok(Self { runs, family, std }),
        }
    }

    /// The smallest difference that is found with the rules' power, where both spreads are seen to be what they are.
    pub fn detectable(&self, rules: &Rules) -> f64 {
        let ours = Sample { mean: 50.0, rounding: 0.0, std: [self.std; 2], runs: self.runs as usize };
        let theirs = printed(50.0, self.std);
        Difference::between(&ours, &theirs).detectable(rules.alpha / self.family as f64, rules.power)
    }

    /// Simulates so many families of each kind.
    pub fn simulate(&self, families: u64, seed: u64, rules: &Rules) -> Rates {
        let mut runs = Runs { rng: ChaCha8Rng::seed_from_u64(seed), normal: Normal::standard() };
        let margin = rules.margin_error_rate;
        let detectable = self.detectable(rules);
        let [mut false_differs, mut false_agrees, mut agrees, mut found] = [0_u64; 4];
        for _ in 0..families {
            let same = self.family(&mut runs, |_| 0.0, rules);
            false_differs += u64::from(any(&same, Outcome::Differs));
            agrees += u64::from(same[0].outcome == Outcome::Agrees);
            let apart = self.family(&mut runs, |_| margin, rules);
            false_agrees += u64::from(any(&apart, Outcome::Agrees));
            let one_apart = self.family(&mut runs, |cell| if cell == 0 { detectable } else { 0.0 }, rules);
            found += u64::from(one_apart[0].differs <= rules.alpha);
        }
        let share = |count: u64| count as f64 / families as f64;
        Rates {
            false_differs: share(false_differs),
            false_agrees: share(false_agrees),
            agrees: share(agrees),
            found: share(found),
        }
    }

    fn family(&self, runs: &mut Runs, shift: impl Fn(usize) -> f64, rules: &Rules) -> Vec<Judged> {
        let cells: Vec<Difference> = (0..self.family)
            .map(|cell| {
                // Where the mean stands between two printed numbers is left to chance.
                let mean = 20.0 + runs.uniform();
                let ours = runs.draw(mean + shift(cell), self.std, self.runs);
                let theirs = runs.print(mean, self.std);
                Difference::between(&ours, &theirs)
            })
            .collect();
        let family: Vec<_> = cells.iter().map(|cell| (cell, rules.margin_error_rate)).collect();
        outcomes(&family, rules.alpha)
    }
}

fn any(family: &[Judged], outcome: Outcome) -> bool {
    family.iter().any(|judged| judged.outcome == outcome)
}

fn printed(mean: f64, std: f64) -> Sample {
    Sample::printed(mean, Some(std), Some(PUBLISHED_RUNS as usize)).expect("percentages of ten runs")
}

struct Runs {
    rng: ChaCha8Rng,
    normal: Normal,
}

impl Runs {
    /// Uniform in (0, 1).
    fn uniform(&mut self) -> f64 {
        ((self.rng.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// The sample of so many runs. Not held to percentages: a difference that three runs are sure to find may be larger.
    fn draw(&mut self, mean: f64, std: f64, runs: u64) -> Sample {
        let values: Vec<f64> = (0..runs)
            .map(|_| {
                let quantile = self.uniform();
                mean + std * self.normal.inverse_cdf(quantile)
            })
            .collect();
        let (mean, std) = mean_and_std(&values).expect("draws of 52 bits differ");
        Sample { mean, rounding: 0.0, std: [std; 2], runs: runs as usize }
    }

    /// Ten runs as a paper prints them.
    fn print(&mut self, mean: f64, std: f64) -> Sample {
        let exact = self.draw(mean, std, PUBLISHED_RUNS);
        let n = PUBLISHED_RUNS as f64;
        let divisor = if self.uniform() < 0.5 { n } else { n - 1.0 };
        let std = exact.std[0] * ((n - 1.0) / divisor).sqrt();
        let rounded = |x: f64| (x * 10.0).round() / 10.0;
        printed(rounded(exact.mean), rounded(std))
    }
}
