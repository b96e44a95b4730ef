//! The one table in which the losses and weightings have their names.
//!
//! The command line, the protocol, the index of `spec/` and the tests read it: a loss is added by its row here, its code
//! file and its chapter.

use crate::{Adjustment, Error, Modulation, Weighting};

/// A named loss: what it takes and which slots it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name on the command line and in the protocol; its chapter is `spec/NAME.md`.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// The numbers it takes.
    pub parameters: &'static [Parameter],
    /// Whether it needs `class_counts`.
    pub needs_counts: bool,
    /// Whether it needs `draws`, one list of 0 or 1 a row.
    pub needs_draws: bool,
    /// Whose it is.
    pub source: &'static str,
    /// The slots, from the parameters in their order here.
    slots: fn(&[f64]) -> (Adjustment, Modulation),
}

/// A number that a loss or weighting takes.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its value where it is left out; without one it must be given.
    pub default: Option<f64>,
    /// Its range, in words.
    pub range: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

const fn parameter(name: &'static str, default: f64, range: &'static str, meaning: &'static str) -> Parameter {
    Parameter { name, default: Some(default), range, meaning }
}

/// Every named loss.
pub const LOSSES: &[Entry] = &[
    Entry {
        name: "ce",
        title: "cross-entropy",
        parameters: &[],
        needs_counts: false,
        needs_draws: false,
        source: "the log score (Good 1952)",
        slots: |_| (Adjustment::Identity, Modulation::One),
    },
    Entry {
        name: "focal",
        title: "focal loss",
        parameters: &[parameter("gamma", 2.0, "≥ 0", "how fast easy examples fade")],
        needs_counts: false,
        needs_draws: false,
        source: "Lin et al. 2017, eq. 4",
        slots: |p| (Adjustment::Identity, Modulation::Focal { gamma: p[0] }),
    },
    Entry {
        name: "hmloss",
        title: "hard mining loss",
        parameters: &[parameter("delta", 1e4, "> 0", "the frequency: outliers begin near p = 1.2/δ")],
        needs_counts: false,
        needs_draws: false,
        source: "Foahom Gouabou et al. 2022, eq. 2 and 3",
        slots: |p| (Adjustment::Identity, Modulation::HardMining { delta: p[0] }),
    },
    Entry {
        name: "ldam",
        title: "label-distribution-aware margin loss",
        parameters: &[
            parameter("max_margin", 0.5, "≥ 0", "the margin of the rarest class"),
            parameter("scale", 30.0, "> 0", "the factor on the logits"),
        ],
        needs_counts: true,
        needs_draws: false,
        source: "Cao et al. 2019, eq. 12 and 13",
        slots: |p| (Adjustment::Margin { max_margin: p[0], scale: p[1] }, Modulation::One),
    },
    Entry {
        name: "balanced-softmax",
        title: "balanced softmax",
        parameters: &[],
        needs_counts: true,
        needs_draws: false,
        source: "Ren et al. 2020, eq. 3 and 4",
        slots: |_| (Adjustment::LogPrior, Modulation::One),
    },
    Entry {
        name: "seql",
        title: "softmax equalization loss",
        parameters: &[Parameter {
            name: "threshold",
            default: None,
            range: "in [0, 1]",
            meaning: "the relative frequency under which a class is rare",
        }],
        needs_counts: true,
        needs_draws: true,
        source: "Tan et al. 2020, eq. 11 and 12",
        slots: |p| (Adjustment::EqualizationMask { threshold: p[0] }, Modulation::One),
    },
    Entry {
        name: "ghm-c",
        title: "gradient harmonizing mechanism, classification",
        parameters: &[
            parameter("bins", 10.0, "an integer from 1 to 16777216", "the number of bins of the gradient norm"),
            parameter("momentum", 0.0, "in [0, 1)", "of the bins' moving average; 0 is none"),
        ],
        needs_counts: false,
        needs_draws: false,
        source: "Li et al. 2019, eq. 7 and 8",
        slots: |p| (Adjustment::Identity, Modulation::GradientDensity { bins: integer(p[0]), momentum: p[1] }),
    },
];

/// A named weighting.
#[derive(Clone, Copy, Debug)]
pub struct WeightingEntry {
    /// Its name on the command line and in the protocol; its chapter is `spec/NAME.md`.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// The numbers it takes.
    pub parameters: &'static [Parameter],
    /// Whether it needs `class_counts`.
    pub needs_counts: bool,
    /// Whether it takes `weights`, one a class.
    pub takes_weights: bool,
    /// Whose it is.
    pub source: &'static str,
    slot: fn(&[f64], &[f64]) -> Weighting,
}

/// Every named weighting.
pub const WEIGHTINGS: &[WeightingEntry] = &[
    WeightingEntry {
        name: "cs",
        title: "cost-sensitive: inverse class frequency",
        parameters: &[],
        needs_counts: true,
        takes_weights: false,
        source: "Aurelio et al. 2019",
        slot: |_, _| Weighting::InverseFrequency,
    },
    WeightingEntry {
        name: "cb",
        title: "class-balanced: effective number of samples",
        parameters: &[parameter("beta", 0.9999, "in [0, 1)", "1/(1 − β) is the most that a class's samples can count")],
        needs_counts: true,
        takes_weights: false,
        source: "Cui et al. 2019, eq. 2 and §4",
        slot: |p, _| Weighting::EffectiveNumber { beta: p[0] },
    },
    WeightingEntry {
        name: "given",
        title: "the caller's own weights, one a class",
        parameters: &[],
        needs_counts: false,
        takes_weights: true,
        source: "focal's α is [1 − α, α]",
        slot: |_, weights| Weighting::Given(weights.to_vec()),
    },
];

/// A count that came as a number; what is not one becomes 0, which validation refuses.
fn integer(x: f64) -> usize {
    if x.fract() == 0.0 && (1.0..=9e15).contains(&x) { x as usize } else { 0 }
}

/// The row of a loss.
///
/// # Errors
/// [`Error::UnknownName`] lists the names there are.
pub fn loss(name: &str) -> Result<&'static Entry, Error> {
    find(LOSSES, |e| e.name, "loss", name)
}

/// The row of a weighting.
///
/// # Errors
/// [`Error::UnknownName`] lists the names there are.
pub fn weighting(name: &str) -> Result<&'static WeightingEntry, Error> {
    find(WEIGHTINGS, |e| e.name, "weighting", name)
}

fn find<E>(
    table: &'static [E],
    name_of: fn(&E) -> &'static str,
    kind: &'static str,
    name: &str,
) -> Result<&'static E, Error> {
    table.iter().find(|e| name_of(e) == name).ok_or_else(|| Error::UnknownName {
        kind,
        name: name.to_owned(),
        expected: table.iter().map(name_of).collect::<Vec<_>>().join(", "),
    })
}

impl Entry {
    /// The slots of this loss with the given parameters, the others at their defaults. `as_published` asks for the variant
    /// of that name, which only hmloss has.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`], [`Error::Missing`] or [`Error::Parameter`].
    ///
    /// ```
    /// use lossproof::{Adjustment, Modulation, registry};
    /// let (adjustment, modulation) = registry::loss("focal")?.slots(&[("gamma", 0.5)], false)?;
    /// assert_eq!((adjustment, modulation), (Adjustment::Identity, Modulation::Focal { gamma: 0.5 }));
    /// # Ok::<(), lossproof::Error>(())
    /// ```
    pub fn slots(&self, given: &[(&str, f64)], as_published: bool) -> Result<(Adjustment, Modulation), Error> {
        let values = values(self.name, self.parameters, given)?;
        if let Some((name, value)) = whole_number_missed(&values, self.parameters) {
            return Err(Error::Parameter { name, value, expected: "an integer from 1 to 16777216" });
        }
        let (adjustment, modulation) = (self.slots)(&values);
        let modulation = match (modulation, as_published) {
            (Modulation::HardMining { delta }, true) => Modulation::HardMiningAsPublished { delta },
            (_, true) => {
                return Err(Error::UnknownParameter {
                    loss: self.name.to_owned(),
                    name: "variant".to_owned(),
                    expected: "hmloss, which alone has the variant as-published".to_owned(),
                });
            }
            (modulation, false) => modulation,
        };
        adjustment.validate()?;
        modulation.validate()?;
        Ok((adjustment, modulation))
    }
}

impl WeightingEntry {
    /// The weighting with the given parameters, the others at their defaults; `weights` where it takes them.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`], [`Error::Missing`], [`Error::Parameter`] or [`Error::Element`].
    pub fn slot(&self, given: &[(&str, f64)], weights: Option<&[f64]>) -> Result<Weighting, Error> {
        let values = values(self.name, self.parameters, given)?;
        match (self.takes_weights, weights) {
            (true, None) => {
                return Err(Error::Missing {
                    what: "weights",
                    needed_by: "given",
                    expected: "one finite number ≥ 0 a class",
                });
            }
            (false, Some(_)) => {
                return Err(Error::UnknownParameter {
                    loss: self.name.to_owned(),
                    name: "weights".to_owned(),
                    expected: "no weights: they follow from class_counts".to_owned(),
                });
            }
            _ => {}
        }
        let weighting = (self.slot)(&values, weights.unwrap_or_default());
        weighting.validate()?;
        Ok(weighting)
    }
}

/// The parameters in the table's order, from those given by name.
fn values(of: &str, parameters: &'static [Parameter], given: &[(&str, f64)]) -> Result<Vec<f64>, Error> {
    if let Some((name, _)) = given.iter().find(|(name, _)| !parameters.iter().any(|p| p.name == *name)) {
        let names = parameters.iter().map(|p| p.name).collect::<Vec<_>>().join(", ");
        let expected = if names.is_empty() { "none".to_owned() } else { names };
        return Err(Error::UnknownParameter { loss: of.to_owned(), name: (*name).to_owned(), expected });
    }
    parameters
        .iter()
        .map(|p| {
            let value = given.iter().find(|(name, _)| *name == p.name).map(|(_, value)| *value);
            value.or(p.default).ok_or(Error::Missing { what: p.name, needed_by: "the loss", expected: p.range })
        })
        .collect()
}

/// The first parameter that has to be an integer and is not.
fn whole_number_missed(values: &[f64], parameters: &'static [Parameter]) -> Option<(&'static str, f64)> {
    let integers = |(p, _): &(&Parameter, &f64)| p.range.starts_with("an integer");
    parameters.iter().zip(values).filter(integers).find(|(_, x)| integer(**x) == 0).map(|(p, x)| (p.name, *x))
}
