//! The rows of the paper's tables.

use lossproof_harness::protocol::{Params, Weighting};
use serde::{Deserialize, Serialize};

use super::MetaSampling;
use crate::Error;
use crate::model::Head;

/// A row of the paper's tables: a loss with its weighting and its schedule.
///
/// ```
/// use lossproof_reproduction::protocol::System;
/// let system = System::named("hmloss-cs")?;
/// assert_eq!(system.label, "HMLoss + CS");
/// assert_eq!(system.two_phase.unwrap().transition, 100);
/// # Ok::<(), lossproof_reproduction::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Its name on the command line, which is its file's.
    #[serde(skip)]
    pub name: String,
    /// Its name in the paper.
    pub label: String,
    /// The loss.
    pub loss: String,
    /// The loss's parameters; HMLoss's δ is the regime's.
    #[serde(default)]
    pub params: Params,
    /// The class weighting.
    #[serde(default)]
    pub weighting: Option<Weighting>,
    /// The epoch from which the weighting holds.
    #[serde(default)]
    pub weighting_from: usize,
    /// Algorithm 1: cross-entropy first.
    #[serde(default)]
    pub two_phase: Option<TwoPhase>,
    /// BALMS: cross-entropy first, then a classifier anew on fixed features, by learned sample rates.
    #[serde(default)]
    pub meta_sampler: Option<MetaSampling>,
    /// What makes logits of features.
    #[serde(default)]
    pub head: Head,
    /// SEQL: with which probability a rare class is left out of a row.
    #[serde(default)]
    pub draw_probability: Option<f64>,
    /// SEQL: the frequency under which a class is rare, as a share of 1/C.
    #[serde(default)]
    pub threshold_of_mean: Option<f64>,
}

/// The two phases of Algorithm 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwoPhase {
    /// `T_0`: so many epochs of cross-entropy without weights.
    pub transition: usize,
    /// τ: what the rate is divided by then.
    pub reduction_factor: f64,
}

/// Every system with its file, in the order of the tables.
const FILES: &[(&str, &str)] = &[
    ("ce", include_str!("../../systems/ce.toml")),
    ("cs-ce", include_str!("../../systems/cs-ce.toml")),
    ("focal", include_str!("../../systems/focal.toml")),
    ("cb-ce", include_str!("../../systems/cb-ce.toml")),
    ("cb-focal", include_str!("../../systems/cb-focal.toml")),
    ("ldam", include_str!("../../systems/ldam.toml")),
    ("ldam-drw", include_str!("../../systems/ldam-drw.toml")),
    ("seql", include_str!("../../systems/seql.toml")),
    ("balanced-softmax", include_str!("../../systems/balanced-softmax.toml")),
    ("balms", include_str!("../../systems/balms.toml")),
    ("ghm-c", include_str!("../../systems/ghm-c.toml")),
    ("hmloss", include_str!("../../systems/hmloss.toml")),
    ("hmloss-cs", include_str!("../../systems/hmloss-cs.toml")),
    ("hmloss-cb", include_str!("../../systems/hmloss-cb.toml")),
];

impl System {
    /// The names of all, in the order of the paper's tables.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(name, _)| *name)
    }

    /// The system of this name.
    ///
    /// # Errors
    /// [`Error::Unknown`] lists the names there are.
    pub fn named(name: &str) -> Result<Self, Error> {
        let Some((name, text)) = FILES.iter().find(|(own, _)| *own == name) else {
            return Err(Error::unknown("system", name, Self::names()));
        };
        let system: Self = toml::from_str(text).map_err(|error| Error::file(format!("systems/{name}.toml"), &error))?;
        Ok(Self { name: (*name).to_owned(), ..system })
    }
}
