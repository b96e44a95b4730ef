//! The table of diagnoses: a column of names, then one column for each diagnosis with a single 1 a row.

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use crate::Error;

/// The name of each image that shows a nevus (0) or a melanoma (1), in the table's order.
pub(super) fn read(path: &Path) -> Result<Vec<(String, u32)>, Error> {
    let file = File::open(path).map_err(Error::read(path))?;
    let mut table = ReaderBuilder::new().flexible(true).from_reader(file);
    let header = table.headers().map_err(|error| refused(path, error))?.clone();
    let [melanoma, nevus] = columns(path, &header)?;
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for row in table.records() {
        let row = row.map_err(|error| refused(path, error))?;
        let line = row.position().map_or(0, csv::Position::line);
        let name = name(path, line, &row)?;
        let diagnosis = diagnosis(path, line, &header, &row)?;
        if !seen.insert(name.to_owned()) {
            return Err(wrong(path, line, "image", format!("`{name}` a second time"), "each image once"));
        }
        if diagnosis == nevus || diagnosis == melanoma {
            rows.push((name.to_owned(), u32::from(diagnosis == melanoma)));
        }
    }
    Ok(rows)
}

/// Where the melanomas and nevi are.
fn columns(path: &Path, header: &StringRecord) -> Result<[usize; 2], Error> {
    if header.get(0).is_none_or(|first| first.trim_start_matches('\u{feff}') != "image") {
        let found = format!("`{}`", header.get(0).unwrap_or_default());
        return Err(wrong(path, 1, "1", found, "`image`"));
    }
    let column = |name| {
        header.iter().position(|column| column == name).ok_or_else(|| {
            let found = format!("the columns {}", header.iter().collect::<Vec<_>>().join(", "));
            Error::form(path, Some("line 1".to_owned()), found, format!("a column {name}"))
        })
    };
    Ok([column("MEL")?, column("NV")?])
}

/// The image's name, which becomes part of a path and must not lead out of its folder.
fn name<'a>(path: &Path, line: u64, row: &'a StringRecord) -> Result<&'a str, Error> {
    let name = row.get(0).unwrap_or_default();
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) {
        return Ok(name);
    }
    Err(wrong(path, line, "image", format!("{name:?}"), "a name of letters, digits, _ and -"))
}

/// The one column that has a 1.
fn diagnosis(path: &Path, line: u64, header: &StringRecord, row: &StringRecord) -> Result<usize, Error> {
    if row.len() != header.len() {
        let (found, expected) = (format!("{} fields", row.len()), format!("{}, as in line 1", header.len()));
        return Err(Error::form(path, Some(format!("line {line}")), found, expected));
    }
    let mut diagnosis = None;
    for (column, field) in row.iter().enumerate().skip(1) {
        match (field.trim().parse::<f64>(), diagnosis) {
            (Ok(0.0), _) => {}
            (Ok(1.0), None) => diagnosis = Some(column),
            (Ok(1.0), Some(_)) => {
                return Err(wrong(path, line, &header[column], "a second 1".to_owned(), "one 1 a row"));
            }
            _ => return Err(wrong(path, line, &header[column], format!("{field:?}"), "0 or 1")),
        }
    }
    let none = || Error::form(path, Some(format!("line {line}")), "no 1", "one 1 a row");
    diagnosis.ok_or_else(none)
}

fn wrong(path: &Path, line: u64, column: &str, found: String, expected: &str) -> Error {
    Error::form(path, Some(format!("line {line}, column {column}")), found, expected)
}

/// What the reader of the table itself refuses: the system's errors and bytes that are not UTF-8.
fn refused(path: &Path, error: csv::Error) -> Error {
    let line = error.position().map(|at| format!("line {}", at.line()));
    match error.into_kind() {
        ErrorKind::Io(error) => Error::read(path)(error),
        ErrorKind::Utf8 { err, .. } => Error::form(path, line, err.to_string(), "text in UTF-8"),
        other => Error::form(path, line, format!("{other:?}"), "comma-separated values"),
    }
}
