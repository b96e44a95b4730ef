//! What was run: rows of systems, columns of data sets, and the runs of each.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One training run: its seed, and what it reached, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The seed. Runs of two rows with the same seed are a pair.
    pub seed: u64,
    /// The metric, 0 to 100.
    pub value: f64,
}

/// A system: a loss with its weighting and its schedule, such as `hmloss-cs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its identifier, by which published numbers are found.
    pub system: String,
    /// How a table calls it.
    pub label: String,
}

/// A data set, how its classes were made unequal, and the metric.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Column {
    /// `cifar-10`, `cifar-100`, `isic-2019`, `fashion-mnist`, `digits` or another.
    pub dataset: String,
    /// How the training set is imbalanced.
    pub imbalance: Imbalance,
    /// What the runs' values are.
    pub metric: Metric,
}

/// How the classes of a training set were made unequal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Imbalance {
    /// Long-tailed: the counts fall geometrically.
    Lt,
    /// Half of the classes frequent, half of them rare.
    Step,
    /// As the data set is.
    AsIs,
}

/// What a run is judged by, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// The share of examples that are misclassified. Lower is better.
    ErrorRate,
    /// The area under the receiver operating characteristic. Higher is better.
    Auc,
}

/// The rows and columns of a reproduction; `cells[row][column]` are the runs of that cell, none where it was not run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// The systems.
    pub rows: Vec<Row>,
    /// The data sets.
    pub columns: Vec<Column>,
    /// The runs, by row and then by column.
    pub cells: Vec<Vec<Vec<Run>>>,
}

/// Results that are no table.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadResults {
    /// Not one list of cells a row.
    #[error(
        "{got} rows of cells for {rows} rows; give `cells` one list for each row, empty lists where nothing was run"
    )]
    Rows {
        /// The lists given.
        got: usize,
        /// The rows.
        rows: usize,
    },
    /// Not one list of runs a column.
    #[error(
        "row {row} ({system}) has {got} cells for {columns} columns; give it one list of runs for each column, empty \
         where nothing was run"
    )]
    Columns {
        /// The row's index, from 0.
        row: usize,
        /// Its system.
        system: String,
        /// The cells given.
        got: usize,
        /// The columns.
        columns: usize,
    },
    /// Two rows of one system, or two equal columns.
    #[error("{what} is there twice; join the runs of both into one cell")]
    Twice {
        /// The system or the column.
        what: String,
    },
}

impl Results {
    /// Whether each row and each column is there once and has its cells.
    ///
    /// # Errors
    /// What is missing or too much, and where.
    pub fn check(&self) -> Result<(), BadResults> {
        if self.cells.len() != self.rows.len() {
            return Err(BadResults::Rows { got: self.cells.len(), rows: self.rows.len() });
        }
        for (row, (Row { system, .. }, cells)) in self.rows.iter().zip(&self.cells).enumerate() {
            if cells.len() != self.columns.len() {
                let (system, columns) = (system.clone(), self.columns.len());
                return Err(BadResults::Columns { row, system, got: cells.len(), columns });
            }
        }
        let mut seen = HashSet::new();
        let names = self.rows.iter().map(|row| format!("the row {}", row.system));
        for what in names.chain(self.columns.iter().map(|column| format!("the column {column}"))) {
            if !seen.insert(what.clone()) {
                return Err(BadResults::Twice { what });
            }
        }
        Ok(())
    }

    /// The runs of a system in a column; none where there is no such row.
    pub(crate) fn runs(&self, system: &str, column: usize) -> &[Run] {
        let row = self.rows.iter().position(|row| row.system == system);
        row.map_or(&[], |row| &self.cells[row][column])
    }
}

impl Column {
    /// The data set as the paper writes it, or as it is called here.
    pub(crate) fn dataset_label(&self) -> &str {
        match self.dataset.as_str() {
            "cifar-10" => "CIFAR-10",
            "cifar-100" => "CIFAR-100",
            "isic-2019" => "ISIC 2019",
            "fashion-mnist" => "Fashion-MNIST",
            "digits" => "Digits",
            other => other,
        }
    }
}

impl Imbalance {
    /// As the paper's Table 1 writes it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Lt => "LT",
            Self::Step => "STEP",
            Self::AsIs => "",
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(format!("{} {}", self.dataset_label(), self.imbalance.label()).trim_end())?;
        write!(f, ", {}", self.metric)
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ErrorRate => "error rate",
            Self::Auc => "AUC",
        })
    }
}
