use lossproof::Real;
use lossproof::numerics::Sinc;

use crate::mistake::{Form, Kind, Mistake, hmloss};
use crate::naive;

/// `e^{−δπp}`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-damping-pi",
    what: "sinc(δp) damped by e^{−πδp} in the place of e^{−δp}",
    effect: "the weight of outliers rises about twice as fast, and the hardest rows are drawn elsewhere",
    mend: "leave π out of the exponent: it belongs to sinc alone",
    seen: &[],
    concerns: hmloss,
    forms: &[Form::plain(|it, _| {
        it.exchange_hard_mining(|p, q, delta| {
            let u = p.lift(delta) * *p;
            naive::damped_difference(&naive::sinc(p, q), &Sinc::at(&u), p.pi() * u)
        });
    })],
    kind: Kind::Formula,
};
