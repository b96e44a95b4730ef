//! What came of one implementation: a row of the gallery, as it is kept for machines.

use std::collections::BTreeMap;

use lossproof::Link;
use lossproof_harness::protocol::link_name;
use lossproof_harness::report::{CellReport, Finding, Report, Verdict, replay};
use serde::{Deserialize, Serialize};

use super::list::Implementation;
use crate::commands::verify::{Asked, LossAndLink};
use crate::failure::Failure;

/// A row of the gallery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Outcome {
    pub(super) name: String,
    /// The function that is called, its source, and what its reader should know.
    pub(super) calls: String,
    pub(super) source: String,
    pub(super) note: Option<String>,
    /// By its own word; of Python packages, those of its environment.
    pub(super) version: Option<String>,
    pub(super) packages: BTreeMap<String, String>,
    /// How it ended.
    pub(super) status: Status,
    /// Why there is no grade, where there is none.
    pub(super) why: Option<String>,
    /// How many requests were graded, and how many could not be asked in time.
    pub(super) graded: usize,
    pub(super) not_asked: usize,
    pub(super) fields: Vec<Field>,
    /// With what it was made: `--resume` takes it where all of that is the same.
    pub(super) made: String,
}

/// How an implementation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Status {
    Conforms,
    Fails,
    /// It runs, and nothing of it could be graded.
    NotChecked,
    /// Its packages could not be installed, which says nothing about it.
    NotInstalled,
}

/// What stands where an implementation meets a loss: the worst over parameters, weightings and reductions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Field {
    pub(super) loss: String,
    pub(super) link: String,
    /// The worst of all dtypes, then each; `A`, `B` or `C`.
    pub(super) grade: String,
    pub(super) dtypes: BTreeMap<String, String>,
    /// The mistakes that fail it, by slug; `unnamed` where none explains a failure.
    pub(super) mistakes: Vec<String>,
    /// What is said of the failures that have no name.
    pub(super) unnamed: Vec<String>,
    /// Departures that the library documents: another definition.
    pub(super) documented: Vec<String>,
    /// A command that asks one request of this field again: the smallest that fails where one does.
    pub(super) replay: String,
}

impl Field {
    /// Whether all that is wrong here is another definition.
    pub(super) fn is_another_definition(&self) -> bool {
        self.grade == "C" && self.mistakes.is_empty() && !self.documented.is_empty()
    }

    /// `ce softmax`.
    pub(super) fn column(&self) -> String {
        format!("{} {}", self.loss, self.link)
    }
}

impl Outcome {
    /// A row without a grade.
    pub(super) fn without(implementation: &Implementation, made: &str, status: Status, why: String) -> Self {
        Self {
            name: implementation.name.clone(),
            calls: implementation.calls.clone(),
            source: implementation.source.clone(),
            note: implementation.note.clone(),
            version: None,
            packages: BTreeMap::new(),
            status,
            why: Some(why),
            graded: 0,
            not_asked: 0,
            fields: Vec::new(),
            made: made.to_owned(),
        }
    }

    /// The row of what was asked. `again` verifies one place alone: where two have a mistake in common the
    /// report tells it once, and the other field would have no request that fails.
    ///
    /// # Errors
    /// Those of `again`.
    pub(super) fn of(
        implementation: &Implementation,
        made: &str,
        asked: &Asked,
        again: &mut dyn FnMut(LossAndLink) -> Result<Report, Failure>,
    ) -> Result<Self, Failure> {
        let report = &asked.report;
        let graded: usize = report.cells.iter().map(|cell| cell.counts.graded()).sum();
        let status = match report.verdict {
            // Without an answer it is not the loss that is at fault.
            _ if graded == 0 => Status::NotChecked,
            Verdict::Conforms => Status::Conforms,
            Verdict::Fails => Status::Fails,
            Verdict::NotChecked => Status::NotChecked,
        };
        let first = report.findings.first().map_or("it offers nothing that can be asked", |finding| &finding.message);
        let mut fields = Vec::new();
        for (loss, link) in places(report) {
            let mut field = Field::of(asked, &report.findings, loss, link);
            if field.grade == "C" && field.mistakes.is_empty() && field.documented.is_empty() {
                field = Field::of(asked, &again((loss, link))?.findings, loss, link);
            }
            fields.push(field);
        }
        Ok(Self {
            version: report.subject.version.clone(),
            why: (graded == 0).then(|| first.lines().next().unwrap_or_default().to_owned()),
            graded,
            not_asked: report.not_asked.requests,
            fields,
            ..Self::without(implementation, made, status, String::new())
        })
    }
}

/// Each loss with a link that was graded, in the order of the report.
fn places(report: &Report) -> Vec<LossAndLink<'_>> {
    let mut places: Vec<LossAndLink> = Vec::new();
    for cell in report.cells.iter().filter(|cell| cell.grade.is_some()) {
        let place = (cell.cell.loss.as_str(), cell.cell.link);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

impl Field {
    /// The grades of the cells, and what the findings say of them.
    fn of(asked: &Asked, findings: &[Finding], loss: &str, link: Link) -> Self {
        let here = |cell: &&CellReport| cell.cell.loss == loss && cell.cell.link == link;
        let cells: Vec<&CellReport> = asked.report.cells.iter().filter(here).collect();
        let worst = |of: &mut dyn Iterator<Item = &&CellReport>| {
            of.filter_map(|cell| cell.grade).max().map_or(String::new(), |grade| grade.letter().to_string())
        };
        let mut dtypes = BTreeMap::new();
        for dtype in cells.iter().filter(|cell| cell.grade.is_some()).map(|cell| cell.cell.dtype) {
            let grade = worst(&mut cells.iter().filter(|cell| cell.cell.dtype == dtype));
            dtypes.insert(dtype.name().to_owned(), grade);
        }
        let of_field = |finding: &&Finding| {
            finding.request.as_ref().is_some_and(|request| request.loss == loss && request.link == link)
        };
        let findings: Vec<&Finding> = findings.iter().filter(of_field).collect();
        let (failing, known): (Vec<&Finding>, Vec<&Finding>) = findings
            .into_iter()
            .filter(|finding| finding.is_failure() || finding.known)
            .partition(|finding| finding.is_failure());
        let smallest = failing.first().or(known.first()).and_then(|finding| finding.replay.clone());
        Self {
            loss: loss.to_owned(),
            link: link_name(link).to_owned(),
            grade: worst(&mut cells.iter()),
            dtypes,
            unnamed: failing
                .iter()
                .filter(|finding| finding.mistake.is_none())
                .map(|finding| finding.message.clone())
                .collect(),
            mistakes: slugs(&failing),
            documented: slugs(&known),
            replay: smallest.or_else(|| ordinary(&cells, asked)).unwrap_or_default(),
        }
    }
}

/// The slugs of findings, each once.
fn slugs(findings: &[&Finding]) -> Vec<String> {
    let mut slugs: Vec<String> = Vec::new();
    for finding in findings {
        let slug = finding.mistake.as_ref().map_or("unnamed", |mistake| mistake.slug);
        if !slugs.iter().any(|own| own == slug) {
            slugs.push(slug.to_owned());
        }
    }
    slugs
}

/// The first request that was asked of cells in which every one was answered, else of any.
fn ordinary(cells: &[&CellReport], asked: &Asked) -> Option<String> {
    let whole = cells.iter().find(|cell| cell.counts.unsupported + cell.counts.error + cell.counts.not_asked == 0);
    let cell = whole.or(cells.first())?;
    let index = asked.plan.cells.iter().position(|own| *own == cell.cell)?;
    let of_cell = || asked.plan.cases.iter().filter(|case| case.cell == index);
    let case = of_cell().find(|case| case.name.starts_with("random/hard")).or(of_cell().next())?;
    Some(replay(&case.request, &asked.command))
}
