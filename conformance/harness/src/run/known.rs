//! Failures that a maintainer knows of: they must fail, and fail nothing.

use serde::Deserialize;

use crate::protocol::Dtype;
use crate::report::{CellReport, Finding, Report};

/// A failure that is known, with the reason why it stands. Whatever is left out may be anything.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownFailure {
    /// The mistake's slug; a finding without a name where this is `"unnamed"`.
    pub mistake: Option<String>,
    /// The loss.
    pub loss: Option<String>,
    /// The dtype of the finding's request.
    pub dtype: Option<String>,
    /// `loss`, `gradient`, `hessian` or `protocol`.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// Why it is not mended.
    pub reason: String,
    /// Where that is discussed.
    pub link: String,
}

impl KnownFailure {
    /// Whether a failure is this one.
    fn is(&self, finding: &Finding) -> bool {
        let slug = finding.mistake.as_ref().map_or("unnamed", |mistake| mistake.slug);
        let request = finding.request.as_ref();
        let same = |own: &Option<String>, other: Option<&str>| own.as_deref().is_none_or(|own| Some(own) == other);
        same(&self.mistake, Some(slug))
            && same(&self.loss, request.map(|request| request.loss.as_str()))
            && same(&self.dtype, request.map(|request| request.dtype.name()))
            && same(&self.place, Some(finding.place))
    }

    /// Whether anything that it could be about was graded.
    fn was_looked_for(&self, cells: &[CellReport]) -> bool {
        cells.iter().any(|cell| {
            self.loss.as_deref().is_none_or(|loss| loss == cell.cell.loss)
                && self.dtype.as_deref().is_none_or(|dtype| Dtype::from_name(dtype) == Some(cell.cell.dtype))
                && cell.counts.graded() + cell.counts.error > 0
        })
    }

    /// What is said where it did not fail.
    fn gone(&self, cells: &[CellReport]) -> Finding {
        let entry = [("mistake", &self.mistake), ("loss", &self.loss), ("dtype", &self.dtype), ("where", &self.place)];
        let entry: Vec<String> =
            entry.iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?))).collect();
        let entry = if entry.is_empty() { "any failure".to_owned() } else { entry.join(", ") };
        let why = if self.was_looked_for(cells) {
            "it does not fail any more: take the entry out"
        } else {
            "nothing that it is about was asked: the entry is stale, or the selection leaves it out"
        };
        Finding::of_entry(format!("known failure ({entry}; {}): {why}", self.link))
    }
}

/// Turns the failures that are known into remarks, and what is known and did not fail into failures. Whether all that fails
/// is known.
pub(super) fn apply(report: &mut Report, known: &[KnownFailure]) -> bool {
    let mut met = vec![false; known.len()];
    for finding in report.findings.iter_mut().filter(|finding| finding.is_failure()) {
        let Some(index) = known.iter().position(|entry| entry.is(finding)) else { continue };
        met[index] = true;
        finding.know(&known[index].reason, &known[index].link);
    }
    let gone = known.iter().zip(&met).filter(|(_, met)| !**met).map(|(entry, _)| entry.gone(&report.cells));
    let gone: Vec<Finding> = gone.collect();
    report.findings.extend(gone);
    met.contains(&true)
}
