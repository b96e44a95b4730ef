//! Logits and derivatives: rows of numbers, or a flat list with the sigmoid link.

use super::number::{List, Number};
use serde::ser::{Serialize, Serializer};

/// `rows × columns` numbers, row-major.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Table {
    /// A table of rows; `None` where the rows differ in length.
    pub fn from_rows<R: AsRef<[f64]>>(rows: &[R]) -> Option<Self> {
        let columns = rows.first().map_or(0, |row| row.as_ref().len());
        let alike = rows.iter().all(|row| row.as_ref().len() == columns);
        let values = rows.iter().flat_map(|row| row.as_ref().iter().copied()).collect();
        alike.then_some(Self { rows: rows.len(), columns, values })
    }

    /// A table of row-major values; `None` where their number is not `rows · columns`.
    pub fn from_values(rows: usize, columns: usize, values: Vec<f64>) -> Option<Self> {
        (rows.checked_mul(columns) == Some(values.len())).then_some(Self { rows, columns, values })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns; 0 where there are no rows and no shape was given.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All values, row after row.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The rows. Tables without columns have as many empty rows.
    pub fn iter_rows(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.rows).map(|row| &self.values[row * self.columns..(row + 1) * self.columns])
    }
}

/// Logits, a gradient or a Hessian's diagonal.
#[derive(Clone, Debug, PartialEq)]
pub enum Grid {
    /// One row of classes a row: the softmax link.
    Rows(Table),
    /// One number a row: the sigmoid link.
    Flat(Vec<f64>),
}

impl Grid {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        match self {
            Self::Rows(table) => table.rows(),
            Self::Flat(values) => values.len(),
        }
    }

    /// The numbers in a row: the classes, or 1 with the sigmoid link.
    pub fn columns(&self) -> usize {
        match self {
            Self::Rows(table) => table.columns(),
            Self::Flat(_) => 1,
        }
    }

    /// The dimensions: rows and columns, or the length of a flat list.
    pub fn shape(&self) -> Vec<usize> {
        match self {
            Self::Rows(table) => vec![table.rows, table.columns],
            Self::Flat(values) => vec![values.len()],
        }
    }

    /// All values, row after row.
    pub fn values(&self) -> &[f64] {
        match self {
            Self::Rows(table) => table.values(),
            Self::Flat(values) => values,
        }
    }

    /// Other values in the same shape; `None` where their number differs.
    pub fn with_values(&self, values: Vec<f64>) -> Option<Self> {
        match self {
            Self::Rows(table) => Table::from_values(table.rows, table.columns, values).map(Self::Rows),
            Self::Flat(own) => (own.len() == values.len()).then_some(Self::Flat(values)),
        }
    }
}

impl Serialize for Grid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Rows(table) => serializer.collect_seq(table.iter_rows().map(List)),
            Self::Flat(values) => List(values).serialize(serializer),
        }
    }
}

/// One number a row with reduction none, one an element with rows of labels, else one number: a loss, an incoming gradient.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// One number for the whole batch.
    One(f64),
    /// One number a row.
    Each(Vec<f64>),
    /// One number an element.
    Rows(Table),
}

impl Values {
    /// The dimensions: none for one number.
    pub fn shape(&self) -> Vec<usize> {
        match self {
            Self::One(_) => Vec::new(),
            Self::Each(values) => vec![values.len()],
            Self::Rows(table) => vec![table.rows(), table.columns()],
        }
    }

    /// The numbers.
    pub fn as_slice(&self) -> &[f64] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Each(values) => values,
            Self::Rows(table) => table.values(),
        }
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(value) => Number(*value).serialize(serializer),
            Self::Each(values) => List(values).serialize(serializer),
            Self::Rows(table) => serializer.collect_seq(table.iter_rows().map(List)),
        }
    }
}
