//! How one number is written.

use serde::ser::{Serialize, Serializer};

/// A number as the protocol writes it: the shortest decimal of the binary64 value, or one of the strings `"NaN"`,
/// `"Infinity"`, `"-Infinity"`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number(pub f64);

impl Number {
    /// The number that a string stands for; `None` for any other string.
    pub fn from_text(text: &str) -> Option<f64> {
        match text {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            value if value.is_nan() => serializer.serialize_str("NaN"),
            f64::INFINITY => serializer.serialize_str("Infinity"),
            f64::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            value => serializer.serialize_f64(value),
        }
    }
}

/// Numbers written as a flat list.
pub(super) struct List<'a>(pub(super) &'a [f64]);

impl Serialize for List<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().copied().map(Number))
    }
}

/// One line of JSON without its newline.
pub(super) fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("keys are strings, and numbers are finite or strings")
}
