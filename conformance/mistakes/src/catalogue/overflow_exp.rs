use lossproof::{Posterior, Real};

use crate::implementation::{link, modulation};
use crate::mistake::{Form, Kind, Mistake, all};
use crate::naive;

/// `exp` of a large number.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "overflow-exp",
    what: "exp of the logits without their largest subtracted first",
    effect: "large logits overflow: ∞/∞ or ∞·0 gives NaN, or a loss that is infinite or 0",
    mend: "subtract the largest logit before exp, or use logsumexp and softplus, which do",
    seen: &["focal loss of balanced-loss (measured)"],
    concerns: all,
    forms: &[
        Form::named("softmax", |it, _| {
            it.link = Box::new(|adjusted, target| naive::softmax(adjusted, target, adjusted[target].lift(0.0)));
        }),
        Form::named("logsumexp", |it, _| {
            it.link = Box::new(|adjusted, target| {
                let sum = adjusted.iter().fold(adjusted[target].lift(0.0), |sum, a| sum + a.exp());
                let (margin, at) = link(adjusted, target);
                let nll = sum.ln() - adjusted[target];
                let p = (-nll).exp();
                (margin, Posterior { p, q: p.lift(1.0) - p, nll, ..at })
            });
        }),
        Form::named("softplus, log(1 + e^{−t})", |it, _| {
            it.wrap_link(|_, _, margin, mut at| {
                at.nll = (margin.lift(1.0) + (-margin).exp()).ln();
                (margin, at)
            });
        }),
        Form::named("the modulation exp(−γ·(y·z + log(1 + e^{−z})))", |it, _| {
            it.modulation = Box::new(|inputs, row| match (inputs.gamma(), row.adjusted.as_slice()) {
                (Some(gamma), &[zero, z]) => {
                    let z = z - zero;
                    let positive = z.lift(f64::from(u8::from(row.target == 1)));
                    (-(z.lift(gamma) * (positive * z + (z.lift(1.0) + (-z).exp()).ln()))).exp()
                }
                _ => modulation(inputs, row),
            });
        }),
    ],
    kind: Kind::Rounding,
};
