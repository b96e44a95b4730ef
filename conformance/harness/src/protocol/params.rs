//! A loss's parameters and the class weighting, as they stand in a request.

use super::number::{List, Number};
use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

/// One parameter's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Param {
    /// Not given; the subject's default holds.
    Null,
    /// A number, such as focal's `gamma`.
    Number(f64),
    /// A text, such as hmloss's `variant`.
    Text(String),
    /// A list of numbers, such as ghm-c's `state`.
    List(Vec<f64>),
    /// SEQL's draws, one list a row.
    Draws(Vec<Vec<bool>>),
}

impl Serialize for Param {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Number(value) => Number(*value).serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(values) => List(values).serialize(serializer),
            Self::Draws(rows) => {
                let rows = rows.iter().map(|row| row.iter().map(|&draw| u8::from(draw)).collect::<Vec<_>>());
                serializer.collect_seq(rows)
            }
        }
    }
}

/// A loss's parameters by name, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params(Vec<(String, Param)>);

impl Params {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// The parameter with this name.
    pub fn get(&self, name: &str) -> Option<&Param> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// The parameter with this name where it is a number.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.get(name) {
            Some(Param::Number(value)) => Some(*value),
            _ => None,
        }
    }

    /// Sets a parameter; a new one stands last.
    pub fn set(&mut self, name: impl Into<String>, value: Param) {
        let name = name.into();
        match self.0.iter_mut().find(|(own, _)| *own == name) {
            Some((_, own)) => *own = value,
            None => self.0.push((name, value)),
        }
    }

    /// The same parameters and this number.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: f64) -> Self {
        self.set(name, Param::Number(value));
        self
    }

    /// The parameters in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Param)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The number of parameters.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Params {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The class weighting that a request asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighting {
    /// The name: `cs`, `cb`, `given`.
    pub kind: String,
    /// cb's β.
    pub beta: Option<f64>,
    /// given's weights, one a class.
    pub weights: Option<Vec<f64>>,
}

impl Serialize for Weighting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = 1 + usize::from(self.beta.is_some()) + usize::from(self.weights.is_some());
        let mut object = serializer.serialize_struct("Weighting", fields)?;
        object.serialize_field("kind", &self.kind)?;
        if let Some(beta) = self.beta {
            object.serialize_field("beta", &Number(beta))?;
        }
        if let Some(weights) = &self.weights {
            object.serialize_field("weights", &List(weights))?;
        }
        object.end()
    }
}
