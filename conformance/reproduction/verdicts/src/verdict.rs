//! Agrees, differs, or not enough to say.

use serde::{Deserialize, Serialize};

use crate::holm::adjust;
use crate::{BadRules, Difference, Rules, Shortfall};

/// What is said of one comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The true difference is shown to be smaller than the margin.
    Agrees,
    /// The true difference is shown not to be 0, and not shown to be smaller than the margin. Better is as much a
    /// difference as worse.
    Differs,
    /// Neither is shown.
    NotEnough,
}

/// An outcome with all that it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What is said.
    pub outcome: Outcome,
    /// The numbers; none where nothing can be computed.
    pub numbers: Option<Numbers>,
    /// Why nothing can be computed.
    pub shortfall: Option<Shortfall>,
}

/// What a verdict rests on. Differences are in percentage points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// Ours less theirs.
    pub difference: f64,
    /// The two-sided interval at 1 − α, not corrected for the family.
    pub interval: [f64; 2],
    /// The margin of equivalence.
    pub margin: f64,
    /// p of "no difference", two-sided.
    pub p_differs: f64,
    /// The same, corrected for the family: "differs" takes at most α.
    pub p_differs_adjusted: f64,
    /// p of "a difference as large as the margin".
    pub p_agrees: f64,
    /// The same, corrected for the family: "agrees" takes at most α.
    pub p_agrees_adjusted: f64,
    /// The comparisons that were corrected for: those with numbers.
    pub family: usize,
    /// The smallest true difference that this comparison is sure to find with the rules' power: at level α over the family.
    pub detectable: f64,
    /// Whether runs with the same seed were compared.
    pub paired: bool,
}

/// The verdicts of a family of comparisons, each with its margin in points (> 0), in their order.
///
/// Both p values are corrected over the family by Holm's method. Where the difference is shown to be smaller than the
/// margin, the outcome is "agrees", even if it is also shown not to be 0.
///
/// # Errors
/// [`BadRules`] where a rule or a margin is out of its range.
pub fn judge(family: &[(Result<Difference, Shortfall>, f64)], rules: &Rules) -> Result<Vec<Verdict>, BadRules> {
    rules.check()?;
    for &(_, margin) in family {
        Rules { margin_error_rate: margin, ..*rules }.check()?;
    }
    let unknown = |(difference, _): &(Result<Difference, Shortfall>, f64)| {
        let shortfall = difference.as_ref().err().cloned();
        Verdict { outcome: Outcome::NotEnough, numbers: None, shortfall }
    };
    let mut verdicts: Vec<Verdict> = family.iter().map(unknown).collect();
    let comparable = |(place, (difference, margin)): (usize, &'_ (Result<Difference, Shortfall>, f64))| {
        Some((place, difference.as_ref().ok()?.clone(), *margin))
    };
    let known: Vec<(usize, Difference, f64)> = family.iter().enumerate().filter_map(comparable).collect();
    let compared: Vec<(&Difference, f64)> = known.iter().map(|(_, difference, margin)| (difference, *margin)).collect();
    for ((place, difference, margin), judged) in known.iter().zip(outcomes(&compared, rules.alpha)) {
        let numbers = Numbers {
            difference: difference.value(),
            interval: difference.interval(rules.alpha),
            margin: *margin,
            p_differs: difference.p_differs(),
            p_differs_adjusted: judged.differs,
            p_agrees: difference.p_within(0.0, *margin),
            p_agrees_adjusted: judged.agrees,
            family: known.len(),
            detectable: difference.detectable(rules.alpha / known.len() as f64, rules.power),
            paired: difference.is_paired(),
        };
        verdicts[*place] = Verdict { outcome: judged.outcome, numbers: Some(numbers), shortfall: None };
    }
    Ok(verdicts)
}

/// An outcome and the two adjusted p values it rests on.
pub(crate) struct Judged {
    pub(crate) outcome: Outcome,
    pub(crate) differs: f64,
    agrees: f64,
}

/// The outcomes of a family of differences, each with its margin.
pub(crate) fn outcomes(family: &[(&Difference, f64)], alpha: f64) -> Vec<Judged> {
    let differs = adjust(&family.iter().map(|(difference, _)| difference.p_differs()).collect::<Vec<_>>());
    let agrees =
        adjust(&family.iter().map(|(difference, margin)| difference.p_within(0.0, *margin)).collect::<Vec<_>>());
    let judged = |(differs, agrees): (f64, f64)| {
        let outcome = match (agrees <= alpha, differs <= alpha) {
            (true, _) => Outcome::Agrees,
            (false, true) => Outcome::Differs,
            (false, false) => Outcome::NotEnough,
        };
        Judged { outcome, differs, agrees }
    };
    differs.into_iter().zip(agrees).map(judged).collect()
}
