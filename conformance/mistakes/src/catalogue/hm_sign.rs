use lossproof::Real;
use lossproof::numerics::Sinc;

use crate::mistake::{Form, Kind, Mistake, hmloss};
use crate::naive;

/// Plus instead of minus.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-sign",
    what: "sinc(p) + sinc(δp)·e^{−δp}: plus in the place of minus",
    effect: "outliers get twice the weight in the place of none",
    mend: "subtract the damped term",
    seen: &[],
    concerns: hmloss,
    forms: &[Form::plain(|it, _| {
        it.exchange_hard_mining(|p, q, delta| {
            let u = p.lift(delta) * *p;
            naive::sinc(p, q).value + Sinc::at(&u).value * (-u).exp()
        });
    })],
    kind: Kind::Formula,
};
