//! The tables in the paper's layout: published, reproduced, verdict.

mod cell;
mod escape;
mod html;
mod latex;
mod markdown;
mod terminal;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use cell::Cell;

use crate::{BadResults, BadRules, Column, Difference, Metric, Results, Rules, Sample, Shortfall, judge, published};

/// One table, judged: the columns of one metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What all its numbers are.
    pub metric: Metric,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows: a label, and a cell for each column.
    pub rows: Vec<TableRow>,
    /// The rules of its verdicts.
    pub rules: Rules,
}

/// One row of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableRow {
    /// The system.
    pub system: String,
    /// What the table calls it.
    pub label: String,
    /// Whether the published numbers are quoted from the paper that the paper cites.
    pub quoted: bool,
    /// One a column.
    pub cells: Vec<Cell>,
}

/// Why there is no table.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum BadTable {
    /// The results are no table.
    #[error(transparent)]
    Results(#[from] BadResults),
    /// A rule is out of its range.
    #[error(transparent)]
    Rules(#[from] BadRules),
}

/// A table for each metric in the results, error rates first. Each is a family of its own for the verdicts.
///
/// # Errors
/// [`BadTable`]: results that are no table, or rules out of their range.
pub fn build(results: &Results, rules: &Rules) -> Result<Vec<Table>, BadTable> {
    results.check()?;
    rules.check()?;
    let mut tables = Vec::new();
    for metric in [Metric::ErrorRate, Metric::Auc] {
        let places: Vec<usize> = (0..results.columns.len()).filter(|&i| results.columns[i].metric == metric).collect();
        if !places.is_empty() {
            tables.push(table(results, metric, &places, rules)?);
        }
    }
    Ok(tables)
}

fn table(results: &Results, metric: Metric, places: &[usize], rules: &Rules) -> Result<Table, BadRules> {
    let mut family = Vec::new();
    for row in &results.rows {
        for &place in places {
            family.push((against_published(results, &row.system, place), rules.margin(metric)));
        }
    }
    let mut verdicts = judge(&family, rules)?.into_iter();
    let mut rows = Vec::new();
    for row in &results.rows {
        let cell = |&place: &usize| {
            let printed = published::cell(&row.system, &results.columns[place]);
            Some(Cell::new(printed, results.runs(&row.system, place), verdicts.next()?))
        };
        let cells = places.iter().filter_map(cell).collect();
        let quoted = published::row(published::table(metric), &row.system).is_some_and(|row| row.quoted);
        rows.push(TableRow { system: row.system.clone(), label: row.label.clone(), quoted, cells });
    }
    let columns = places.iter().map(|&place| results.columns[place].clone()).collect();
    Ok(Table { metric, columns, rows, rules: *rules })
}

fn against_published(results: &Results, system: &str, place: usize) -> Result<Difference, Shortfall> {
    let ours = Sample::of_runs(results.runs(system, place))?;
    let theirs = published::cell(system, &results.columns[place]).ok_or(Shortfall::NotPublished)?.sample()?;
    Ok(Difference::between(&ours, &theirs))
}

impl Table {
    /// For a terminal: plain text, columns that line up.
    pub fn terminal(&self) -> String {
        terminal::render(self)
    }

    /// GitHub-flavoured Markdown.
    pub fn markdown(&self) -> String {
        markdown::render(self)
    }

    /// A `<table>` for a page that has its own style, with the verdicts as classes.
    pub fn html(&self) -> String {
        html::render(self)
    }

    /// A `table` for a document with the packages `booktabs` and `multirow`.
    pub fn latex(&self) -> String {
        latex::render(self)
    }

    fn title(&self) -> String {
        let what = match self.metric {
            Metric::ErrorRate => "Error rate in %",
            Metric::Auc => "Area under the curve in %",
        };
        format!("{what}, mean ± standard deviation")
    }

    /// The columns' data sets from left to right, with how many columns in a row each has.
    fn groups(&self) -> Vec<(&str, usize)> {
        self.columns
            .chunk_by(|a, b| a.dataset == b.dataset)
            .map(|group| (group[0].dataset_label(), group.len()))
            .collect()
    }

    /// The published best δ of each column, where there is one at all.
    fn best_delta(&self) -> Option<Vec<Option<f64>>> {
        let deltas: Vec<Option<f64>> = self.columns.iter().map(published::best_delta).collect();
        deltas.iter().any(Option::is_some).then_some(deltas)
    }

    /// What has to be said below the table for its verdicts to mean anything.
    fn notes(&self) -> Vec<String> {
        let Rules { alpha, power, .. } = self.rules;
        let cells = || self.rows.iter().flat_map(|row| &row.cells);
        let family = cells().filter(|cell| cell.verdict.numbers.is_some()).count();
        let mut notes = vec![format!(
            "agrees: the difference is shown to be below {} points; differs: it is shown not to be 0, better or worse; not \
             enough: neither, a difference below the number given may be missed (power {}). Level {alpha}, corrected over a \
             family of {family} (Holm).",
            self.rules.margin(self.metric),
            power
        )];
        if self.rows.iter().any(|row| row.quoted) {
            notes.push("† quoted by the paper from the one it cites; the number of runs is not told.".to_owned());
        }
        notes
    }
}
