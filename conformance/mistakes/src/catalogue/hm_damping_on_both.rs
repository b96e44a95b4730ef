use lossproof::Real;
use lossproof::numerics::Sinc;

use crate::mistake::{Form, Kind, Mistake, hmloss};
use crate::naive;

/// The difference damped as a whole.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-damping-on-both",
    what: "(sinc(p) − sinc(δp))·e^{−δp}: the difference damped as a whole",
    effect: "all but outliers get a weight near 0: hardly anything trains",
    mend: "multiply sinc(δp) alone by e^{−δp}",
    seen: &[],
    concerns: hmloss,
    forms: &[Form::plain(|it, _| {
        it.exchange_hard_mining(|p, q, delta| {
            let u = p.lift(delta) * *p;
            (Sinc::at(&u).complement - naive::sinc(p, q).complement) * (-u).exp()
        });
    })],
    kind: Kind::Formula,
};
