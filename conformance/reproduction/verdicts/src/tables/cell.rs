//! One cell of a table, in words.

use serde::{Deserialize, Serialize};

use crate::published::Printed;
use crate::{Outcome, Run, Shortfall, Verdict};

/// What was published, what was reproduced, and the verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The published number, as printed.
    pub published: Option<String>,
    /// How many runs there are.
    pub runs: usize,
    /// Their mean and standard deviation; the latter takes two runs, and both take runs that are percentages.
    pub mean: Option<f64>,
    /// See [`Cell::mean`].
    pub std: Option<f64>,
    /// Whether they agree.
    pub verdict: Verdict,
}

impl Cell {
    pub(super) fn new(published: Option<Printed>, runs: &[Run], verdict: Verdict) -> Self {
        let usable = !runs.is_empty() && runs.iter().all(|run| (0.0..=100.0).contains(&run.value));
        let n = runs.len() as f64;
        let mean = usable.then(|| runs.iter().map(|run| run.value).sum::<f64>() / n);
        let squares = |mean: f64| runs.iter().map(|run| (run.value - mean).powi(2)).sum::<f64>();
        let std = mean.filter(|_| runs.len() > 1).map(|mean| (squares(mean) / (n - 1.0)).sqrt());
        Self { published: published.map(|printed| printed.to_string()), runs: runs.len(), mean, std, verdict }
    }

    pub(super) fn published_text(&self) -> String {
        self.published.clone().unwrap_or_else(|| "–".to_owned())
    }

    /// The runs, never a number where there are none.
    pub(super) fn reproduced_text(&self) -> String {
        match (self.runs, self.mean, self.std) {
            (0, _, _) => "not run".to_owned(),
            (n, Some(mean), Some(std)) => format!("{mean:.1} ± {std:.1} (n = {n})"),
            (n, Some(mean), None) => format!("{mean:.1} (n = {n})"),
            (n, None, _) => format!("not a number (n = {n})"),
        }
    }

    pub(super) fn verdict_text(&self) -> String {
        match (&self.verdict.outcome, &self.verdict.numbers, &self.verdict.shortfall) {
            (_, None, None | Some(Shortfall::NotRun | Shortfall::NotPublished)) => "–".to_owned(),
            (_, None, Some(shortfall)) => format!("not enough: {shortfall}"),
            (Outcome::Agrees, Some(numbers), _) => format!("agrees ({})", signed(numbers.difference)),
            (Outcome::Differs, Some(numbers), _) => format!("differs ({})", signed(numbers.difference)),
            (Outcome::NotEnough, Some(numbers), _) => {
                // No difference of percentages is larger.
                let found = Some(numbers.detectable).filter(|&points| points <= 100.0);
                let found = found.map_or("nothing".to_owned(), |points| format!("{points:.1}"));
                format!("not enough ({}, finds {found})", signed(numbers.difference))
            }
        }
    }

    /// The verdict in a word, for a style sheet.
    pub(super) fn class(&self) -> &'static str {
        match (self.verdict.outcome, &self.verdict.shortfall) {
            (Outcome::Agrees, _) => "agrees",
            (Outcome::Differs, _) => "differs",
            (Outcome::NotEnough, Some(Shortfall::NotRun)) => "not-run",
            (Outcome::NotEnough, Some(Shortfall::NotPublished)) => "not-published",
            (Outcome::NotEnough, _) => "not-enough",
        }
    }
}

/// A difference with its sign and a true minus. What rounds to 0 has none.
fn signed(points: f64) -> String {
    let text = format!("{:.1}", points.abs());
    match (text.as_str(), points > 0.0) {
        ("0.0", _) => text,
        (_, true) => format!("+{text}"),
        (_, false) => format!("−{text}"),
    }
}

impl std::fmt::Display for Printed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.std {
            Some(std) => write!(f, "{:.1} ± {std:.1}", self.mean),
            None => write!(f, "{:.1}", self.mean),
        }
    }
}
