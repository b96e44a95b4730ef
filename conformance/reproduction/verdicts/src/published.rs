//! The paper's Tables 1 and 2, as printed, with what it leaves out.
//!
//! Foahom Gouabou et al., GRETSI 2022. ρ = 200 in Table 1; ten runs a cell, means and standard deviations printed to 0.1.
//! Rows with a dagger are quoted from the papers that they cite: how many runs they are of is not told.

use crate::{Column, Imbalance, Metric, Sample, Shortfall};

/// A table of the paper.
#[derive(Clone, Copy, Debug)]
pub struct PublishedTable {
    /// 1 or 2.
    pub number: u8,
    /// What its numbers are.
    pub metric: Metric,
    /// Its columns: data set and imbalance.
    pub columns: &'static [(&'static str, Imbalance)],
    /// Its rows from top to bottom.
    pub rows: &'static [PublishedRow],
    /// The last row: the best δ of HMLoss in each column.
    pub best_delta: &'static [f64],
}

/// A row of a table of the paper.
#[derive(Clone, Copy, Debug)]
pub struct PublishedRow {
    /// What the paper calls it.
    pub label: &'static str,
    /// The systems that can stand for it. There are two where the paper does not say which of them it means.
    pub systems: &'static [&'static str],
    /// Whether its numbers are quoted from the paper that it cites (a dagger).
    pub quoted: bool,
    /// One for each column, `None` where the paper has a dash.
    pub cells: &'static [Option<Printed>],
}

/// A number as printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Printed {
    /// The mean, in percent, to 0.1.
    pub mean: f64,
    /// The standard deviation, to 0.1; its divisor is not told.
    pub std: Option<f64>,
    /// Of how many runs, where that is told.
    pub runs: Option<usize>,
}

impl Printed {
    /// What it says of the runs behind it.
    ///
    /// # Errors
    /// Where the standard deviation or the number of runs is missing.
    pub fn sample(&self) -> Result<Sample, Shortfall> {
        Sample::printed(self.mean, self.std, self.runs)
    }
}

/// What the paper prints for a system in a column, and whether it is quoted from another paper.
///
/// ```
/// use lossproof_verdicts::{Column, Imbalance, Metric, published};
///
/// let column = Column { dataset: "cifar-10".into(), imbalance: Imbalance::Lt, metric: Metric::ErrorRate };
/// assert_eq!(published::cell("hmloss-cs", &column).unwrap().mean, 17.3);
/// assert_eq!(published::cell("ghm-c", &column), None);
/// ```
pub fn cell(system: &str, column: &Column) -> Option<Printed> {
    let table = table(column.metric);
    let place = table.columns.iter().position(|&(dataset, imbalance)| column.is(dataset, imbalance))?;
    row(table, system)?.cells[place]
}

/// The best δ that the paper prints for a column.
pub fn best_delta(column: &Column) -> Option<f64> {
    let table = table(column.metric);
    let place = table.columns.iter().position(|&(dataset, imbalance)| column.is(dataset, imbalance))?;
    Some(table.best_delta[place])
}

/// The table with this metric: error rates are in Table 1, areas under the curve in Table 2.
pub fn table(metric: Metric) -> &'static PublishedTable {
    match metric {
        Metric::ErrorRate => &TABLE_1,
        Metric::Auc => &TABLE_2,
    }
}

/// The row that a system stands for. What follows an `@` is the reading of the paper, `hmloss@as-published`, and is not looked at.
pub fn row(table: &PublishedTable, system: &str) -> Option<&'static PublishedRow> {
    let system = system.split_once('@').map_or(system, |(name, _)| name);
    table.rows.iter().find(|row| row.systems.contains(&system))
}

impl Column {
    fn is(&self, dataset: &str, imbalance: Imbalance) -> bool {
        self.dataset == dataset && self.imbalance == imbalance
    }
}

/// A cell of ten runs. A cell may be a dash, hence the option.
#[allow(clippy::unnecessary_wraps)]
const fn ten(mean: f64, std: f64) -> Option<Printed> {
    Some(Printed { mean, std: Some(std), runs: Some(10) })
}

#[allow(clippy::unnecessary_wraps)]
const fn quoted(mean: f64, std: Option<f64>) -> Option<Printed> {
    Some(Printed { mean, std, runs: None })
}

const fn own(label: &'static str, systems: &'static [&'static str], cells: &'static [Option<Printed>]) -> PublishedRow {
    PublishedRow { label, systems, quoted: false, cells }
}

const CE: &[&str] = &["ce"];
const CSCE: &[&str] = &["cs-ce"];
const FL: &[&str] = &["focal"];
/// The paper does not say on which loss its class-balanced row stands.
const CB: &[&str] = &["cb-focal", "cb-ce"];
/// Without the deferred weighting: the paper names the loss alone, and its code has no deferral.
const LDAM: &[&str] = &["ldam"];
const HM: &[&str] = &["hmloss"];
const HM_CS: &[&str] = &["hmloss-cs"];
const HM_CB: &[&str] = &["hmloss-cb"];

/// Error rates of ResNet-32, in percent, ρ = 200. What the paper calls validation is CIFAR's test set.
pub const TABLE_1: PublishedTable = PublishedTable {
    number: 1,
    metric: Metric::ErrorRate,
    columns: &[
        ("cifar-10", Imbalance::Lt),
        ("cifar-10", Imbalance::Step),
        ("cifar-100", Imbalance::Lt),
        ("cifar-100", Imbalance::Step),
    ],
    rows: &[
        own("CE", CE, &[ten(23.1, 0.5), ten(28.9, 0.4), ten(56.6, 0.6), ten(61.8, 2.7)]),
        own("CSCE", CSCE, &[ten(22.1, 0.4), ten(29.7, 1.1), ten(61.8, 2.0), ten(69.9, 1.7)]),
        own("FL", FL, &[ten(21.0, 0.4), ten(27.0, 0.5), ten(59.1, 0.9), ten(68.5, 0.8)]),
        own("CBLoss", CB, &[ten(21.8, 0.6), ten(28.9, 0.8), ten(61.3, 1.8), ten(70.8, 1.7)]),
        own("LDAMLoss", LDAM, &[ten(21.5, 0.1), ten(28.2, 0.3), ten(58.5, 0.3), ten(56.7, 0.4)]),
        PublishedRow {
            label: "SEQL",
            systems: &["seql"],
            quoted: true,
            cells: &[None, None, quoted(56.6, None), None],
        },
        PublishedRow {
            label: "BALMS",
            systems: &["balms"],
            quoted: true,
            cells: &[quoted(18.5, Some(0.0)), None, quoted(54.5, Some(0.1)), None],
        },
        own("HMLoss", HM, &[ten(21.8, 0.3), ten(27.2, 0.3), ten(54.7, 0.3), ten(56.1, 0.1)]),
        own("HMLoss + CS", HM_CS, &[ten(17.3, 0.3), ten(17.9, 0.5), ten(52.7, 0.3), ten(50.4, 0.4)]),
        own("HMLoss + CB", HM_CB, &[ten(18.1, 0.2), ten(18.3, 0.3), ten(52.6, 0.4), ten(50.5, 0.3)]),
    ],
    best_delta: &[1e5, 1e5, 1e4, 1e4],
};

/// Areas under the curve of EfficientNet-B3, melanoma against naevus, in percent.
pub const TABLE_2: PublishedTable = PublishedTable {
    number: 2,
    metric: Metric::Auc,
    columns: &[("isic-2019", Imbalance::AsIs)],
    rows: &[
        own("CE", CE, &[ten(94.8, 0.4)]),
        own("CSCE", CSCE, &[ten(94.3, 0.7)]),
        own("FL", FL, &[ten(95.1, 0.4)]),
        own("CBLoss", CB, &[ten(94.2, 0.9)]),
        own("LDAM", LDAM, &[ten(93.4, 0.5)]),
        own("HMLoss", HM, &[ten(95.8, 0.4)]),
        own("HMLoss + CS", HM_CS, &[ten(96.1, 0.4)]),
        own("HMLoss + CB", HM_CB, &[ten(95.7, 0.3)]),
    ],
    best_delta: &[1e4],
};
