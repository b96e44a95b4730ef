//! The losses.

use super::{Parameter, parameter, values};
use crate::{Adjustment, Error, Modulation};

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

/// A count that came as a number; what is not one becomes 0, which validation refuses.
fn integer(x: f64) -> usize {
    if x.fract() == 0.0 && (1.0..=9e15).contains(&x) { x as usize } else { 0 }
}

/// The first parameter that has to be an integer and is not.
fn whole_number_missed(values: &[f64], parameters: &'static [Parameter]) -> Option<(&'static str, f64)> {
    let integers = |(p, _): &(&Parameter, &f64)| p.range.starts_with("an integer");
    parameters.iter().zip(values).filter(integers).find(|(_, x)| integer(**x) == 0).map(|(p, x)| (p.name, *x))
}
