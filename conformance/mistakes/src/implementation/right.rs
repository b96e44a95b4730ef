//! Every step as it should be.

use lossproof::numerics::{one_minus_power, softplus};
use lossproof::{Adjustment, Loss, Modulation, PerClass, Posterior, Real, Reduction, Weighting};

use super::{Classes, Implementation, Inputs, Row};
use crate::{Dual, Number};

impl Implementation {
    /// The right implementation.
    pub fn right() -> Self {
        Self {
            inputs: Vec::new(),
            arithmetic: None,
            classes: Box::new(classes),
            normalise: Box::new(normalise),
            weights: Vec::new(),
            logits: Vec::new(),
            adjust: Box::new(adjust),
            adjusted: Vec::new(),
            rows: None,
            link: Box::new(link),
            linked: Vec::new(),
            weight: Box::new(|_, weights, row| weights[row.target]),
            density: Box::new(|inputs, norms| density(inputs, norms, &Density::default())),
            together: None,
            probability: None,
            seen: Vec::new(),
            modulation: Box::new(modulation),
            modulated: Vec::new(),
            loss: Box::new(|_, row| Dual::from(row.weight) * row.modulation * row.posterior.nll),
            divisor: Box::new(divisor),
            backward: Vec::new(),
            answer: Vec::new(),
            precision: None,
        }
    }
}

/// The classes' numbers; those of cross-entropy where the mistaken inputs are none that the reference takes.
pub(crate) fn classes(inputs: &Inputs, seed: &Number) -> Classes {
    let classes = inputs.classes();
    let (zero, one) = (seed.lift(0.0), seed.lift(1.0));
    let counts = (!inputs.class_counts.is_empty()).then_some(inputs.class_counts.as_slice());
    let adjustment = Loss { adjustment: inputs.loss.adjustment, link: inputs.loss.link, ..Loss::default() };
    let per_class = adjustment.per_class(seed, classes, counts).unwrap_or_else(|_| PerClass {
        scale: one,
        weights: vec![one; classes],
        margins: vec![zero; classes],
        masses: vec![one; classes],
        rare: vec![false; classes],
    });
    let priors: Vec<Number> = per_class.masses.iter().map(|m| if m.approx() == 1.0 { zero } else { m.ln() }).collect();
    Classes {
        scale: per_class.scale,
        margin_scale: per_class.scale,
        margins: per_class.margins,
        rival_margins: vec![zero; classes],
        rival_priors: priors.clone(),
        priors,
        rare: per_class.rare,
        weights: weights(inputs, seed),
    }
}

/// The class weights before they are normalised.
fn weights(inputs: &Inputs, seed: &Number) -> Vec<Number> {
    let one = seed.lift(1.0);
    let of_counts = |of: &dyn Fn(Number) -> Number| -> Vec<Number> {
        inputs.class_counts.iter().map(|&n| of(seed.lift_count(n))).collect()
    };
    let weights = match &inputs.loss.weighting {
        Weighting::None => Vec::new(),
        Weighting::InverseFrequency => of_counts(&|n| one / n),
        Weighting::EffectiveNumber { beta } => {
            let beta = seed.lift(*beta);
            of_counts(&|n| (one - beta) / one_minus_power(&beta, &n))
        }
        Weighting::Given(weights) => weights.iter().map(|weight| seed.lift(*weight)).collect(),
    };
    if weights.len() == inputs.classes() { weights } else { vec![one; inputs.classes()] }
}

/// Those that come from counts, scaled to the sum `C`.
fn normalise(inputs: &Inputs, weights: Vec<Number>) -> Vec<Number> {
    let (Some(first), Weighting::InverseFrequency | Weighting::EffectiveNumber { .. }) =
        (weights.first(), &inputs.loss.weighting)
    else {
        return weights;
    };
    let sum = weights.iter().fold(first.lift(0.0), |sum, weight| sum + *weight);
    let factor = first.lift(weights.len() as f64) / sum;
    weights.iter().map(|weight| *weight * factor).collect()
}

/// `a = scale·(z − Δ_y·[k = y]) + log mass`, −∞ where a draw masks.
fn adjust(inputs: &Inputs, classes: &Classes, row: usize, target: usize, logits: &[Dual]) -> Vec<Dual> {
    if inputs.loss.adjustment == Adjustment::Identity {
        return logits.to_vec();
    }
    let one = |(k, z): (usize, &Dual)| {
        if k != target && classes.rare[k] && inputs.is_drawn(row, k) {
            return z.lift(f64::NEG_INFINITY);
        }
        let (margins, priors) = if k == target {
            (&classes.margins, &classes.priors)
        } else {
            (&classes.rival_margins, &classes.rival_priors)
        };
        let (scale, margin_scale) = (Dual::from(classes.scale), Dual::from(classes.margin_scale));
        let scaled = if classes.scale == classes.margin_scale {
            scale * (*z - margins[k].into())
        } else {
            scale * *z - margin_scale * margins[k].into()
        };
        scaled + priors[k].into()
    };
    logits.iter().enumerate().map(one).collect()
}

/// `t = −log Σ_{k≠y} e^{a_k − a_y}`, and `p = σ(t)`, `q = σ(−t)`, `ℓ = softplus(−t)` from `e^{−|t|}`, which never overflows.
pub(crate) fn link(adjusted: &[Dual], target: usize) -> (Dual, Posterior<Dual>) {
    let own = adjusted[target];
    let others = || adjusted.iter().enumerate().filter(|(k, a)| *k != target && a.approx() != f64::NEG_INFINITY);
    let top = others().map(|(_, a)| *a).max_by(|a, b| a.approx().total_cmp(&b.approx()));
    let Some(top) = top else { return (own.lift(f64::INFINITY), at_infinity(&own)) };
    let sum = others().fold(own.lift(0.0), |sum, (_, a)| sum + (*a - top).exp());
    let margin = -(top - own + sum.ln());
    (margin, posterior(&margin))
}

/// From the margin.
pub(crate) fn posterior(margin: &Dual) -> Posterior<Dual> {
    let one = margin.lift(1.0);
    let away = if margin.approx() < 0.0 { *margin } else { -*margin };
    let small = away.exp();
    let (near, far) = (one / (one + small), small / (one + small));
    let (p, q) = if margin.approx() < 0.0 { (far, near) } else { (near, far) };
    let nll = softplus(&away);
    let nll = if margin.approx() < 0.0 { nll - *margin } else { nll };
    Posterior { p, q, nll, rivals: one.lift(0.0), excess: one.lift(0.0), in_favour: one }
}

/// The limit of a target without rivals.
fn at_infinity(own: &Dual) -> Posterior<Dual> {
    let (zero, one) = (own.lift(0.0), own.lift(1.0));
    Posterior { p: one, q: zero, nll: zero, rivals: zero, excess: zero, in_favour: one }
}

/// `m`, by the reference's own formula, and its derivative `dm/dt` likewise.
pub(crate) fn modulation(inputs: &Inputs, row: &Row) -> Dual {
    let Posterior { p, q, nll, .. } = &row.posterior;
    let zero = p.value.lift(0.0);
    let at =
        Posterior { p: p.value, q: q.value, nll: nll.value, rivals: zero, excess: zero, in_favour: zero.lift(1.0) };
    let modulated = inputs.loss.modulation.modulate(&at, &row.density);
    let derivative = match inputs.loss.modulation {
        Modulation::One | Modulation::GradientDensity { .. } => None,
        _ => row.margin.derivative.map(|d| d * modulated.slope),
    };
    Dual { value: modulated.value, derivative }
}

/// How a histogram of gradient norms becomes weights.
pub(crate) struct Density {
    /// The bin of a norm, before it is held below their number.
    pub(crate) bin: fn(f64, usize) -> usize,
    /// What to divide by, from the number of bins that hold something and of all.
    pub(crate) divisor: fn(usize, usize) -> usize,
}

impl Default for Density {
    fn default() -> Self {
        Self { bin: |norm, bins| (norm * bins as f64) as usize, divisor: |filled, _| filled }
    }
}

/// `N/(count of the bin · number of non-empty bins)`, the count being a moving average where there is a momentum.
pub(crate) fn density(inputs: &Inputs, norms: &[Number], how: &Density) -> Vec<Number> {
    let Modulation::GradientDensity { bins, momentum } = inputs.loss.modulation else { return Vec::new() };
    let Some(first) = norms.first() else { return Vec::new() };
    let place = |norm: &Number| (how.bin)(norm.approx(), bins).min(bins - 1);
    let places: Vec<usize> = norms.iter().map(place).collect();
    let count = |place: usize| places.iter().filter(|own| **own == place).count() as f64;
    let filled = (0..bins).filter(|bin| places.contains(bin)).count();
    let weight = |&place: &usize| {
        let mut size = first.lift(count(place));
        if momentum > 0.0 {
            let before = inputs.density.as_ref().map_or(0.0, |state| state[place]);
            size = first.lift(momentum) * first.lift(before) + (first.lift(1.0) - first.lift(momentum)) * size;
        }
        first.lift(norms.len() as f64) / (size * first.lift((how.divisor)(filled, bins) as f64))
    };
    places.iter().map(weight).collect()
}

pub(super) fn divisor(inputs: &Inputs, weights: &[Number]) -> Number {
    let one = weights.first().map_or(Number::Exact(1.0.into()), |w| w.lift(1.0));
    match inputs.loss.reduction {
        Reduction::None | Reduction::Sum => one,
        Reduction::Mean => one.lift(inputs.counted() as f64),
        Reduction::WeightedMean => weights.iter().fold(one.lift(0.0), |sum, weight| sum + *weight),
    }
}
