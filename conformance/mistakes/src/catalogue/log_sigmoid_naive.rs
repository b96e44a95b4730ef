use lossproof::Real;

use crate::implementation::link;
use crate::mistake::{Form, Kind, Mistake, sigmoid};
use crate::naive;

/// `log(1/(1 + e^{−z}))`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "log-sigmoid-naive",
    what: "log(1/(1 + e^{−z})), and log(1 − 1/(1 + e^{−z})) for the other class",
    effect: "confident logits give an infinite loss and a NaN gradient, and small losses come out as exactly 0",
    mend: "use log-sigmoid: −softplus(−z) for y = 1 and −softplus(z) for y = 0",
    seen: &["https://github.com/huggingface/candle/issues/2561"],
    concerns: sigmoid,
    forms: &[Form::plain(|it, _| {
        it.link = Box::new(|adjusted, target| {
            let &[zero, z] = adjusted else { return link(adjusted, target) };
            if adjusted.iter().any(|a| a.approx() == f64::NEG_INFINITY) {
                return link(adjusted, target);
            }
            let one = z.lift(1.0);
            let sigmoid = one / (one + (-(z - zero)).exp());
            naive::of_probability(adjusted, target, if target == 1 { sigmoid } else { one - sigmoid })
        });
    })],
    kind: Kind::Rounding,
};
