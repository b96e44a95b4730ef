//! One run: who is trained on what, for how long, from which seed.

use lossproof_harness::protocol::{Param, Params};
use lossproof_trace::{Cycle, Phase, Rate};
use lossproof_verdicts::Imbalance;
use serde::{Deserialize, Serialize};

use super::{EPOCHS, Reading, Regime, System, Variant};
use crate::Error;

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The data set's name.
    pub dataset: String,
    /// How its training classes are made unequal.
    pub imbalance: Imbalance,
    /// The system's name.
    pub system: String,
    /// Which reading of the paper.
    pub variant: Variant,
    /// How many epochs; the schedule is that of 200 in proportion.
    pub epochs: usize,
    /// HMLoss's δ, where it is not the regime's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delta: Option<f64>,
    /// What weights, orders and draws come from. The imbalanced subset does not: it is the same for all.
    pub seed: u64,
}

/// What holds when.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// The learning rate by epoch, before the phase's factor.
    pub rate: Rate,
    /// The losses, each from its epoch on; the first from 0.
    pub phases: Vec<Phase>,
}

impl Schedule {
    /// The phase of an epoch.
    pub fn phase(&self, epoch: usize) -> &Phase {
        self.phases.iter().rev().find(|phase| phase.from_epoch <= epoch).unwrap_or(&self.phases[0])
    }

    /// The epoch from which the last phase holds.
    pub fn last_phase(&self) -> usize {
        self.phases.last().map_or(0, |phase| phase.from_epoch)
    }

    /// The learning rate of an epoch.
    pub fn rate(&self, epoch: usize) -> f64 {
        self.rate.at(epoch) * self.phase(epoch).rate_factor
    }
}

impl Plan {
    /// The name of its folder: what it is trained on and by, and the seed.
    pub fn name(&self) -> String {
        let Self { dataset, imbalance, system, seed, .. } = self;
        let imbalance = match imbalance {
            Imbalance::Lt => "lt",
            Imbalance::Step => "step",
            Imbalance::AsIs => "as-is",
        };
        let variant = match self.variant {
            Variant::Paper => String::new(),
            variant => format!("-{}", variant.name()),
        };
        let delta = self.delta.map(|delta| format!("-delta{delta:e}")).unwrap_or_default();
        format!("{dataset}-{imbalance}-{system}{variant}{delta}-seed{seed}")
    }

    /// What holds when, with every epoch in proportion.
    ///
    /// ```
    /// use lossproof_reproduction::protocol::{Plan, Regime, System, Variant};
    /// let plan = Plan {
    ///     dataset: "cifar-10".into(),
    ///     imbalance: lossproof_verdicts::Imbalance::Lt,
    ///     system: "hmloss-cs".into(),
    ///     variant: Variant::Paper,
    ///     epochs: 100,
    ///     delta: None,
    ///     seed: 1,
    /// };
    /// let schedule = plan.schedule(&System::named("hmloss-cs")?, &Regime::named("cifar-10")?);
    /// assert_eq!(schedule.phase(49).loss, "ce");
    /// assert_eq!(schedule.phase(50).params.number("delta"), Some(1e5));
    /// assert_eq!((schedule.rate(49), schedule.rate(50)), (0.1, 0.1 * 0.01));
    /// # Ok::<(), lossproof_reproduction::Error>(())
    /// ```
    pub fn schedule(&self, system: &System, regime: &Regime) -> Schedule {
        let main = Phase {
            from_epoch: 0,
            loss: system.loss.clone(),
            params: self.params(system, regime),
            weighting: system.weighting.clone(),
            rate_factor: 1.0,
        };
        let own = self.reading(regime).and_then(|reading| reading.two_phase);
        let plain = Phase { loss: "ce".into(), params: Params::new(), weighting: None, ..main.clone() };
        let phases = if let Some(two_phase) = system.two_phase.map(|two_phase| own.unwrap_or(two_phase)) {
            let from_epoch = self.at(two_phase.transition);
            vec![plain, Phase { from_epoch, rate_factor: 1.0 / two_phase.reduction_factor, ..main }]
        } else if let Some(sampling) = &system.meta_sampler {
            vec![plain, Phase { from_epoch: self.at(sampling.from), ..main }]
        } else if system.weighting_from > 0 {
            let before = Phase { weighting: None, ..main.clone() };
            vec![before, Phase { from_epoch: self.at(system.weighting_from), ..main }]
        } else {
            vec![main]
        };
        let mut rate = self.rate(&regime.rate);
        if let Some(sampling) = &system.meta_sampler {
            rate = sampling.rate(&rate, self.at(sampling.from), self.epochs);
        }
        Schedule { rate, phases }
    }

    /// What this reading of the paper has of its own under the regime.
    pub(crate) fn reading<'r>(&self, regime: &'r Regime) -> Option<&'r Reading> {
        regime.fine_tuning.as_ref().map(|tuning| tuning.reading(self.variant))
    }

    /// An epoch of the 200, in proportion.
    pub(crate) fn at(&self, epoch: usize) -> usize {
        (epoch * self.epochs + EPOCHS / 2) / EPOCHS
    }

    fn rate(&self, rate: &Rate) -> Rate {
        let drop = |(place, (epoch, factor)): (usize, &(usize, f64))| {
            // Word by word: 0.01 less each time.
            let subtracted = |times: usize| rate.base - 0.01 * times as f64;
            let factor = match self.variant {
                Variant::PaperSubtracted => subtracted(place + 1) / subtracted(place),
                Variant::Paper | Variant::AsPublished => *factor,
            };
            (self.at(*epoch), factor)
        };
        Rate {
            base: rate.base,
            warm_up: self.at(rate.warm_up),
            drops: rate.drops.iter().enumerate().map(drop).collect(),
            cycle: rate.cycle.map(|cycle| Cycle { half: self.at(cycle.half), ..cycle }),
        }
    }

    fn params(&self, system: &System, regime: &Regime) -> Params {
        let mut params = system.params.clone();
        let as_published = self.variant == Variant::AsPublished;
        match system.loss.as_str() {
            "hmloss" => {
                params.set("delta", Param::Number(self.delta.unwrap_or(regime.delta)));
                if as_published {
                    params.set("variant", Param::Text("as-published".into()));
                }
            }
            "focal" if as_published => {
                let gamma = self.reading(regime).and_then(|reading| reading.focal_gamma);
                params.set("gamma", Param::Number(gamma.unwrap_or(0.0)));
            }
            _ => {}
        }
        params
    }

    /// The counts of the imbalanced subset.
    ///
    /// # Errors
    /// For numbers that no subset has.
    pub fn class_counts(&self, regime: &Regime, classes: usize) -> Result<Vec<u64>, Error> {
        Ok(match self.imbalance {
            Imbalance::Lt => lossproof::data::long_tailed(regime.n_max, regime.ratio, classes)?,
            Imbalance::Step => lossproof::data::step(regime.n_max, regime.ratio, classes)?,
            Imbalance::AsIs => {
                return Err(Error::Value {
                    what: "the imbalance",
                    value: "as-is".into(),
                    expected: "lt or step: these data sets are balanced",
                });
            }
        })
    }
}
