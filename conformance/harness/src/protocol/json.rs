//! A JSON text as a tree.
//!
//! `serde_json::Value` keeps the last of two equal keys without a word; this tree refuses them. Conversions from it know
//! the path of what they read, which a derived `Deserialize` does not.

use super::ProtocolError;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The deepest nesting that is read; deeper is an error and never a stack overflow.
pub const MAX_DEPTH: usize = 128;

/// The most characters of a text that a message shows.
const LONGEST: usize = 40;

/// A JSON value. Numbers keep whether they were written as integers, since ids and counts are exact up to 2^64.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Json {
    Null,
    Bool(bool),
    Unsigned(u64),
    Negative(i64),
    Float(f64),
    Text(String),
    List(Vec<Json>),
    /// The members in the order of the text, no key twice.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Parses one line.
    ///
    /// # Errors
    /// [`ProtocolError::NotJson`] for what is no JSON text, nests deeper than [`MAX_DEPTH`], has a number beyond the
    /// range of binary64, a bare `NaN` or `Infinity`, or a key twice in one object.
    pub fn parse(line: &[u8]) -> Result<Self, ProtocolError> {
        serde_json::from_slice(line).map_err(|error| explain(&error, line))
    }

    /// The member `key` of an object; `None` where this is no object or has no such member.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// What stands here, short enough for a message.
    pub fn describe(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(value) => value.to_string(),
            Self::Unsigned(value) => value.to_string(),
            Self::Negative(value) => value.to_string(),
            Self::Float(value) => format!("{value:?}"),
            Self::Text(text) => {
                let (start, rest) = shortened(text);
                format!("{start:?}{rest}")
            }
            Self::List(items) => format!("a list of {}", items.len()),
            Self::Object(_) => "an object".into(),
        }
    }
}

/// A member's name, which anyone may have made up, as it stands in a message: one line and short.
pub(crate) fn told(name: &str) -> String {
    let (start, rest) = shortened(name);
    format!("{}{rest}", start.escape_debug())
}

/// The beginning of a text, and what stands for the rest of it.
fn shortened(text: &str) -> (&str, &'static str) {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => (&text[..end], "…"),
        None => (text, ""),
    }
}

/// The parser's error with the text around it and, for what subjects get wrong most often, how to mend it.
fn explain(error: &serde_json::Error, line: &[u8]) -> ProtocolError {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    let column = error.column();
    // Some errors point at a token's first byte, some at its last: the hint looks at the whole neighbourhood.
    let around = &line[column.saturating_sub(12).min(line.len())..(column + 10).min(line.len())];
    let holds = |word: &[u8]| around.windows(word.len()).any(|window| window == word);
    let hint = if reason.contains("number out of range") {
        "; a number beyond the range of binary64 is written \"Infinity\" or \"-Infinity\", as a string"
    } else if error.is_syntax() && [b"NaN".as_slice(), b"nan", b"Inf", b"inf"].iter().any(|word| holds(word)) {
        "; NaN and infinities are written \"NaN\", \"Infinity\", \"-Infinity\", as strings"
    } else {
        ""
    };
    ProtocolError::NotJson { reason: format!("{reason}{hint}"), column, excerpt: excerpt(line, column) }
}

/// The text around `column`, control characters replaced.
fn excerpt(line: &[u8], column: usize) -> String {
    let (from, to) = (column.saturating_sub(30).min(line.len()), (column + 30).min(line.len()));
    let text = String::from_utf8_lossy(&line[from..to]);
    let text: String = text.chars().map(|character| if character.is_control() { '�' } else { character }).collect();
    format!("{}{text}{}", if from > 0 { "…" } else { "" }, if to < line.len() { "…" } else { "" })
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Unsigned(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(u64::try_from(value).map_or(Json::Negative(value), Json::Unsigned))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        // A line's objects are small; past that, a set keeps many keys from costing their square.
        const SMALL: usize = 32;
        let mut object: Vec<(String, Json)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        while let Some(key) = members.next_key::<String>()? {
            if object.len() == SMALL {
                seen.extend(object.iter().map(|(name, _)| name.clone()));
            }
            let twice = if object.len() < SMALL {
                object.iter().any(|(name, _)| *name == key)
            } else {
                !seen.insert(key.clone())
            };
            if twice {
                return Err(A::Error::custom(format_args!("the key `{key}` stands twice")));
            }
            object.push((key, members.next_value()?));
        }
        Ok(Json::Object(object))
    }
}

/// The id in a line that is not JSON, if one can be seen near its beginning, in quotes of either kind: what is wrong with a
/// line is then said under the id that it came with.
pub(crate) fn salvaged_id(line: &[u8]) -> Option<u64> {
    const NEAR: usize = 4096;
    let line = &line[..line.len().min(NEAR)];
    let after_key = |key: &[u8]| {
        let start = line.windows(key.len()).position(|window| window == key)?;
        line[start + key.len()..].trim_ascii_start().strip_prefix(b":")
    };
    let value = after_key(b"\"id\"").or_else(|| after_key(b"'id'"))?.trim_ascii_start();
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&value[..digits]).ok()?.parse().ok()
}
