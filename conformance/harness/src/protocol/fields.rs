//! Reading a JSON tree with the path of what is read, so that every error names its field.

use super::number::Number;
use super::told;
use super::{Json, ProtocolError};
use std::fmt;

/// Where in a line a value stands. A chain of borrowed links: nothing is allocated unless an error is made.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    Field(&'a str),
    Member(&'a At<'a>, &'a str),
    Item(&'a At<'a>, usize),
}

impl fmt::Display for At<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => formatter.write_str(&told(name)),
            Self::Member(parent, name) => write!(formatter, "{parent}.{}", told(name)),
            Self::Item(parent, index) => write!(formatter, "{parent}[{index}]"),
        }
    }
}

/// The error for a value that is not what was expected.
pub(super) fn unexpected(json: &Json, at: At<'_>, expected: impl Into<String>) -> ProtocolError {
    ProtocolError::Value { field: at.to_string(), found: json.describe(), expected: expected.into() }
}

/// The error for a field that is not there.
pub(super) fn missing(field: &str, expected: &'static str) -> ProtocolError {
    ProtocolError::Missing { field: field.into(), expected }
}

/// The members of an object.
pub(super) fn members<'a>(json: &'a Json, at: At<'_>) -> Result<&'a [(String, Json)], ProtocolError> {
    match json {
        Json::Object(members) => Ok(members),
        other => Err(unexpected(other, at, "an object")),
    }
}

/// The items of a list.
pub(super) fn items<'a>(json: &'a Json, at: At<'_>, expected: &str) -> Result<&'a [Json], ProtocolError> {
    match json {
        Json::List(items) => Ok(items),
        other => Err(unexpected(other, at, expected)),
    }
}

/// Each item of a list, read by `read`.
pub(super) fn each<T>(
    json: &Json,
    at: At<'_>,
    expected: &str,
    read: impl Fn(&Json, At<'_>) -> Result<T, ProtocolError>,
) -> Result<Vec<T>, ProtocolError> {
    let items = items(json, at, expected)?;
    items.iter().enumerate().map(|(index, item)| read(item, At::Item(&at, index))).collect()
}

/// A number: any JSON number, or one of the three strings.
pub(super) fn number(json: &Json, at: At<'_>) -> Result<f64, ProtocolError> {
    as_number(json).ok_or_else(|| unexpected(json, at, "a number, or \"NaN\", \"Infinity\" or \"-Infinity\""))
}

/// The number that stands here, if one does.
pub(super) fn as_number(json: &Json) -> Option<f64> {
    match json {
        Json::Unsigned(value) => Some(*value as f64),
        Json::Negative(value) => Some(*value as f64),
        Json::Float(value) => Some(*value),
        Json::Text(text) => Number::from_text(text),
        _ => None,
    }
}

/// A whole number ≥ 0; `3.0` and `3e0` are accepted for 3.
pub(super) fn whole(json: &Json, at: At<'_>, expected: &str) -> Result<u64, ProtocolError> {
    // Above this, not every integer is a binary64 and a float could stand for several.
    const EXACT: f64 = 9007199254740992.0;
    match *json {
        Json::Unsigned(value) => Ok(value),
        Json::Float(value) if value.fract() == 0.0 && (0.0..=EXACT).contains(&value) => Ok(value as u64),
        _ => Err(unexpected(json, at, expected)),
    }
}

/// A truth value.
pub(super) fn flag(json: &Json, at: At<'_>) -> Result<bool, ProtocolError> {
    match json {
        Json::Bool(value) => Ok(*value),
        other => Err(unexpected(other, at, "true or false")),
    }
}

/// A text.
pub(super) fn text(json: &Json, at: At<'_>) -> Result<String, ProtocolError> {
    match json {
        Json::Text(text) => Ok(text.clone()),
        other => Err(unexpected(other, at, "a text")),
    }
}

/// One of a table of names.
pub(super) fn name<T>(
    json: &Json,
    at: At<'_>,
    from_name: impl Fn(&str) -> Option<T>,
    expected: &str,
) -> Result<T, ProtocolError> {
    let found = match json {
        Json::Text(text) => from_name(text),
        _ => None,
    };
    found.ok_or_else(|| unexpected(json, at, expected))
}
