//! The area under the receiver operating characteristic, exactly.

use serde::{Deserialize, Serialize};

use super::BadLabels;

/// The area as a fraction of integers: of all pairs of a positive and a negative example, those in which the positive one
/// has the higher score, ties counting one half (Mann & Whitney 1947). Both integers are doubled, so that halves are whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Auc {
    /// Twice the pairs in the right order, and once those that tie.
    pub doubled_wins: u128,
    /// Twice the pairs.
    pub doubled_pairs: u128,
}

impl Auc {
    /// The area in percent: 50 by chance, 100 where every positive example is above every negative one.
    pub fn percent(self) -> f64 {
        100.0 * (self.doubled_wins as f64 / self.doubled_pairs as f64)
    }
}

/// The area under the curve of scores, one an example, higher where the example is more likely positive. Infinite scores
/// are numbers like others, and −0 ties with 0.
///
/// # Errors
/// [`BadLabels`]: lists of different lengths, a NaN, or examples of one class only.
///
/// ```
/// let area = lossproof_verdicts::metrics::auc(&[0.1, 0.4, 0.4, 0.8], &[false, false, true, true]).unwrap();
/// assert_eq!((area.doubled_wins, area.doubled_pairs), (7, 8));
/// assert_eq!(area.percent(), 87.5);
/// ```
pub fn auc(scores: &[f64], positive: &[bool]) -> Result<Auc, BadLabels> {
    if scores.len() != positive.len() {
        return Err(BadLabels::Lengths { what: "scores", left: scores.len(), right: positive.len() });
    }
    if let Some(index) = scores.iter().position(|score| score.is_nan()) {
        return Err(BadLabels::NanScore { index });
    }
    let positives = positive.iter().filter(|&&is| is).count() as u64;
    let negatives = positive.len() as u64 - positives;
    if positives == 0 || negatives == 0 {
        return Err(BadLabels::OneClass { positives, negatives });
    }
    let mut ranked: Vec<(f64, bool)> = scores.iter().copied().zip(positive.iter().copied()).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut doubled_wins) = (0_u128, 0_u128);
    for tied in ranked.chunk_by(|a, b| a.0 == b.0) {
        let wins = tied.iter().filter(|example| example.1).count() as u128;
        let losses = tied.len() as u128 - wins;
        doubled_wins += wins * (2 * below + losses);
        below += losses;
    }
    Ok(Auc { doubled_wins, doubled_pairs: 2 * u128::from(positives) * u128::from(negatives) })
}
