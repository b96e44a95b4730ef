use lossproof::Real;
use lossproof::numerics::Sinc;

use crate::mistake::{Form, Kind, Mistake, hmloss};
use crate::naive;

/// `e^{−δ}`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-damping-constant",
    what: "sinc(δp) damped by the constant e^{−δ} in the place of e^{−δp}",
    effect: "for any δ in use the second term is gone: outliers get the full weight that they were to lose",
    mend: "multiply sinc(δp) by e^{−δp}, with p in the exponent",
    seen: &[],
    concerns: hmloss,
    forms: &[Form::plain(|it, _| {
        it.exchange_hard_mining(|p, q, delta| {
            let (delta, other) = (p.lift(delta), Sinc::at(&(p.lift(delta) * *p)));
            naive::damped_difference(&naive::sinc(p, q), &other, delta)
        });
    })],
    kind: Kind::Formula,
};
