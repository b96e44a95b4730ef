//! The form of the committed files: JSON with one record a line, so that a difference shows which record has changed.

use std::fmt::Write as _;

use serde::Serialize;

/// One record a line.
pub(crate) fn lines<T: Serialize>(records: &[T]) -> Vec<String> {
    records.iter().filter_map(|record| serde_json::to_string(record).ok()).collect()
}

/// The machine's functions, and the lists by their names.
pub(crate) fn by_line(machine: &str, lists: &[(&str, Vec<String>)]) -> String {
    let mut text = format!("{{\n\"machine\": {machine:?}");
    for (name, lines) in lists {
        let _ = write!(text, ",\n\"{name}\": [\n{}\n]", lines.join(",\n"));
    }
    text.push_str("\n}\n");
    text
}
