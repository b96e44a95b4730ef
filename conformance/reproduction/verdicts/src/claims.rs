//! The sentences of the paper's Section 4, as data, and whether they hold.

mod judge;
mod paper;

use serde::{Deserialize, Serialize};

pub use judge::{judge, judge_published};
pub use paper::CLAIMS;

use crate::{Metric, Shortfall};

/// A sentence of the paper and what has to be so for it to hold.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// A short name.
    pub id: &'static str,
    /// The sentence, translated.
    pub says: &'static str,
    /// In which columns: all that have this metric.
    pub metric: Metric,
    /// How a system is said to compare with others.
    pub statement: Statement,
    /// Each system with those that it is compared with. All of them make the claim.
    pub pairs: &'static [(&'static str, &'static [&'static str])],
}

/// How one system is said to compare with another; each has a bound for "it holds" and one for "it does not".
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statement {
    /// Better. Holds where an advantage above 0 is shown, does not hold where it is shown to be smaller than the margin.
    Better,
    /// Comparable: not worse. Holds where a lag is shown to be smaller than the margin, does not hold where one above 0 is.
    NotWorse,
    /// Better by so many points in the mean of all columns. Holds where the advantage is shown to be within the margin of
    /// that, does not hold where it is shown to be another.
    ByOnAverage(f64),
}

/// What is said of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// Each of its comparisons is shown.
    Holds,
    /// One of its comparisons at least is refuted.
    DoesNotHold,
    /// Neither.
    Undecided,
}

/// A claim judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Which claim.
    pub id: String,
    /// What is said.
    pub finding: Finding,
    /// p of "it does not hold", corrected for all claims; `None` where a comparison could not be made.
    pub p_holds: Option<f64>,
    /// p of "it holds", corrected for all claims; `None` where no comparison could be made.
    pub p_fails: Option<f64>,
    /// Its comparisons.
    pub parts: Vec<Part>,
}

/// One comparison of a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The system that is said to be better.
    pub system: String,
    /// The one it is compared with.
    pub other: String,
    /// Where; empty for a mean over columns.
    pub column: String,
    /// By how many points the first is better, and the interval at 1 − α; none where it could not be compared.
    pub advantage: Option<Advantage>,
    /// Why it could not be compared.
    pub shortfall: Option<Shortfall>,
}

/// By how many points a system is better than another, whichever way the metric goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advantage {
    /// The advantage that was seen.
    pub points: f64,
    /// The two-sided interval at 1 − α, not corrected.
    pub interval: [f64; 2],
    /// p of "the part does not hold".
    pub p_holds: f64,
    /// p of "the part holds".
    pub p_fails: f64,
    /// Whether runs with the same seed were compared.
    pub paired: bool,
}
