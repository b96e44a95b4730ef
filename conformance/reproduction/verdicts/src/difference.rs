//! A difference of two means, with what is known of its error.

use crate::power::detectable;
use crate::sample::mean_and_std;
use crate::student::{critical, upper_tail};
use crate::{Run, Sample, Shortfall};

/// A difference of means in percentage points, the first sample less the second.
///
/// Of a printed sample only ranges are known. Each p value is the largest, and each interval the widest, over the ends of
/// these ranges: what is shown, is shown for every sample that could have been printed so.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    value: f64,
    rounding: f64,
    /// One for each combination of the ends of the ranges.
    errors: Vec<Error>,
    paired: bool,
}

/// The standard error of a sum of independent terms.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Error {
    pub(crate) size: f64,
    /// Degrees of freedom, ≥ 1.
    pub(crate) freedom: f64,
    pub(crate) terms: Vec<Term>,
}

/// The standard error of one term, ≥ 0, and its degrees of freedom, ≥ 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Term {
    pub(crate) size: f64,
    pub(crate) freedom: f64,
}

impl Term {
    fn of_mean(std: f64, runs: usize) -> Self {
        Self { size: std / (runs as f64).sqrt(), freedom: (runs - 1) as f64 }
    }

    pub(crate) fn times(self, factor: f64) -> Self {
        Self { size: self.size * factor, ..self }
    }
}

impl Error {
    /// `√Σsᵢ²` with Satterthwaite's degrees of freedom, `(Σsᵢ²)² / Σ(sᵢ⁴/νᵢ)`.
    pub(crate) fn of(terms: Vec<Term>) -> Self {
        let variance: f64 = terms.iter().map(|term| term.size.powi(2)).sum();
        // From shares, so that the fourth power of a small error does not underflow.
        let shares: f64 = terms.iter().map(|term| (term.size.powi(2) / variance).powi(2) / term.freedom).sum();
        let least = terms.iter().map(|term| term.freedom).fold(f64::INFINITY, f64::min);
        let freedom = if shares.is_nan() { least } else { (1.0 / shares).max(least) };
        Self { size: variance.sqrt(), freedom, terms }
    }
}

impl Difference {
    /// Between independent samples, whose variances may differ (Welch 1947, with Satterthwaite's degrees of freedom).
    pub fn between(a: &Sample, b: &Sample) -> Self {
        let mut errors = Vec::new();
        for a_std in ends(a.std) {
            for b_std in ends(b.std) {
                errors.push(Error::of(vec![Term::of_mean(a_std, a.runs), Term::of_mean(b_std, b.runs)]));
            }
        }
        Self { value: a.mean - b.mean, rounding: a.rounding + b.rounding, errors, paired: false }
    }

    /// Between two rows of one reproduction: of the pairs with the same seed where there are two or more (Student's paired
    /// t), else as between independent samples.
    ///
    /// # Errors
    /// Where either row cannot be a [`Sample`], or every pair differs by the same amount.
    pub fn of_rows(a: &[Run], b: &[Run]) -> Result<Self, Shortfall> {
        let (a_sample, b_sample) = (Sample::of_runs(a)?, Sample::of_runs(b)?);
        let partner = |run: &Run| b.iter().find(|other| other.seed == run.seed).map(|other| run.value - other.value);
        let differences: Vec<f64> = a.iter().filter_map(partner).collect();
        if differences.len() < 2 {
            return Ok(Self::between(&a_sample, &b_sample));
        }
        let (value, std) = mean_and_std(&differences)?;
        let errors = vec![Error::of(vec![Term::of_mean(std, differences.len())])];
        Ok(Self { value, rounding: 0.0, errors, paired: true })
    }

    /// The mean of independent differences; `None` of none.
    pub fn mean(differences: &[Self]) -> Option<Self> {
        let n = differences.len() as f64;
        let mut combinations: Vec<Vec<Term>> = vec![Vec::new()];
        for difference in differences {
            let share = |error: &Error| error.terms.iter().map(|term| term.times(1.0 / n)).collect();
            let shares: Vec<Vec<Term>> = difference.errors.iter().map(share).collect();
            let extended = |known: &Vec<Term>| -> Vec<Vec<Term>> {
                shares.iter().map(|terms| [known.as_slice(), terms].concat()).collect()
            };
            combinations = combinations.iter().flat_map(extended).collect();
        }
        (!differences.is_empty()).then(|| Self {
            value: differences.iter().map(|d| d.value).sum::<f64>() / n,
            rounding: differences.iter().map(|d| d.rounding).sum::<f64>() / n,
            errors: combinations.into_iter().map(Error::of).collect(),
            paired: differences.iter().all(|d| d.paired),
        })
    }

    /// The second sample less the first.
    pub fn reversed(mut self) -> Self {
        self.value = -self.value;
        self
    }

    /// The difference that was seen.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Whether it comes from pairs with the same seed.
    pub fn is_paired(&self) -> bool {
        self.paired
    }

    /// p of "the true difference is at most `bound`": small where it is shown to be more.
    pub fn p_above(&self, bound: f64) -> f64 {
        self.worst_tail(self.value - self.rounding - bound)
    }

    /// p of "the true difference is at least `bound`": small where it is shown to be less.
    pub fn p_below(&self, bound: f64) -> f64 {
        self.worst_tail(bound - self.value - self.rounding)
    }

    /// p of "there is no difference", on two sides.
    pub fn p_differs(&self) -> f64 {
        (2.0 * self.p_above(0.0).min(self.p_below(0.0))).min(1.0)
    }

    /// p of "the true difference is `margin` or more on either side of `centre`": the larger of two one-sided tests
    /// (Schuirmann 1987).
    pub fn p_within(&self, centre: f64, margin: f64) -> f64 {
        self.p_above(centre - margin).max(self.p_below(centre + margin))
    }

    /// The interval that holds the true difference with probability `1 − alpha` at least, 0 < alpha < 1.
    pub fn interval(&self, alpha: f64) -> [f64; 2] {
        let half =
            self.errors.iter().map(|error| critical(alpha / 2.0, error.freedom) * error.size).fold(0.0, f64::max);
        [self.value - half - self.rounding, self.value + half + self.rounding]
    }

    /// The smallest true difference that a two-sided test at level `alpha` finds with probability `power`, if the spread
    /// is what it was seen to be: rounding can hide that of a mean twice, once in what is printed and once in the test.
    pub fn detectable(&self, alpha: f64, power: f64) -> f64 {
        let found = |error: &Error| detectable(error, alpha / 2.0, power);
        self.errors.iter().map(found).fold(0.0, f64::max) + 2.0 * self.rounding
    }

    /// The largest P(T > distance/error) over the possible errors. Between the ends of a range of standard deviations it
    /// is no larger than at one of them: `spec/verdicts.md`.
    fn worst_tail(&self, distance: f64) -> f64 {
        let tail = |error: &Error| match (distance, error.size) {
            (x, 0.0) if x > 0.0 => 0.0,
            (_, 0.0) => 1.0,
            (x, size) => upper_tail(x / size, error.freedom),
        };
        self.errors.iter().map(tail).fold(0.0, f64::max)
    }
}

/// The two ends of a range, or the one number that it is.
fn ends([low, high]: [f64; 2]) -> Vec<f64> {
    if low == high { vec![low] } else { vec![low, high] }
}
