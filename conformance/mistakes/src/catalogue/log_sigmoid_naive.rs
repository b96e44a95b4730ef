use lossproof::{Posterior, Real};

use crate::Dual;
use crate::implementation::link;
use crate::mistake::{Form, Kind, Mistake, sigmoid};
use crate::naive::of_probability;

/// `log(1/(1 + e^{−z}))`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "log-sigmoid-naive",
    what: "log(1/(1 + e^{−z})), and log(1 − 1/(1 + e^{−z})) for the other class",
    effect: "confident logits give an infinite loss and a NaN gradient, and small losses come out as exactly 0",
    mend: "use log-sigmoid: −softplus(−z) for y = 1 and −softplus(z) for y = 0",
    seen: &["https://github.com/huggingface/candle/issues/2561"],
    concerns: sigmoid,
    forms: &[
        Form::named("the target’s term alone", |it, _| {
            it.link = Box::new(|adjusted, target| {
                naive(adjusted, target).map_or_else(|| link(adjusted, target), |(at, _)| at)
            });
        }),
        Form::named("both terms, the other’s times 0", |it, _| {
            it.link = Box::new(|adjusted, target| {
                let Some(((margin, mut at), other)) = naive(adjusted, target) else { return link(adjusted, target) };
                // 0·∞ where the other class has no probability left.
                at.nll = at.nll - other.lift(0.0) * other.ln();
                (margin, at)
            });
        }),
    ],
    kind: Kind::Rounding,
};

/// The link with the target's probability as it is written, and the other class's.
fn naive(adjusted: &[Dual], target: usize) -> Option<((Dual, Posterior<Dual>), Dual)> {
    let &[zero, z] = adjusted else { return None };
    if adjusted.iter().any(|a| a.approx() == f64::NEG_INFINITY) {
        return None;
    }
    let one = z.lift(1.0);
    let sigmoid = one / (one + (-(z - zero)).exp());
    let (own, other) = if target == 1 { (sigmoid, one - sigmoid) } else { (one - sigmoid, sigmoid) };
    Some((of_probability(adjusted, target, own), other))
}
