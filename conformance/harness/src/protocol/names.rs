//! The names of links, reductions and number types on the wire.

use lossproof::{Link, Reduction};
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use std::fmt;

/// The number type that a request asks to be computed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dtype {
    /// IEEE binary16.
    F16,
    /// bfloat16: binary32 with 8 significant bits.
    Bf16,
    /// IEEE binary32.
    F32,
    /// IEEE binary64.
    F64,
}

impl Dtype {
    /// All, the narrowest first.
    pub const ALL: [Self; 4] = [Self::F16, Self::Bf16, Self::F32, Self::F64];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
            Self::F32 => "f32",
            Self::F64 => "f64",
        }
    }

    /// The type with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dtype| dtype.name() == name)
    }
}

impl fmt::Display for Dtype {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl Serialize for Dtype {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Dtype {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let unknown = || D::Error::custom(format_args!("dtype is {name:?}; expected one of f16, bf16, f32, f64"));
        Self::from_name(&name).ok_or_else(unknown)
    }
}

const LINKS: [Link; 2] = [Link::Softmax, Link::Sigmoid];
const REDUCTIONS: [Reduction; 4] = [Reduction::None, Reduction::Sum, Reduction::Mean, Reduction::WeightedMean];

/// The link's name on the wire.
pub fn link_name(link: Link) -> &'static str {
    match link {
        Link::Softmax => "softmax",
        Link::Sigmoid => "sigmoid",
    }
}

/// The link with this name.
pub fn link_from_name(name: &str) -> Option<Link> {
    LINKS.into_iter().find(|&link| link_name(link) == name)
}

/// The reduction's name on the wire.
pub fn reduction_name(reduction: Reduction) -> &'static str {
    match reduction {
        Reduction::None => "none",
        Reduction::Sum => "sum",
        Reduction::Mean => "mean",
        Reduction::WeightedMean => "weighted-mean",
    }
}

/// The reduction with this name.
pub fn reduction_from_name(name: &str) -> Option<Reduction> {
    REDUCTIONS.into_iter().find(|&reduction| reduction_name(reduction) == name)
}
