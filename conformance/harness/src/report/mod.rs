//! What a verification found, for people and for machines.

mod as_test;
mod badge;
mod curve;
pub(crate) mod describe;
mod escape;
mod finding;
mod html;
mod json;
mod junit;
mod markdown;
mod summary;
mod terminal;

pub use badge::badge;
pub use curve::{Curve, Line};
pub use describe::{quoted, replay};
pub use escape::{markup, visible};
pub use finding::{Explained, Finding, Severity};
pub use html::{html, html_document, html_page, html_page_below};
pub use json::Reports;
pub use junit::{junit, junit_suites};
pub use markdown::markdown;
pub use summary::cell_name;
pub use terminal::{Style, render};

use crate::cases::Cell;
use crate::grading::{Grade, Region};
use crate::run::{Options, verdict};
use crate::subject::Outcome;

/// Who was verified.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SubjectId {
    /// The name from hello; the command where no hello came.
    pub name: String,
    /// The version from hello.
    pub version: Option<String>,
}

/// The outcome of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing fails it, and at least one request was graded.
    Conforms,
    /// Something fails it.
    Fails,
    /// Nothing was graded.
    NotChecked,
}

impl Verdict {
    /// Of several subjects together: a failure counts most, then that nothing was graded.
    pub(crate) fn of_all(reports: &[Report]) -> Self {
        let any = |verdict| reports.iter().any(|report| report.verdict == verdict);
        match (any(Self::Fails), any(Self::NotChecked)) {
            (true, _) => Self::Fails,
            (_, true) => Self::NotChecked,
            _ => Self::Conforms,
        }
    }
}

/// How the requests of a cell ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Grade A.
    #[serde(rename = "A")]
    pub a: usize,
    /// Grade B.
    #[serde(rename = "B")]
    pub b: usize,
    /// Grade C.
    #[serde(rename = "C")]
    pub c: usize,
    /// Answered with "unsupported".
    pub unsupported: usize,
    /// Answered with an error, or broke the protocol.
    pub error: usize,
    /// Not asked: the budget was spent, or the subject had been restarted too often.
    pub not_asked: usize,
}

impl Counts {
    pub(crate) fn grade(&mut self, grade: Grade) {
        match grade {
            Grade::A => self.a += 1,
            Grade::B => self.b += 1,
            Grade::C => self.c += 1,
        }
    }

    /// How many were graded.
    pub fn graded(&self) -> usize {
        self.a + self.b + self.c
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A cell of the report's table.
#[derive(Clone, Debug, PartialEq)]
pub struct CellReport {
    /// What was asked.
    pub cell: Cell,
    /// The worst grade, the extreme region left out unless strict; `None` where nothing was graded.
    pub grade: Option<Grade>,
    /// How the requests ended.
    pub counts: Counts,
    /// The worst grade in each region of [`Region::ALL`].
    pub regions: [Option<Grade>; 4],
    /// The largest error in each, in units of what grade B allows: more than 1 is C. Infinite where a number is missing.
    pub worst: [Option<f64>; 4],
}

impl CellReport {
    /// A cell of which nothing is graded yet.
    pub fn new(cell: Cell) -> Self {
        Self { cell, grade: None, counts: Counts::default(), regions: [None; 4], worst: [None; 4] }
    }

    /// Takes an answer's grade and its largest error, in units of what grade B allows, into its region.
    pub fn region(&mut self, region: Region, grade: Grade, off: f64) {
        let index = region as usize;
        self.regions[index] = self.regions[index].max(Some(grade));
        self.worst[index] = larger(self.worst[index], Some(off));
    }
}

/// The larger of two errors; that which is there where the other is not.
pub(crate) fn larger(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).reduce(f64::max)
}

/// What was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct NotAsked {
    /// How many requests.
    pub requests: usize,
    /// The first few of them, by name.
    pub first: Vec<String>,
}

impl NotAsked {
    pub(crate) fn of(names: &[String], results: &[crate::run::Ended]) -> Self {
        let left = || names.iter().zip(results).filter(|(_, (outcome, _))| *outcome == Outcome::NotAsked);
        Self { requests: left().count(), first: left().take(5).map(|(name, _)| name.clone()).collect() }
    }
}

/// A verification's result.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Who was verified.
    pub subject: SubjectId,
    /// The verdict.
    pub verdict: Verdict,
    /// The worst grade of all cells; `None` where nothing was graded.
    pub grade: Option<Grade>,
    /// The seed of the random rows.
    pub seed: u64,
    /// The table.
    pub cells: Vec<CellReport>,
    /// What is wrong, failures first.
    pub findings: Vec<Finding>,
    /// What was left out.
    pub not_asked: NotAsked,
}

impl Report {
    pub(crate) fn new(subject: SubjectId, seed: u64, cells: Vec<CellReport>) -> Self {
        let grade = cells.iter().filter_map(|cell| cell.grade).max();
        let not_asked = NotAsked::default();
        Self { subject, verdict: Verdict::NotChecked, grade, seed, cells, findings: Vec::new(), not_asked }
    }

    /// The report of a subject that gave no hello.
    pub(crate) fn nothing(subject: SubjectId, seed: u64, finding: Finding) -> Self {
        Self { findings: vec![finding], ..Self::new(subject, seed, Vec::new()) }
    }

    /// The verdict; `known` tells that failures stand here which are known, and with them grades below what is required.
    pub(crate) fn conclude(&mut self, options: &Options, known: bool) {
        let graded = self.cells.iter().map(|cell| cell.counts.graded()).sum();
        self.verdict = verdict(self, graded);
        // A failure is one whatever the requests it was seen in; the findings are shrunk, the table is not.
        let below = self.grade.is_some_and(|grade| grade > options.require);
        if below && !known && self.verdict == Verdict::Conforms {
            self.verdict = Verdict::Fails;
        }
    }
}
