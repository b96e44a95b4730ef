//! In which numbers a loss is computed.

use std::fmt;

use lossproof_harness::protocol::Dtype;
use serde::{Deserialize, Serialize};

/// How the numbers of a row of the table were computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Arithmetic {
    /// What the reference answers: double-double, rounded once to the dtype.
    Reference(Dtype),
    /// The same before it is rounded.
    DoubleDouble,
    /// The plain fast path, every operation in the dtype: `Loss::evaluate_with` with `f64` or `f32`.
    Plain(Dtype),
}

impl Arithmetic {
    /// All that are measured, in the order of the table.
    pub const ALL: [Self; 7] = [
        Self::Reference(Dtype::F64),
        Self::Reference(Dtype::F32),
        Self::Reference(Dtype::F16),
        Self::Reference(Dtype::Bf16),
        Self::DoubleDouble,
        Self::Plain(Dtype::F64),
        Self::Plain(Dtype::F32),
    ];

    /// The dtype of the logits.
    pub fn dtype(self) -> Dtype {
        match self {
            Self::Reference(dtype) | Self::Plain(dtype) => dtype,
            Self::DoubleDouble => Dtype::F64,
        }
    }

    /// Whether the machine's functions have no part in the errors: a double-double is off by so little that what is
    /// rounded from it does not show it.
    pub fn is_the_same_everywhere(self) -> bool {
        matches!(self, Self::Reference(_))
    }
}

impl fmt::Display for Arithmetic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reference(dtype) => formatter.pad(&format!("reference {dtype}")),
            Self::DoubleDouble => formatter.pad("double-double"),
            Self::Plain(dtype) => formatter.pad(&format!("plain {dtype}")),
        }
    }
}

impl From<Arithmetic> for String {
    fn from(arithmetic: Arithmetic) -> Self {
        arithmetic.to_string()
    }
}

impl TryFrom<String> for Arithmetic {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|arithmetic| arithmetic.to_string() == name);
        known.ok_or_else(|| format!("{name:?} is no arithmetic of the table"))
    }
}
