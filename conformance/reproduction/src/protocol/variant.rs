//! The readings of the paper.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Error;

/// Which reading of the paper is trained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// Its text, the rate multiplied by 0.01 at epochs 160 and 180.
    #[default]
    Paper,
    /// Its text word by word: the rate "diminué de 0,01", from 0.1 to 0.09 and to 0.08.
    PaperSubtracted,
    /// Its authors' code: HMLoss with the class weight inside the probability, times 10, clipped; focal with γ = 0.
    AsPublished,
}

impl Variant {
    /// All.
    pub const ALL: [Self; 3] = [Self::Paper, Self::PaperSubtracted, Self::AsPublished];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::PaperSubtracted => "paper-subtracted",
            Self::AsPublished => "as-published",
        }
    }
}

impl FromStr for Variant {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let found = Self::ALL.into_iter().find(|variant| variant.name() == name);
        found.ok_or_else(|| Error::unknown("variant", name, Self::ALL.map(Self::name)))
    }
}
