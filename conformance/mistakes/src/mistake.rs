//! An entry of the catalogue.

use lossproof::{Adjustment, Link, Loss, Modulation, Weighting};

use crate::Implementation;

/// A mistake: what it is, and how to make it.
#[derive(Clone, Copy, Debug)]
pub struct Mistake {
    /// Its name in reports, stable for ever.
    pub slug: &'static str,
    /// What it computes instead, in a line that can follow "it looks like this:".
    pub what: &'static str,
    /// What it does to training.
    pub effect: &'static str,
    /// How to mend it.
    pub mend: &'static str,
    /// Where it was met.
    pub seen: &'static [&'static str],
    /// The losses that it can be made in.
    pub concerns: fn(&Loss) -> bool,
    /// How it is made, the commonest form first.
    pub forms: &'static [Form],
    /// What kind of entry it is.
    pub kind: Kind,
}

/// What kind of entry it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A wrong formula: it shows in exact arithmetic.
    Formula,
    /// Right in exact arithmetic: it shows in what is lost, underflows or overflows.
    Rounding,
    /// It shows in the second answer to a request, or in the answer to a part of it, and not in one answer.
    Behaviour,
    /// No mistake: it changes nothing, and is never to be reported.
    Control,
}

/// One way of making a mistake.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// What sets it apart from the entry's other forms; empty where there is one.
    pub what: &'static str,
    /// The number that it is made with.
    pub parameter: Option<Parameter>,
    /// Makes the mistake, with the parameter's value.
    pub make: fn(&mut Implementation, f64),
}

/// The number that a mistake is made with, such as the floor's height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its name in reports.
    pub name: &'static str,
    /// Values that were met, the commonest first.
    pub usual: &'static [f64],
    /// Where else it is looked for: the ends of a range of positive numbers; `None` where it can only be one of the usual.
    pub range: Option<(f64, f64)>,
}

impl Form {
    /// The only form of an entry, without a number.
    pub const fn plain(make: fn(&mut Implementation, f64)) -> Self {
        Self { what: "", parameter: None, make }
    }

    /// One of several forms.
    pub const fn named(what: &'static str, make: fn(&mut Implementation, f64)) -> Self {
        Self { what, parameter: None, make }
    }

    /// The same with a number.
    pub const fn with(self, name: &'static str, usual: &'static [f64], range: Option<(f64, f64)>) -> Self {
        Self { parameter: Some(Parameter { name, usual, range }), ..self }
    }

    /// The right implementation with this mistake in it.
    pub fn implementation(&self, value: f64) -> Implementation {
        let mut implementation = Implementation::right();
        (self.make)(&mut implementation, value);
        implementation
    }
}

/// The small numbers that are added to a probability or that it is held above, the commonest first; the last two are what
/// NumPy and PyTorch call `eps` of their types.
pub(crate) const EPSILONS: &[f64] =
    &[1e-7, 1e-8, 1e-6, 1e-10, 1e-12, 1e-5, 1e-9, 1e-4, 1e-3, 1e-15, 1e-16, 1e-20, f64::EPSILON, f32::EPSILON as f64];

/// Any loss.
pub(crate) fn all(_: &Loss) -> bool {
    true
}

/// Those with a modulation of their own.
pub(crate) fn modulated(loss: &Loss) -> bool {
    matches!(loss.modulation, Modulation::Focal { .. } | Modulation::HardMining { .. })
}

pub(crate) fn focal(loss: &Loss) -> bool {
    matches!(loss.modulation, Modulation::Focal { .. })
}

pub(crate) fn hmloss(loss: &Loss) -> bool {
    matches!(loss.modulation, Modulation::HardMining { .. })
}

pub(crate) fn ldam(loss: &Loss) -> bool {
    matches!(loss.adjustment, Adjustment::Margin { .. })
}

pub(crate) fn balanced_softmax(loss: &Loss) -> bool {
    loss.adjustment == Adjustment::LogPrior
}

pub(crate) fn seql(loss: &Loss) -> bool {
    matches!(loss.adjustment, Adjustment::EqualizationMask { .. })
}

pub(crate) fn ghm(loss: &Loss) -> bool {
    matches!(loss.modulation, Modulation::GradientDensity { .. })
}

pub(crate) fn softmax(loss: &Loss) -> bool {
    loss.link == Link::Softmax
}

pub(crate) fn sigmoid(loss: &Loss) -> bool {
    loss.link == Link::Sigmoid
}

/// Those with class weights.
pub(crate) fn weighted(loss: &Loss) -> bool {
    loss.weighting != Weighting::None
}

/// Those with class weights that come from the counts.
pub(crate) fn counted(loss: &Loss) -> bool {
    matches!(loss.weighting, Weighting::InverseFrequency | Weighting::EffectiveNumber { .. })
}

/// Those with the caller's own weights, which with two classes are focal's `[1 − α, α]`.
pub(crate) fn alpha(loss: &Loss) -> bool {
    matches!(&loss.weighting, Weighting::Given(_))
}

/// Those with both class weights and a modulation.
pub(crate) fn weighted_modulated(loss: &Loss) -> bool {
    weighted(loss) && modulated(loss)
}

/// Those whose modulation is not of the whole batch.
pub(crate) fn not_density(loss: &Loss) -> bool {
    !ghm(loss)
}

/// Those weighted by inverse frequency.
pub(crate) fn inverse_frequency(loss: &Loss) -> bool {
    loss.weighting == Weighting::InverseFrequency
}

/// Those weighted by the effective number of samples.
pub(crate) fn class_balanced(loss: &Loss) -> bool {
    matches!(loss.weighting, Weighting::EffectiveNumber { .. })
}
