use lossproof::Real;
use lossproof::numerics::Sinc;

use crate::mistake::{Form, Kind, Mistake, hmloss};
use crate::naive;

/// No `e^{−δp}`.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "hm-damping-missing",
    what: "sinc(p) − sinc(δp), without the damping e^{−δp}",
    effect: "the weight oscillates over all p and vanishes like (δp)² at outliers: easy rows get ripples, outliers almost nothing",
    mend: "multiply sinc(δp), and it alone, by e^{−δp}",
    seen: &[],
    concerns: hmloss,
    forms: &[Form::plain(|it, _| {
        it.exchange_hard_mining(|p, q, delta| {
            Sinc::at(&(p.lift(delta) * *p)).complement - naive::sinc(p, q).complement
        });
    })],
    kind: Kind::Formula,
};
